// A terminal and systemd signal the whole process group: the request in hand is still answered, and nobody is replaced.

import t from 'tap';
import { begun, get, openGate, startGates } from '../helpers/gates.js';
import { connectRaw } from '../helpers/raw-client.js';

t.test('SIGINT to the group', async (t) => {
  const server = await startGates(t, 'processes = 2', { leadsGroup: true });
  await server.waitForWorkers(2);
  const client = await connectRaw(t, server.address());
  await client.send(get('/hold?go-on'));
  await begun(server, '/hold?go-on');

  process.kill(-server.pid, 'SIGINT');
  await server.waitForLog(/worker \d buried/); // the one with nothing in hand
  openGate(server, 'go-on');
  t.equal((await client.readResponse()).body.toString(), 'held go-on');
  t.strictSame(await server.exited, { code: 0, signal: null });
  t.equal(server.workerPids().length, 2);
  t.notOk(server.lines.some((line) => line.includes('DAMN')));
});
