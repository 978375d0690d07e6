// At a graceful stop everything that has come is answered: pipelined requests, those that wait for a core, those that wait
// in the kernel. What cannot be known to be wanted is not begun, and half a request holds up nothing.

import t, { type Test } from 'tap';
import { begun, get, hasBegun, openGate, postHead, startGates } from '../helpers/gates.js';
import { waitUntilRead } from '../helpers/kernel.js';
import { connectRaw, type RawClient } from '../helpers/raw-client.js';
import type { RunningServer } from '../helpers/start-server.js';

/** Begin to stop, and wait until the worker does: it closes a connection that waits for nothing. */
async function stop(t: Test, server: RunningServer, idle: RawClient): Promise<void> {
  process.kill(server.pid, 'SIGTERM');
  t.equal((await idle.readAll()).length, 0, 'an idle connection is closed at once');
}

async function connectIdle(t: Test, server: RunningServer): Promise<RawClient> {
  const client = await connectRaw(t, server.address());
  await client.send(get('/'));
  await client.readResponse();
  return client;
}

t.test('pipelined requests', async (t) => {
  const server = await startGates(t);
  const idle = await connectIdle(t, server);
  const client = await connectRaw(t, server.address());
  const gates = ['one', 'two', 'three'];
  await client.send(gates.map((gate) => get(`/hold?${gate}`)).join(''));
  for (const gate of gates) await begun(server, `/hold?${gate}`);
  await stop(t, server, idle);
  for (const gate of gates.toReversed()) openGate(server, gate);
  for (const gate of gates) {
    const answer = await client.readResponse();
    t.equal(answer.body.toString(), `held ${gate}`);
    t.equal(answer.header('connection'), gate === 'three' ? 'close' : undefined, 'the last one says that it is');
  }
  t.equal((await client.readAll()).length, 0);
  t.strictSame(await server.exited, { code: 0, signal: null });
});

t.test('requests that wait for a core, on a connection and in the kernel', async (t) => {
  const server = await startGates(t, 'async = 1');
  const idle = await connectIdle(t, server);
  const waiter = await connectIdle(t, server);
  const holder = await connectIdle(t, server);
  await holder.send(get('/hold?core'));
  await begun(server, '/hold?core');
  await waiter.send(get('/'));
  await waitUntilRead(waiter);
  const queued = await connectRaw(t, server.address());
  await queued.send(get('/'));
  await stop(t, server, idle);
  openGate(server, 'core');
  t.equal((await holder.readResponse()).body.toString(), 'held core');
  for (const client of [waiter, queued]) {
    const answer = await client.readResponse();
    t.equal(answer.body.toString(), 'hello');
    t.equal(answer.header('connection'), 'close');
  }
  t.strictSame(await server.exited, { code: 0, signal: null });
});

t.test('a request that may not be repeated is not begun behind the last answer', async (t) => {
  const server = await startGates(t);
  const idle = await connectIdle(t, server);
  const client = await connectRaw(t, server.address());
  await client.send(`${get('/hold?last')}${postHead('/read', 3)}abc`);
  await begun(server, '/hold?last');
  await stop(t, server, idle);
  openGate(server, 'last');
  const answer = await client.readResponse();
  t.equal(answer.body.toString(), 'held last');
  t.equal(answer.header('connection'), 'close', 'so the client knows that the next one was not served');
  t.equal((await client.readAll()).length, 0);
  client.close();
  t.strictSame(await server.exited, { code: 0, signal: null });
  t.notOk(hasBegun(server, '/read'));
});

t.test('half a head', async (t) => {
  const server = await startGates(t, 'no-defer-accept = true');
  const silent = await connectRaw(t, server.address());
  const half = await connectRaw(t, server.address());
  await half.send(get('/').slice(0, 10));
  await waitUntilRead(half);
  t.strictSame(await server.stop(), { code: 0, signal: null });
  for (const client of [silent, half]) t.equal((await client.readAll()).length, 0);
});
