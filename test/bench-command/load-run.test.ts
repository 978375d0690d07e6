// The load against servers that are nothing but sockets: what it counts, and that it goes on after what breaks.

import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import t, { type Test } from 'tap';
import { runLoad } from '../../dist/bench-command/load-run.js';
import { type LoadSummary, summarizeLoad } from '../../dist/bench-command/load-summary.js';

/** Runs a load against a server that does `answer` for each request. */
async function load(t: Test, answer: (socket: Socket, number: number) => void): Promise<LoadSummary> {
  let requests = 0;
  const server = createServer((socket) => {
    socket.on('data', () => {
      requests += 1;
      answer(socket, requests);
    });
    socket.on('error', () => {}); // the other side may be gone
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  const { port } = server.address() as AddressInfo;
  const request = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';
  return summarizeLoad([await runLoad({ port, request, isHead: false, connections: 3, seconds: 0.2 })]);
}

const good = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

t.test('responses are counted, and timed', async (t) => {
  const result = await load(t, (socket) => socket.write(good));
  t.ok(result.answered > 3 && result.rate > 0 && result.rate <= result.answered * 5.03 && result.cpuUs > 0);
  t.ok(result.p50Ms > 0 && result.p50Ms <= result.p99Ms && result.p99Ms <= result.maxMs);
  t.same([result.unanswered, result.errors], [0, {}]);
});

t.test('a connection that the server closes behind a response is opened again', async (t) => {
  const result = await load(t, (socket) => socket.end('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nok'));
  t.ok(result.answered > 3);
  t.same(result.errors, {});
});

t.test('bad statuses and broken connections are errors', async (t) => {
  const result = await load(t, (socket, number) => {
    if (number === 4) socket.destroy();
    else socket.write(number === 5 ? 'HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n' : good);
  });
  t.ok(result.answered > 5);
  t.same(result.errors, { 'the server closed the connection': 1, 'status 503': 1 });
});

t.test('requests that are never answered are given up', async (t) => {
  const result = await load(t, () => {});
  t.same([result.answered, result.unanswered, result.errors], [0, 3, {}]);
});
