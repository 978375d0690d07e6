// A client that does not read its answer is given up after `write-timeout`, whatever it goes on sending. One that reads slowly
// keeps it, also while the kernel, which holds megabytes of it, asks the server for nothing.

import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { get, startGates } from '../helpers/gates.js';
import { connectOptions, connectRaw } from '../helpers/raw-client.js';
import { openScoreboard } from '../helpers/scoreboard.js';
import type { RunningServer } from '../helpers/start-server.js';
import { until } from '../helpers/until.js';

t.test('a client that sends and does not read', async (t) => {
  const server = await startGates(t, 'write-timeout = 1\nasync = 1');
  const client = await connectRaw(t, server.address());
  client.pause();
  await client.send(get('/large?20000000'));
  const drip = async (): Promise<never> => {
    for (;;) {
      await client.send('G');
      await delay(50); // its rhythm, well within the limit
    }
  };
  await t.rejects(drip(), /ECONNRESET|EPIPE/);
  const other = await connectRaw(t, server.address());
  await other.send(get('/'));
  t.equal((await other.readResponse()).body.toString(), 'hello', 'its core is free again');
});

/** Ask for `target` and read `size` bytes of the answer now and then, until `isOver`. */
async function sip(t: Test, server: RunningServer, target: string, size: number, isOver: () => boolean): Promise<void> {
  const onread = { buffer: Buffer.alloc(size), callback: () => false };
  const socket = connect({ ...connectOptions(server.address()), onread });
  t.teardown(() => socket.destroy());
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.write(get(target));
  for (; !isOver(); await delay(50)) socket.resume(); // reads once, for the callback says that it is enough
  socket.destroy();
}

t.test('clients that read slowly', async (t) => {
  const timeoutMs = 2000;
  const target = '/large?40000000';
  const server = await startGates(t, `write-timeout = ${timeoutMs / 1000}\nwrite-rate = 50000`);
  const scoreboard = openScoreboard(server);
  const connections = () => scoreboard.worker(0).connections;

  const startedAt = performance.now();
  let seen = 0;
  await sip(t, server, target, 64 * 1024, () => {
    seen = connections();
    return performance.now() - startedAt > 2.5 * timeoutMs;
  });
  t.equal(seen, 1, 'one that takes enough is served on, also while its socket is not writable');
  await until('it has gone', () => connections() === 0);

  let hasBegun = false;
  await sip(t, server, target, 1024, () => {
    hasBegun ||= connections() === 1;
    return hasBegun && connections() === 0;
  });
  t.pass('one that takes some bytes now and then is given up');
});
