// What the kernel tells of the queue of a listening socket, for every kind of socket that is served.

import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { loadBinding } from '../../dist/native/binding.js';
import { tempDir } from '../helpers/temp-dir.js';
import { until } from '../helpers/until.js';

const binding = loadBinding();

function listen(t: Test, address: string, backlog: number) {
  const info = binding.listen({
    address,
    backlog,
    reusePort: false,
    keepAlive: false,
    noDelay: false,
    deferAcceptSeconds: 0,
  });
  t.teardown(() => binding.closeDescriptor(info.fd));
  return info;
}

/** A client that nobody accepts. */
function connected(t: Test, to: { host: string; port: number } | { path: string }): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const client = connect(to, () => resolve(client)).on('error', reject);
    t.teardown(() => client.destroy());
  });
}

/** A client has connected a moment before the kernel has its connection in the queue. */
function queued(fd: number, count: number): Promise<unknown> {
  return until(`${count} connections wait`, () => binding.listenQueue(fd).length === count);
}

for (const kind of ['tcp4', 'tcp6', 'unix'] as const) {
  t.test(kind, async (t) => {
    const path = join(tempDir(t), 'a.sock');
    const address = { tcp4: '127.0.0.1:0', tcp6: '[::1]:0', unix: path }[kind];
    const { fd, port } = listen(t, address, 7);
    const to = {
      tcp4: { host: '127.0.0.1', port },
      tcp6: { host: '::1', port },
      unix: { path },
    }[kind];
    t.strictSame(binding.listenQueue(fd), { length: 0, max: 7 });
    await connected(t, to);
    await connected(t, to);
    await queued(fd, 2);
    t.strictSame(binding.listenQueue(fd), { length: 2, max: 7 });
  });
}

t.test('what is no listening socket', async (t) => {
  t.throws(() => binding.listenQueue(0x7fffffff), { code: 'EBADF', message: /^cannot read the accept queue of fd / });
  t.throws(() => binding.listenQueue(binding.createScoreboard(1, 1)), { code: 'ENOTSOCK' });
  t.throws(() => binding.listenQueue(-1), { message: /^listenQueue: the descriptor must be a whole number/ });
});

t.test('a watch tells of a connection once, and leaves it in the queue', async (t) => {
  const [first, second] = [listen(t, '127.0.0.1:0', 5), listen(t, '127.0.0.1:0', 5)];
  let calls = 0;
  const told = new Promise<void>((resolve) => {
    const watch = new binding.ListenerWatch([first.fd, second.fd], () => {
      calls += 1;
      resolve();
    });
    watch.start();
  });
  await connected(t, { host: '127.0.0.1', port: second.port });
  await told;
  await connected(t, { host: '127.0.0.1', port: first.port });
  t.equal(calls, 1);
  await queued(second.fd, 1);
  t.equal(binding.listenQueue(second.fd).length, 1);
});

t.test('a watch that was given up tells nothing; sockets can be watched again', async (t) => {
  const { fd, port } = listen(t, '127.0.0.1:0', 5);
  const given = new binding.ListenerWatch([fd], () => t.fail('it was given up'));
  given.start();
  given.close();
  given.close();
  const told = new Promise<void>((resolve) => new binding.ListenerWatch([fd], resolve).start());
  await connected(t, { host: '127.0.0.1', port });
  await told;
});

t.test('connections are refused with an answer, as many as wanted', async (t) => {
  const { fd, port } = listen(t, '127.0.0.1:0', 5);
  const clients = [];
  for (let count = 0; count < 3; count += 1) clients.push(await connected(t, { host: '127.0.0.1', port }));
  await queued(fd, 3);
  const refuser = new binding.Refuser();
  t.equal(refuser.refuse(fd, 2, 1500), 2);
  t.equal(binding.listenQueue(fd).length, 1);
  for (const client of clients.slice(0, 2)) {
    const parts: Buffer[] = [];
    for await (const part of client) parts.push(part as Buffer);
    t.match(
      Buffer.concat(parts).toString('latin1'),
      /^HTTP\/1\.1 503 Service Unavailable\r\n(.+\r\n)*Retry-After: 2\r\n/,
    );
  }
  t.equal(refuser.refuse(fd, 9, 0), 1, 'all there are');
  t.equal(refuser.refuse(fd, 9, 0), 0);
  t.throws(() => refuser.refuse(-1, 1, 0), { name: 'TypeError', message: /^fd must be a whole number/ });
  t.throws(() => refuser.refuse(fd, 0.5, 0), { name: 'TypeError', message: /^most must be a whole number/ });
  t.throws(() => refuser.refuse(fd, 1, -1), { name: 'TypeError', message: /^queueTimeoutMs must be a whole number/ });
  refuser.close();
  refuser.close();
  await connected(t, { host: '127.0.0.1', port });
  await queued(fd, 1);
  t.equal(refuser.refuse(fd, 1, 0), 0, 'it has been closed');
});

t.test('what cannot be watched', async (t) => {
  t.throws(() => new binding.ListenerWatch([0x7fffffff], () => {}).start(), { message: /cannot be watched: / });
  t.throws(() => new binding.ListenerWatch([-1], () => {}), { message: /whole number/ });
});
