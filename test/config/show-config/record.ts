// A program: runs the real uWSGI (Debian: uwsgi-core) with each case and writes what its --show-config prints to
// expected.json. To be run when cases were added:
//
//     npx tsc -b test && node dist-test/config/show-config/record.js
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ShowConfigCase, showConfigCases } from './cases.js';

/** Ends by itself: there is no application. */
const own = ['--show-config', '--need-app', '--http-socket', '127.0.0.1:0'];

/** The settings; `null` where uWSGI does not start. */
function record({ files, argv, environment }: ShowConfigCase): readonly string[] | null {
  const folder = mkdtempSync(join(tmpdir(), 'tswsgi-record-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const { stderr } = spawnSync('/usr/bin/uwsgi', [...own, ...argv], {
      cwd: folder,
      env: environment,
      encoding: 'utf8',
      timeout: 20_000,
    });
    const [, body] = /^;uWSGI instance configuration\n\[uwsgi\]\n([\s\S]*?)^;end of configuration$/m.exec(stderr) ?? [];
    return body === undefined
      ? null
      : body
          .split('\n')
          .slice(0, -1)
          .filter((line) => !isOwn(line));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function isOwn(line: string): boolean {
  return ['show-config = true', 'need-app = true', 'http-socket = 127.0.0.1:0'].includes(line);
}

const expected = Object.fromEntries(showConfigCases.map((one) => [one.name, record(one)]));
const path = fileURLToPath(new URL('../../../test/config/show-config/expected.json', import.meta.url));
writeFileSync(path, `${JSON.stringify(expected, null, 2)}\n`);
