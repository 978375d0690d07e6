// The processes that make the load, seen from a server: all connections that were ordered, and none when they are stopped.

import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import t from 'tap';
import { startLoad } from '../../dist/bench-command/load.js';

t.test('two processes share the connections of a run', async (t) => {
  const sockets = new Set<Socket>();
  let opened = 0;
  const server = createServer((socket) => {
    opened += 1;
    sockets.add(socket);
    socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'));
    socket.on('error', () => {}); // the other side may be gone
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  const { port } = server.address() as AddressInfo;

  const load = startLoad(2);
  t.teardown(() => load.stop());
  const order = { port, request: 'GET / HTTP/1.1\r\nHost: x\r\n\r\n', isHead: false, connections: 3, seconds: 0.2 };
  t.match(await load.run(order), { processes: 2, unanswered: 0, errors: {} });
  t.equal(opened, 3);
  t.ok((await load.run(order)).answered >= 3, 'a second run');
  t.equal(opened, 6);
  await load.stop();
  while (sockets.size > 0) await new Promise((resolve) => setImmediate(resolve));
});
