// Thousands of clients that have begun a request and send no more of it: they cost memory, and nobody else an answer. Where
// there is room for fewer of them, the slowest go, and who has an answer to wait for stays.

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import t, { type Test } from 'tap';
import { begun, get, openGate, startGates } from '../helpers/gates.js';
import { connectOptions, connectRaw } from '../helpers/raw-client.js';
import { openScoreboard } from '../helpers/scoreboard.js';
import { until } from '../helpers/until.js';

/** Connections that are begun at a time: the kernel's queue takes them all. */
const atOnce = 200;

/** Open `count` connections, each with the beginning of a request. Those that the server closes are left so. */
async function openSlow(t: Test, address: string, count: number, start: string): Promise<Socket[]> {
  const sockets: Socket[] = [];
  t.teardown(() => {
    for (const socket of sockets) socket.destroy();
  });
  for (let from = 0; from < count; from += atOnce) {
    const group = Array.from({ length: Math.min(atOnce, count - from) }, () => connect(connectOptions(address)));
    sockets.push(...group);
    for (const socket of group) socket.on('error', () => {});
    await Promise.all(group.map((socket) => once(socket, 'connect')));
    for (const socket of group) socket.write(start);
  }
  return sockets;
}

async function isAnswered(t: Test, address: string): Promise<void> {
  const client = await connectRaw(t, address);
  await client.send(get('/'));
  t.equal((await client.readResponse()).body.toString(), 'hello');
  client.close();
}

const partOfHead = 'GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ';
const partOfBody = 'POST /read HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nsome';

t.test('10,000 slow connections, for which there is room', async (t) => {
  const count = 10_000;
  // Room for them in this process, too, whatever the machine gives to its users.
  const server = await startGates(t, 'listen = 1024\nheader-timeout = 60', {
    wrapper: ['prlimit', `--nofile=${2 * count}:${2 * count}`],
  });
  const scoreboard = openScoreboard(server);
  await openSlow(t, server.address(), count / 2, partOfHead);
  await isAnswered(t, server.address());
  await openSlow(t, server.address(), count / 2, partOfBody);
  await isAnswered(t, server.address());
  await until('all of them are held', () => scoreboard.worker(0).connections >= count);
  for (let i = 0; i < 20; i += 1) await isAnswered(t, server.address());
  t.notOk(server.lines.some((line) => line.includes('connections_full')));
});

t.test('more slow connections than there is room for', async (t) => {
  const room = 300;
  const server = await startGates(t, `max-connections = ${room}\nheader-timeout = 60`);
  const scoreboard = openScoreboard(server);
  const waiting = await connectRaw(t, server.address());
  await waiting.send(get('/hold?go'));
  await begun(server, '/hold?go');
  const idle = await connectRaw(t, server.address());
  await idle.send(get('/'));
  await idle.readResponse();

  for (const start of [partOfHead, partOfBody]) {
    const slow = await openSlow(t, server.address(), 1500, start);
    await isAnswered(t, server.address());
    await until('those that are too many are closed', () => slow.filter(({ destroyed }) => !destroyed).length <= room);
    t.ok(scoreboard.worker(0).connections <= room, `${scoreboard.worker(0).connections} connections are open`);
    for (let i = 0; i < 20; i += 1) await isAnswered(t, server.address());
  }
  t.equal((await idle.readAll()).length, 0, 'who has nothing to wait for goes, too');
  openGate(server, 'go');
  t.equal((await waiting.readResponse()).body.toString(), 'held go', 'who waits for an answer gets it');
  await server.waitForLog(/connections_full: there is no room for more connections/);
  const said = server.lines.filter((line) => line.includes('connections_full'));
  t.ok(said.length < 10, `${said.length} lines say so`);
});

t.test('there is no room, and all of it is in use', async (t) => {
  const room = 5;
  const server = await startGates(t, `max-connections = ${room}`);
  const holders = await Promise.all(Array.from({ length: room }, () => connectRaw(t, server.address())));
  for (const holder of holders) await holder.send(get('/hold?go'));
  await until('they are begun', () => server.lines.filter((line) => line.startsWith('begun /hold')).length === room);
  const late = await connectRaw(t, server.address());
  await late.send(get('/'));
  await server.waitForLog(/connections_full/);
  t.equal(late.received.length, 0);
  openGate(server, 'go');
  for (const holder of holders) t.equal((await holder.readResponse()).body.toString(), 'held go');
  t.equal((await late.readResponse()).body.toString(), 'hello', 'it has waited in the kernel and is served');
});
