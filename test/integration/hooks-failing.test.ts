// A hook that fails keeps the server from starting, and ends a reload.

import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { launchServer, startServer } from '../helpers/start-server.js';

const files = { 'app.mjs': 'export function application() {}' };
const base = 'http-socket = 127.0.0.1:0\nwsgi-file = app.mjs';

const fatal: readonly [line: string, code: number, said: RegExp][] = [
  ['exec-asap = exit 3', 1, /^command "exit 3" exited with non-zero code: 3$/m],
  ['hook-as-user = mkdir:no/such', 1, /^mkdir:no\/such \(as uid: \d+ gid: \d+\) failed: ENOENT/m],
  ['hook-pre-jail = chmod:app.mjs rwx', 1, /^chmod:app.mjs rwx \(pre-jail\) failed: it needs FILE MODE, in octal$/m],
  ['exec-pre-app = exit 3', 22, /^command "exit 3" exited with non-zero code: 3$/m],
  ['hook-asap = nosuch:x', 1, /^hook-asap: there is no action "nosuch"; give .* \(uwsgi.ini:4\)$/m],
];

t.test('a failure keeps the server from starting', async (t) => {
  for (const [line, code, said] of fatal) {
    const server = launchServer(t, { config: `${base}\n${line}`.replace('127.0.0.1:0', 'app.sock'), files });
    t.strictSame(await server.exited, { code, signal: null }, line);
    t.match(server.lines.join('\n'), said);
    t.notOk(existsSync(join(server.folder, 'app.sock')));
  }
});

t.test('a failure in a new worker ends the reload, the old one serves on', async (t) => {
  const server = await startServer(t, {
    config: `${base}\nexec-pre-app = test -f app.mjs -a ! -f no`,
    files,
    ready: /^WSGI/,
  });
  writeFileSync(join(server.folder, 'no'), '');
  process.kill(server.pid, 'SIGHUP');
  await server.waitForLog(/worker 1 was not replaced, the old one serves on/);
});
