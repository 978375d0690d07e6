// A worker that is stuck may get another signal first, and is killed when it has not ended some time later.

import { constants } from 'node:os';
import t, { type Test } from 'tap';
import { get } from '../helpers/gates.js';
import { connectRaw } from '../helpers/raw-client.js';
import { appsFolder, startServer } from '../helpers/start-server.js';

async function startStuck(t: Test, config: string) {
  const server = await startServer(t, {
    config: `http-socket = 127.0.0.1:0\nwsgi-file = ${appsFolder}/time-limits.mjs\nharakiri = 0.2\n${config}`,
    ready: /^WSGI app 0/,
  });
  await (await connectRaw(t, server.address())).send(get('/stuck'));
  await server.waitForLog(/ HARAKIRI ON WORKER 1 \(pid: \d+, try: 1, graceful: yes\) /);
  return server;
}

t.test('a signal that ends it', async (t) => {
  const abort = constants.signals.SIGXCPU;
  const server = await startStuck(t, `harakiri-graceful-timeout = 60\nharakiri-graceful-signal = ${abort}`);
  await server.waitForLog(new RegExp(`^DAMN ! worker 1 \\(pid: \\d+\\) died, killed by signal ${abort} `));
  await server.waitForLog(/^Respawned tswsgi worker 1 /);
  t.notOk(server.lines.some((line) => line.includes('try: 2')));
});

t.test('SIGTERM, which a loop that stands still does not hear', async (t) => {
  const server = await startStuck(t, 'harakiri-graceful-timeout = 0.3');
  await server.waitForLog(/ HARAKIRI ON WORKER 1 \(pid: \d+, try: 2, graceful: no\) /);
  await server.waitForLog(/^DAMN ! worker 1 \(pid: \d+\) died, killed by signal 9 /);
  await server.waitForLog(/^Respawned tswsgi worker 1 /);
});
