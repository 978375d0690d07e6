// With a threshold a worker that is stuck is left alone until it is missed: so many connections wait to be accepted.

import { setTimeout as delay } from 'node:timers/promises';
import t from 'tap';
import { begun, get, openGate, startGates } from '../helpers/gates.js';
import { connectRaw } from '../helpers/raw-client.js';
import { openScoreboard, waitForCore } from '../helpers/scoreboard.js';

t.test('harakiri-queue-threshold', async (t) => {
  const server = await startGates(t, 'no-defer-accept = true\nharakiri = 0.2\nharakiri-queue-threshold = 2');
  const scoreboard = openScoreboard(server);
  const client = await connectRaw(t, server.address());
  await client.send(get('/block?first'));
  await begun(server, '/block?first');
  await connectRaw(t, server.address());
  const { deadlineMicros } = await waitForCore(scoreboard, '/block?first');
  while (scoreboard.now() < deadlineMicros + 1_000_000) await delay(20);
  t.notOk(
    server.lines.some((line) => line.includes('HARAKIRI ON WORKER')),
    'one waits: nothing happens',
  );
  openGate(server, 'first');
  t.equal((await client.readResponse()).body.toString(), 'blocked first', 'it is answered, late');

  await client.send(get('/block?second'));
  await begun(server, '/block?second');
  await connectRaw(t, server.address(0));
  await connectRaw(t, server.address(1));
  await server.waitForLog(/^HARAKIRI \[core \d\] 127\.0\.0\.1 - GET \/block\?second /);
  await server.waitForLog(/^Respawned tswsgi worker 1 /);
});
