// A reload of a server whose number of workers varies: places without a worker stay so, and the numbers of the new
// configuration hold afterwards.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { type RunningServer, startServer } from '../helpers/start-server.js';
import { startLoad } from '../helpers/steady-load.js';

const app = `export function application(environ, startResponse) {
  startResponse('200 OK', [['Content-Length', '2']]);
  return ['ok'];
}`;
const config = (numbers: string) =>
  `http-socket = 127.0.0.1:0\nwsgi-file = app.mjs\ndisable-logging = true\ncheaper-algo = manual\n${numbers}`;

async function reload(server: RunningServer, numbers: string): Promise<string[]> {
  const from = server.lines.length;
  writeFileSync(join(server.folder, 'uwsgi.ini'), `[uwsgi]\n${config(numbers)}\n`);
  process.kill(server.pid, 'SIGHUP');
  await server.waitForLog(/^chain reloading complete$/, { from });
  return server.lines.slice(from).filter((line) => /^(Respawned|spawned) tswsgi worker/.test(line));
}

t.test('no request is lost on the way', { timeout: 240_000 }, async (t) => {
  const numbers = 'processes = 3\ncheaper = 1';
  const server = await startServer(t, {
    config: config(numbers),
    files: { 'app.mjs': app },
    ready: /^WSGI app 0/,
  });
  const load = startLoad(t, { address: server.address(), close: 3 });
  await load.more(20);
  t.match(await reload(server, numbers), [/^Respawned tswsgi worker 1 /]);
  await load.more(20);

  let from = server.lines.length;
  t.match(await reload(server, 'processes = 3\ncheaper = 2'), [/^Respawned tswsgi worker 1 /]);
  await server.waitForLog(/^\[cheaper\] fewer than 2 worker\(s\) run, will spawn 1 new worker\(s\)$/, { from });
  await server.waitForLog(/^spawned tswsgi worker 2 /, { from });

  from = server.lines.length;
  await reload(server, 'processes = 3');
  await server.waitForLog(/^spawned tswsgi worker 3 /, { from });
  await load.more(20);
  t.strictSame((await load.stop()).failures, []);
  t.strictSame(await server.stop(), { code: 0, signal: null });
});
