// tswsgi dev: while the application cannot be served, its error is the answer, and the next change mends it. Nothing that
// an application does ends the server.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { request, startDev } from '../helpers/dev-server.js';

const app = (text: string) => `export function application(environ, startResponse) {
  if (environ.PATH_INFO === '/throw') throw new TypeError('thrown here');
  startResponse('200 OK', []);
  return '${text}';
}`;

const breakages: readonly (readonly [what: string, text: string, answer: RegExp])[] = [
  ['a syntax error', 'export function application( {', /^SyntaxError: .*app\.mjs:1\)/ms],
  ['throws', "\nthrow new Error('no database');", /^Error: no database\n.*app\.mjs:2:7/s],
  ['has no callable', 'export const nothing = 1;', /exports no/],
  ['exits', 'process.exit(3);', /^the process of the application has ended: exit code 3$/],
  [
    'is killed',
    "process.kill(process.pid, 'SIGKILL');",
    /^the process of the application has ended: killed by signal 9$/,
  ],
  [
    'throws behind its back',
    "setTimeout(() => { throw new Error('later'); }, 1);\nawait new Promise((resolve) => setTimeout(resolve, 60_000));",
    /^Error: later\n.*app\.mjs:1:26/s,
  ],
];

for (const args of [[], ['--threads=2']]) {
  t.test(`an application that breaks ${args.join()}`, async (t) => {
    const server = await startDev(t, { files: { 'app.mjs': app('whole') }, args });
    for (const [what, text, answer] of breakages) {
      // The end of a thread is not that of its process, and a kill is that of both.
      if (args.length > 0 && /exits|behind/.test(what)) continue;
      writeFileSync(join(server.folder, 'app.mjs'), text);
      t.ok(await server.waitForAnswer(answer), what);
      t.match(await request(t, server.address), { status: 500, type: /^text\/plain/ });
    }
    writeFileSync(join(server.folder, 'app.mjs'), app('mended'));
    await server.waitForAnswer('mended');
    t.ok(server.lines.some((line) => line.startsWith('The application cannot be served')));
    t.strictSame(await server.stop('SIGINT'), { code: 0, signal: null });
  });
}

t.test('broken from the start', async (t) => {
  const server = await startDev(t, { files: { 'app.mjs': "throw new Error('not yet');" } });
  t.match(await request(t, server.address), { status: 500, body: /^Error: not yet/ });
  writeFileSync(join(server.folder, 'app.mjs'), app('now'));
  await server.waitForAnswer('now');
});

t.test('a request that fails is answered with its error', async (t) => {
  const server = await startDev(t, { files: { 'app.mjs': app('whole') } });
  t.match(await request(t, server.address, '/throw'), { status: 500, body: /^TypeError: thrown here\n.*app\.mjs:2:/s });
  await server.waitForLog(/^the application failed in GET \/throw$/);
  await server.waitForLog(/^GET \/throw 500 [\d.]+ ms \d+ bytes$/);
});
