// queue-timeout in a worker: a request that finds no free core is answered 503 when it has waited that long, and when there
// is more to do than can be done in time the newest one is served first.

import t, { type Test } from 'tap';
import { elapse } from '../helpers/elapse.js';
import { begun, get, hasBegun, openGate, postHead, startGates } from '../helpers/gates.js';
import { waitUntilRead } from '../helpers/kernel.js';
import { connectRaw, type RawClient } from '../helpers/raw-client.js';
import { openScoreboard } from '../helpers/scoreboard.js';
import type { RunningServer } from '../helpers/start-server.js';

const text =
  'Service Unavailable: the server is busy, and the request has waited for queue-timeout without a core for it; try again later\n';

/** Clients that have been served before, so that the worker has accepted them. */
async function connectServed(t: Test, server: RunningServer, count: number): Promise<RawClient[]> {
  const clients: RawClient[] = [];
  for (let i = 0; i < count; i += 1) {
    const client = await connectRaw(t, server.address());
    await client.send(get('/'));
    await client.readResponse();
    clients.push(client);
  }
  return clients;
}

async function isServed(t: Test, client: RawClient, body: string): Promise<void> {
  const answer = await client.readResponse();
  t.strictSame([answer.status, answer.body.toString()], [200, body]);
}

async function isRefused(t: Test, client: RawClient): Promise<void> {
  const answer = await client.readResponse();
  t.strictSame([answer.status, answer.body.toString()], [503, text]);
  t.equal(answer.header('retry-after'), '1');
  t.equal(answer.header('connection'), 'close');
  t.equal((await client.readAll()).length, 0, 'then closed');
}

for (const [model, config] of [
  ['async = 1', 'async = 1'],
  ['threads = 1', 'threads = 1'],
] as const) {
  t.test(model, { timeout: 240_000 }, async (t) => {
    const server = await startGates(t, `${config}\nno-defer-accept = true\nqueue-timeout = 1`);
    /** A request that has the core until the gate is opened, and clients that are connected. */
    const holdCore = async (gate: string, count: number) => {
      const [holder, ...others] = (await connectServed(t, server, count + 1)) as [RawClient, ...RawClient[]];
      await holder.send(get(`/hold?${gate}`));
      await begun(server, `/hold?${gate}`);
      return [holder, ...others] as const;
    };

    await t.test('those that wait are refused, and later ones are served', async (t) => {
      const [holder, first, second, later] = await holdCore('long', 3);
      const from = server.lines.length;
      const start = performance.now();
      for (const waiter of [first, second]) await waiter!.send(get('/waiter'));
      await Promise.all([isRefused(t, first!), isRefused(t, second!)]);
      t.ok(performance.now() - start >= 1000, 'not before their time');
      await server.waitForLog(/^.*queue_timeout: .* from 127\.0\.0\.1 on socket 127\.0\.0\.1:\d+ => 503$/, { from });
      t.notOk(hasBegun(server, '/waiter'), 'the application has seen none of it');
      openGate(server, 'long');
      await isServed(t, holder, 'held long');
      await later!.send(get('/later'));
      await isServed(t, later!, 'hello');
      const { refused } = openScoreboard(server).worker(0);
      t.equal(refused, 2);
    });

    await t.test('behind another request on its connection', async (t) => {
      const [holder, watcher] = await holdCore('pipelined', 1);
      await holder.send(get('/behind'));
      await watcher!.send(get('/'));
      await isRefused(t, watcher!);
      openGate(server, 'pipelined');
      await isServed(t, holder, 'held pipelined');
      await isRefused(t, holder);
    });

    await t.test('with a body that is still on its way', async (t) => {
      const [holder, short, long] = await holdCore('bodies', 2);
      await short!.send(`${postHead('/read', 5)}he`);
      await long!.send(`${postHead('/read', 200_000)}${'x'.repeat(1000)}`);
      await long!.send('x'.repeat(100_000));
      // A thread's queue takes whole requests only; until then it is body-timeout that counts.
      if (config.startsWith('threads')) await short!.send('llo');
      await Promise.all([isRefused(t, short!), isRefused(t, long!)]);
      openGate(server, 'bodies');
      await isServed(t, holder, 'held bodies');
    });

    await t.test('clients that have half-closed, and that have gone', async (t) => {
      const [holder, half, gone, watcher] = await holdCore('gone', 3);
      for (const waiter of [half!, gone!]) await waiter.send(get('/'));
      half!.halfClose();
      await waitUntilRead(gone!);
      gone!.reset();
      await watcher!.send(get('/'));
      for (const waiter of [half!, watcher!]) t.equal((await waiter.readResponse()).status, 503);
      openGate(server, 'gone');
      await isServed(t, holder, 'held gone');
      const [fresh] = (await connectServed(t, server, 1)) as [RawClient];
      await fresh.send(get('/'));
      await isServed(t, fresh, 'hello');
    });

    await t.test('those that wait while the server stops', async (t) => {
      const [holder, waiter] = await holdCore('stop', 1);
      await waiter!.send(get('/'));
      await waitUntilRead(waiter!);
      const exit = server.stop();
      await isRefused(t, waiter!);
      openGate(server, 'stop');
      await isServed(t, holder, 'held stop');
      t.strictSame(await exit, { code: 0, signal: null });
    });
  });

  t.test(`${model}: newest first when the oldest has waited for half of its time`, { timeout: 240_000 }, async (t) => {
    const server = await startGates(t, `${config}\nno-defer-accept = true\nqueue-timeout = 8`);
    const [holder, ...waiters] = (await connectServed(t, server, 4)) as [RawClient, ...RawClient[]];
    await holder.send(get('/hold?order'));
    await begun(server, '/hold?order');
    for (const [index, waiter] of waiters.entries()) {
      await waiter.send(get(`/waiter-${index}`));
      await waitUntilRead(waiter);
    }
    await elapse(performance.now(), 4050);
    openGate(server, 'order');
    await isServed(t, holder, 'held order');
    for (const waiter of waiters) await isServed(t, waiter, 'hello');
    for (const index of waiters.keys()) await begun(server, `/waiter-${index}`);
    const order = server.lines.flatMap((line) => /^begun (\/waiter-\d)/.exec(line)?.[1] ?? []);
    t.strictSame(order, ['/waiter-2', '/waiter-1', '/waiter-0']);
  });
}

t.test('what waits in the kernel is taken in then, and is the newest', { timeout: 240_000 }, async (t) => {
  const server = await startGates(t, 'async = 1\nno-defer-accept = true\nqueue-timeout = 8');
  const [holder, waiter] = (await connectServed(t, server, 2)) as [RawClient, RawClient];
  await holder.send(get('/hold?kernel'));
  await begun(server, '/hold?kernel');
  await waiter.send(get('/kept'));
  await waitUntilRead(waiter);
  const start = performance.now();
  const late = await connectRaw(t, server.address());
  await late.send(get('/new'));
  await waitUntilRead(late);
  t.ok(performance.now() - start >= 3500, 'until then it is left to other workers');
  openGate(server, 'kernel');
  await isServed(t, holder, 'held kernel');
  for (const client of [late, waiter]) await isServed(t, client, 'hello');
  for (const path of ['/new', '/kept']) await begun(server, path);
  const order = server.lines.flatMap((line) => /^begun (\/new|\/kept)/.exec(line)?.[1] ?? []);
  t.strictSame(order, ['/new', '/kept']);
});
