// The number of workers follows the requests: more while none is free, less when several are, each step with its reason.

import t from 'tap';
import { begun, get, openGate, startGates } from '../helpers/gates.js';
import { connectRaw } from '../helpers/raw-client.js';

t.test('one more when all are busy, and back to the least', { timeout: 240_000 }, async (t) => {
  const server = await startGates(t, 'async = 1\nprocesses = 2\ncheaper = 1\ncheaper-overload = 0');
  t.equal(server.workerPids().length, 1);
  const clients = [];
  const pids = new Set<number>();
  for (const [index, more] of [/^spawned tswsgi worker 2 /, undefined].entries()) {
    const client = await connectRaw(t, server.address());
    await client.send(get(`/hold?${index}`, 'Connection: close\r\n'));
    pids.add(await begun(server, `/hold?${index}`));
    clients.push(client);
    if (more !== undefined) await server.waitForLog(more);
  }
  t.equal(pids.size, 2, 'a worker for each');
  await server.waitForLog('[spare] all 1 worker(s) busy for 1 second(s), will spawn 1 new worker(s)');
  await server.waitForLog(
    /^\[spare\] all 2 worker\(s\) busy for 1 second\(s\) but we already started maximum number of workers \(2\)$/,
  );

  const from = server.lines.length;
  for (const index of clients.keys()) openGate(server, String(index));
  for (const client of clients) t.equal((await client.readResponse()).status, 200);
  await server.waitForLog(/^\[spare\] 2 of 2 workers idle .*, cheap one of 2 running workers$/, { from });
  // The oldest goes first.
  await server.waitForLog(/^tswsgi worker 1 cheaped\.$/, { from });

  const client = await connectRaw(t, server.address());
  await client.send(get('/'));
  t.equal((await client.readResponse()).status, 200);
  t.equal(await begun(server, '/'), server.workerPids()[1]);
  t.strictSame(await server.stop(), { code: 0, signal: null });
});
