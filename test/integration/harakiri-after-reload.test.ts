// A reload that makes another scoreboard, for another number of cores, changes nothing in who judges the workers.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { get } from '../helpers/gates.js';
import { connectRaw } from '../helpers/raw-client.js';
import { appsFolder, startServer } from '../helpers/start-server.js';

t.test('a worker that gets stuck after a reload', async (t) => {
  const config = `http-socket = 127.0.0.1:0\nwsgi-file = ${appsFolder}/time-limits.mjs\nharakiri = 0.3`;
  const server = await startServer(t, { config: `${config}\nasync = 4`, ready: /^WSGI app 0/ });
  writeFileSync(join(server.folder, 'uwsgi.ini'), `[uwsgi]\n${config}\nasync = 6\nprocesses = 2\n`);
  process.kill(server.pid, 'SIGHUP');
  await server.waitForLog(/^chain reloading complete$/);
  process.kill(server.pid, 'SIGUSR2');
  await server.waitForLog(/^\tworker 1 \(pid: \d+\) serving generation: 2 in flight: 0/);

  const client = await connectRaw(t, server.address());
  await client.send(get('/stuck'));
  const [, id] = await server.waitForLog(/ HARAKIRI ON WORKER (\d) \(pid: \d+, try: 1, graceful: no\) /);
  await server.waitForLog(/^HARAKIRI \[core 0\] 127\.0\.0\.1 - GET \/stuck since /);
  await server.waitForLog(new RegExp(`^DAMN ! worker ${id} `));
});
