// `npm test [-- part-of-a-path …]`: runs test/**/*.test.ts under tap, two files at a time, and prints a line per file.
//
// `tsc -b test` has compiled src/ to dist/ and test/ to dist-test/, which lie at equal depth: a test imports the product
// as '../dist/…' and finds its files under '../test/…' from either place. Each file is a plain Node process of its
// own, so one can also be run alone: `node dist-test/config/ini.test.js`. tap's command-line runner is passed by because
// it hooks its coverage into every process a test starts, which would slow and change the servers under test.

import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import t from 'tap';
import { installPackages } from './helpers/framework-packages.js';
import { buildSite } from './helpers/next-site.js';

/** What tap's parser says of one assertion, or of one test file as a whole. */
interface Outcome {
  readonly ok: boolean;
  readonly name: string;
  readonly fullname: string;
  readonly time: number | null;
  readonly diag: Readonly<Record<string, unknown>> | null;
}

const testFolder = fileURLToPath(new URL('../test/', import.meta.url));
const builtFolder = fileURLToPath(new URL('./', import.meta.url));
/** For each test file as a whole; a test within it can set a shorter one for itself. */
const timeoutSeconds = 240;
const wanted = process.argv.slice(2);

// From the sources, for what was built once may have lost its source since.
const names = readdirSync(testFolder, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.test.ts') && !path.includes('node_modules'))
  .map((path) => path.slice(0, -'.ts'.length))
  .filter((name) => wanted.length === 0 || wanted.some((part) => name.includes(part)))
  .sort();

t.jobs = 2;
t.setTimeout(0);
t.register();
t.resume();

let failedFiles = 0;
reportFailures(t.parser);
t.parser.on('assert', ({ ok, name, time }: Outcome) => {
  if (!ok) failedFiles += 1;
  console.log(`${ok ? 'ok    ' : 'not ok'} ${name} (${Math.round(time ?? 0)} ms)`);
});
t.on('complete', () => {
  const { pass, fail, skip, todo } = t.assertTotals;
  // A file can fail with no failed assertion in it: it crashed, or its output was no TAP.
  const failed = Math.max(fail, failedFiles);
  console.log(`${pass} passed, ${failed} failed${skip + todo > 0 ? `, ${skip + todo} skipped` : ''}`);
});

if (names.some((name) => /frameworks-|readme/.test(name))) installPackages();
if (names.includes('integration/next.test')) buildSite();
if (names.length === 0) t.fail(`no test file matches ${wanted.join(' ')}`);
for (const name of names) {
  // Without NODE_OPTIONS, in which tap hands on its coverage hooks.
  const command = [
    '-u',
    'NODE_OPTIONS',
    `TAP_TIMEOUT=${timeoutSeconds}`,
    process.execPath,
    '--enable-source-maps',
    `${builtFolder}${name}.js`,
  ];
  void t.spawn('/usr/bin/env', command, { name, buffered: true, timeout: timeoutSeconds * 1000 });
}

/** Print each failed assertion of `parser` and of the tests below it, before the line of its file. */
function reportFailures(parser: typeof t.parser): void {
  parser.on('child', reportFailures);
  parser.on('fail', ({ fullname, diag }: Outcome) => {
    const { diff, stack, at, source, ...others } = diag ?? {};
    console.log(`\nFAILED ${fullname}`);
    if (typeof diff === 'string') console.log(diff.trimEnd());
    if (Object.keys(others).length > 0) console.log(inspect(others));
    console.log(typeof stack === 'string' ? stack : inspect(at));
  });
}
