// Clients that take more than their share, of connections, requests, time or memory: each limit cuts who goes beyond it and
// nobody else. One server has them all, and each test comes from an address of its own.

import { setTimeout as delay } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { get, postHead, startGates } from '../helpers/gates.js';
import { connectRaw, type RawClient } from '../helpers/raw-client.js';
import { until } from '../helpers/until.js';

const mib = 1024 * 1024;
const server = await startGates(
  t,
  `max-connections-per-address = 3
max-requests-per-connection = 90
body-timeout = 1
body-rate = 1000
max-buffered = ${128 * mib}`,
);
const connectFrom = (t: Parameters<typeof connectRaw>[0], from: string) => connectRaw(t, server.address(), from);

async function ask(client: RawClient, target = '/') {
  await client.send(get(target));
  return client.readResponse();
}

t.test('more connections than an address may have', async (t) => {
  const clients = [];
  for (let i = 0; i < 3; i += 1) {
    const client = await connectFrom(t, '127.0.1.1');
    t.equal((await ask(client)).status, 200);
    clients.push(client);
  }
  const refused = await connectFrom(t, '127.0.1.1');
  const answer = await ask(refused);
  t.equal(answer.status, 503);
  t.match(answer.body.toString(), /too_many_connections|max-connections-per-address/);
  await server.waitForLog(/too_many_connections: .* from 127\.0\.1\.1 .*=> 503/);
  t.equal((await ask(await connectFrom(t, '127.0.1.2'))).status, 200, 'another address has its own');
  t.equal((await ask(clients[1]!)).status, 200, 'those that it has are served');
  clients[0]!.close();
  await until('its place is free', async () => (await ask(await connectFrom(t, '127.0.1.1'))).status === 200);
});

t.test('behind a load balancer each client has its own', async (t) => {
  const balanced = await startGates(t, 'max-connections-per-address = 2\nenable-proxy-protocol = true');
  const connectFor = async (t: Test, name: string) => {
    const client = await connectRaw(t, balanced.address());
    await client.send(`PROXY TCP4 ${name} 192.0.2.9 5000 80\r\n`);
    return client;
  };
  const kept = [];
  for (const name of ['192.0.2.1', '192.0.2.1', '192.0.2.2', '192.0.2.3']) {
    const client = await connectFor(t, name);
    t.equal((await ask(client)).status, 200, name);
    kept.push(client);
  }
  t.equal((await ask(await connectFor(t, '192.0.2.1'))).status, 503);
  kept[0]!.close();
  await until('its place is free', async () => (await ask(await connectFor(t, '192.0.2.1'))).status === 200);
});

t.test('more requests than a connection may carry', async (t) => {
  const client = await connectFrom(t, '127.0.2.1');
  await client.send(get('/').repeat(100));
  for (let i = 1; i <= 90; i += 1) {
    t.equal((await client.readResponse()).header('connection'), i === 90 ? 'close' : undefined);
  }
  t.equal((await client.readAll()).length, 0, 'what is behind the last is not served');
});

t.test('a body that comes byte by byte', async (t) => {
  const client = await connectFrom(t, '127.0.3.1');
  await client.send(postHead('/read', 5000));
  let isAnswered = false;
  const answer = client.readResponse().finally(() => (isAnswered = true));
  const drip = async () => {
    for (; !isAnswered; await delay(20)) await client.send('x'); // its rhythm: 50 bytes a second
  };
  await drip().catch(() => {});
  t.equal((await answer).status, 408);
  await server.waitForLog(/body_timeout: .* from 127\.0\.3\.1 /);
});

t.test('a body that comes slowly enough', async (t) => {
  const client = await connectFrom(t, '127.0.3.2');
  const size = 30_000;
  await client.send(postHead('/read', size));
  for (let sent = 0; sent < size; sent += 500) {
    await client.send('x'.repeat(500));
    await delay(40); // its rhythm: more than the least rate, and longer than the time limit in all
  }
  t.equal((await client.readResponse()).body.toString(), `read ${size}`);
});

t.test('many large answers that nobody takes', async (t) => {
  const client = await connectFrom(t, '127.0.5.1');
  client.pause();
  const [count, atOnce] = [80, 32];
  const begun = () => server.lines.filter((line) => line.startsWith(`begun /large?${2 * mib}`)).length;
  await client.send(get(`/large?${2 * mib}`).repeat(count));
  await until('the first are made', () => begun() >= atOnce);
  // Others are served meanwhile: the server has turned often enough to have begun all of them.
  const other = await connectFrom(t, '127.0.5.2');
  for (let i = 0; i < 10; i += 1) await ask(other);
  t.ok(begun() < atOnce + 10, `${begun()} of ${count} answers are made for a client that takes none`);
  client.resume();
  for (let i = 0; i < count; i += 1) t.equal((await client.readResponse()).body.length, 2 * mib);
});

t.test('more bytes than may wait in memory', async (t) => {
  const greedy: RawClient[] = [];
  for (let i = 1; i <= 3; i += 1) {
    const client = await connectFrom(t, `127.0.6.${i}`);
    client.pause();
    await client.send(get(`/large?${64 * mib}`));
    greedy.push(client);
  }
  await server.waitForLog(/buffers_full: .* from 127\.0\.6\.\d /);
  const quick = await connectFrom(t, '127.0.6.4');
  t.equal((await ask(quick, `/large?${64 * mib}`)).body.length, 64 * mib, 'who takes it at once has all of it');
  for (const client of greedy) client.close();
});
