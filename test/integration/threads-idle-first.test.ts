// A thread that is free takes the next request, whatever the others do: one that is busy holds up nobody.

import t from 'tap';
import { begun, get, hasBegun, openGate, startGates } from '../helpers/gates.js';
import { openSockets, waitUntilRead } from '../helpers/kernel.js';
import { connectRaw } from '../helpers/raw-client.js';
import { until } from '../helpers/until.js';

t.test('three of four threads are blocked', async (t) => {
  const server = await startGates(t, 'threads = 4');
  const ask = async (target: string) => {
    const client = await connectRaw(t, server.address());
    await client.send(get(target));
    return client;
  };
  const blocked = [];
  for (const gate of ['a', 'b', 'c']) {
    blocked.push(await ask(`/block?${gate}`));
  }
  for (let i = 0; i < 20; i += 1) t.equal((await (await ask('/')).readResponse()).body.toString(), 'hello');
  const last = await ask('/block?d');
  const waiting = await ask('/waits');
  openGate(server, 'b');
  t.equal((await blocked[1]!.readResponse()).body.toString(), 'blocked b');
  t.equal((await waiting.readResponse()).body.toString(), 'hello');
  for (const gate of ['a', 'c', 'd']) openGate(server, gate);
  t.equal((await last.readResponse()).body.toString(), 'blocked d');
  t.strictSame(await server.stop(), { code: 0, signal: null });
});

t.test('a quick answer does not wait for a slow one behind it on the same thread', async (t) => {
  const server = await startGates(t, 'threads = 1');
  const [quick, slow] = await Promise.all([connectRaw(t, server.address()), connectRaw(t, server.address())]);
  // Both have been served before, so that both are read in one turn.
  for (const client of [quick, slow]) {
    await client.send(get('/'));
    await client.readResponse();
  }
  await Promise.all([quick.send(get('/')), slow.send(get('/block?gate'))]);
  t.equal((await quick.readResponse()).body.toString(), 'hello');
  openGate(server, 'gate');
  t.equal((await slow.readResponse()).body.toString(), 'blocked gate');
});

t.test('a client that goes while it waits for a thread is not served', async (t) => {
  const server = await startGates(t, 'threads = 1');
  const holder = await connectRaw(t, server.address());
  const gone = await connectRaw(t, server.address());
  const next = await connectRaw(t, server.address());
  for (const client of [holder, gone, next]) {
    await client.send(get('/'));
    await client.readResponse();
  }
  await holder.send(get('/hold?gate'));
  await begun(server, '/hold?gate');
  await gone.send(get('/of-one-who-goes'));
  await next.send(get('/of-the-next'));
  await waitUntilRead(gone, next);
  const [pid] = server.workerPids() as [number];
  const open = openSockets(pid);
  gone.reset();
  await until('the server has noticed', () => openSockets(pid) < open);
  openGate(server, 'gate');
  t.equal((await holder.readResponse()).body.toString(), 'held gate');
  t.equal((await next.readResponse()).body.toString(), 'hello');
  t.notOk(hasBegun(server, '/of-one-who-goes'));
});
