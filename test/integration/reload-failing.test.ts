// A new generation that does not come up changes nothing: the old workers serve on, the log says why, and it is counted.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { connectRaw } from '../helpers/raw-client.js';
import { type RunningServer, startServer } from '../helpers/start-server.js';

const app = (text: string) => `export function application(environ, startResponse) {
  startResponse('200 OK', []);
  return '${text}';
}`;

async function ask(t: Test, server: RunningServer): Promise<string> {
  const client = await connectRaw(t, server.address());
  await client.send('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  return (await client.readResponse()).body.toString();
}

t.test('an application that cannot be loaded', async (t) => {
  const breakages: readonly (readonly [string, string, RegExp])[] = [
    ['a syntax error', 'export function application( {', /SyntaxError/],
    ['throws', "throw new Error('no database');", /Error: no database/],
    ['exits', 'process.exit(3);', /^the new worker 1 \(pid: \d+\) ended before it could serve: exit code 3$/],
    [
      'never ends loading',
      'await new Promise((resolve) => setTimeout(resolve, 60_000));',
      /^the new worker 1 \(pid: \d+\) was not ready after 2 seconds$/,
    ],
    ['has no callable', 'export const nothing = 1;', /exports no/],
  ];
  for (const needApp of [true, false]) {
    // One that never ends loading is waited for, and whoever only takes long is to come up.
    const config = (startTimeout: number) =>
      `http-socket = 127.0.0.1:0\nprocesses = 2\nwsgi-file = app.mjs\nstart-timeout = ${startTimeout}\nneed-app = ${needApp}`;
    const server = await startServer(t, {
      config: config(60),
      files: { 'app.mjs': app('old') },
      ready: /^WSGI app 0/,
    });
    await server.waitForWorkers(2);
    const pids = server.workerPids();
    let failures = 0;
    for (const [what, text, why] of breakages) {
      writeFileSync(join(server.folder, 'app.mjs'), text);
      writeFileSync(join(server.folder, 'uwsgi.ini'), `[uwsgi]\n${config(what === 'never ends loading' ? 2 : 60)}\n`);
      const from = server.lines.length;
      process.kill(server.pid, 'SIGHUP');
      failures += 1;
      await server.waitForLog(why, { from });
      const line = ` - worker 1 was not replaced, the old one serves on \\(failed reloads: ${failures}\\)$`;
      await server.waitForLog(new RegExp(line), { from });
      t.equal(await ask(t, server), 'old', what);
    }
    t.strictSame(server.workerPids(), pids, 'the workers are those of the start');

    writeFileSync(join(server.folder, 'app.mjs'), app('new'));
    writeFileSync(join(server.folder, 'uwsgi.ini'), `[uwsgi]\n${config(60)}\n`);
    process.kill(server.pid, 'SIGHUP');
    await server.waitForLog(/^chain reloading complete$/);
    t.equal(await ask(t, server), 'new', 'mended, it can be reloaded');
    t.strictSame(await server.stop(), { code: 0, signal: null });
  }
});
