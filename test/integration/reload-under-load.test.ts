// SIGHUP replaces every worker while requests keep coming: not one of them fails, and each reload brings the new code.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { startServer } from '../helpers/start-server.js';
import { startLoad } from '../helpers/steady-load.js';

const app = (version: number) => `export async function application(environ, startResponse) {
  if (Math.random() < 0.1) await new Promise((resolve) => setTimeout(resolve, 5));
  startResponse('200 OK', [['Content-Length', '2']]);
  return 'v${version}';
}`;
const reloads = 5;

t.test('reloads under load', { timeout: 240_000 }, async (t) => {
  const server = await startServer(t, {
    config:
      'http-socket = 127.0.0.1:0\nhttp-socket = %dapp.sock\nprocesses = 2\nwsgi-file = app.mjs\ndisable-logging = true',
    files: { 'app.mjs': app(0) },
    ready: /^WSGI app 0/,
  });
  const overTcp = startLoad(t, { address: server.address(0), keepAlive: 4, close: 4 });
  const overUnix = startLoad(t, { address: server.address(1), keepAlive: 2, close: 2 });
  for (let round = 1; round <= reloads; round += 1) {
    await Promise.all([overTcp.more(100), overUnix.more(20)]);
    writeFileSync(join(server.folder, 'app.mjs'), app(round));
    const from = server.lines.length;
    process.kill(server.pid, 'SIGHUP');
    await server.waitForLog(/^chain reloading complete$/, { from });
  }
  await Promise.all([overTcp.more(100), overUnix.more(20)]);
  const results = [await overTcp.stop(), await overUnix.stop()];
  for (const { answered, failures, bodies } of results) {
    t.strictSame(failures, [], `${answered} requests`);
    t.strictSame(
      [...bodies.keys()].sort(),
      Array.from({ length: reloads + 1 }, (_, index) => `v${index}`),
    );
  }
  t.comment(`${results[0]!.answered} requests over TCP, ${results[1]!.answered} over a unix socket`);
  t.equal(new Set(server.workerPids()).size, 2 * (reloads + 1));
  t.strictSame(await server.stop(), { code: 0, signal: null });
});

t.test('the log has the words of uWSGI', async (t) => {
  const server = await startServer(t, {
    config: 'http-socket = 127.0.0.1:0\nwsgi-file = app.mjs',
    files: { 'app.mjs': app(0) },
    ready: /^WSGI app 0/,
  });
  const from = server.lines.length;
  process.kill(server.pid, 'SIGHUP');
  await server.waitForLog(/^chain reloading complete$/);
  const [first, second] = server.workerPids();
  const ofMaster = server.lines.slice(from).filter((line) => !/^(WSGI app 0|\[uWSGI\])/.test(line));
  t.strictSame(ofMaster, [
    '...gracefully killing workers...',
    '[tswsgi] getting INI configuration from uwsgi.ini',
    'chain reload starting...',
    'chain next victim is worker 1',
    `Respawned tswsgi worker 1 (new pid: ${second})`,
    `Gracefully killing worker 1 (pid: ${first})...`,
    `worker 1 killed successfully (pid: ${first})`,
    'chain reloading complete',
  ]);
});
