// Requests on open connections that find no free core: they wait their turn, nobody holds their wait against them, and a
// core that is free is never left unused because the one whose turn it was has gone or is not ready.

import t, { type Test } from 'tap';
import { begun, get, hasBegun, openGate, postHead, startGates } from '../helpers/gates.js';
import { waitUntilRead, whileStopped } from '../helpers/kernel.js';
import { connectRaw, type RawClient } from '../helpers/raw-client.js';
import { requestVariables, uwsgiPacket } from '../helpers/uwsgi-packet.js';

// One core, which whoever holds a gate has; and as short a patience as can be set.
const server = await startGates(t, 'async = 1\nno-defer-accept = true\nheader-timeout = 4\nbody-timeout = 4');
const [workerPid] = server.workerPids() as [number];

/** Clients that have been served before, so that the server has accepted them. */
async function connectServed(count: number): Promise<RawClient[]> {
  const clients: RawClient[] = [];
  for (let i = 0; i < count; i += 1) {
    const client = await connectRaw(t, server.address());
    await client.send(get('/'));
    await client.readResponse();
    clients.push(client);
  }
  return clients;
}

/** Send and wait until the server has it. */
async function sendRead(client: RawClient, bytes: string): Promise<void> {
  await client.send(bytes);
  await waitUntilRead(client);
}

async function isAnswered(t: Test, client: RawClient, body: string): Promise<void> {
  t.equal((await client.readResponse()).body.toString(), body);
}

t.test('waiters are served in the order in which they came', async (t) => {
  const [holder, ...waiters] = (await connectServed(4)) as [RawClient, ...RawClient[]];
  await holder.send(get('/hold?order'));
  await begun(server, '/hold?order');
  for (const [index, waiter] of waiters.entries()) await sendRead(waiter, get(`/waiter-${index}`));
  t.notOk(hasBegun(server, '/waiter-0'));
  openGate(server, 'order');
  await isAnswered(t, holder, 'held order');
  for (const waiter of waiters) await isAnswered(t, waiter, 'hello');
  const order = server.lines.flatMap((line) => /^begun (\/waiter-\d)/.exec(line)?.[1] ?? []);
  t.strictSame(order, ['/waiter-0', '/waiter-1', '/waiter-2']);
});

t.test('a waiter that goes together with the one it waits for', async (t) => {
  const [holder, gone, waiter] = (await connectServed(3)) as [RawClient, RawClient, RawClient];
  await holder.send(get('/stall'));
  await begun(server, '/stall');
  await sendRead(gone, get('/'));
  await sendRead(waiter, get('/'));
  await whileStopped(workerPid, async () => {
    holder.reset();
    gone.reset();
  });
  await isAnswered(t, waiter, 'hello');
});

t.test('a waiter that cannot use the core yet leaves it to the next', async (t) => {
  const [holder, slow, waiter] = (await connectServed(3)) as [RawClient, RawClient, RawClient];
  await holder.send(get('/hold?unused'));
  await begun(server, '/hold?unused');
  await sendRead(slow, `${postHead('/read', 5)}he`);
  await sendRead(waiter, get('/'));
  openGate(server, 'unused');
  await isAnswered(t, holder, 'held unused');
  await isAnswered(t, waiter, 'hello');
  await slow.send('llo');
  await isAnswered(t, slow, 'read 5');
});

t.test('a waiter that has half-closed is answered', async (t) => {
  const [holder, get1, get2] = (await connectServed(3)) as [RawClient, RawClient, RawClient];
  await holder.send(get('/hold?half'));
  await begun(server, '/hold?half');
  await sendRead(get1, get('/'));
  get1.halfClose();
  await get2.send(`${get('/')}${postHead('/read', 3)}abc${get('/')}`);
  get2.halfClose();
  openGate(server, 'half');
  await isAnswered(t, holder, 'held half');
  await isAnswered(t, get1, 'hello');
  t.equal((await get1.readAll()).length, 0);
  for (const body of ['hello', 'read 3', 'hello']) await isAnswered(t, get2, body);
  t.equal((await get2.readAll()).length, 0);
});

/** A large body that breaks off, of each kind, and one that is over when its client has half-closed. */
const packet = (fields: Readonly<Record<string, string>>) => uwsgiPacket(requestVariables('POST', '/read', fields));
for (const [name, socket, request, status, body] of [
  ['a body with a length', 0, `${postHead('/read', 200_000)}abc`, 400, 'Bad Request'],
  [
    'a body in chunks',
    0,
    'POST /read HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nabc',
    400,
    'Bad Request',
  ],
  ['a body over uwsgi', 1, `${packet({ CONTENT_LENGTH: '200000' }).toString('latin1')}abc`, 400, 'Bad Request'],
  ['a body of any length', 1, `${packet({ HTTP_TRANSFER_ENCODING: 'chunked' }).toString('latin1')}abc`, 200, 'read 3'],
] as const) {
  t.test(`a waiter that has half-closed in ${name}`, async (t) => {
    const [holder] = (await connectServed(1)) as [RawClient];
    const gate = name.replaceAll(' ', '-');
    const waiter = await connectRaw(t, server.address(socket));
    await waiter.send(request.slice(0, 4));
    await waitUntilRead(waiter);
    await holder.send(get(`/hold?${gate}`));
    await begun(server, `/hold?${gate}`);
    await waiter.send(request.slice(4));
    waiter.halfClose();
    await waitUntilRead(waiter);
    openGate(server, gate);
    await isAnswered(t, holder, `held ${gate}`);
    const answer = await waiter.readResponse();
    t.equal(answer.status, status);
    t.equal(answer.body.toString(), body);
  });
}

t.test('time spent waiting is not held against the client', async (t) => {
  const [holder, whole, late, judged] = (await connectServed(4)) as [RawClient, RawClient, RawClient, RawClient];
  await sendRead(late, postHead('/read', 5));
  await sendRead(judged, `${postHead('/read', 5)}h`);
  await holder.send(get('/hold?judged'));
  await begun(server, '/hold?judged');
  await sendRead(whole, get('/'));
  await sendRead(late, 'hello');
  // This one's limit begins behind theirs and is over when it is told so.
  await judged.send('e');
  t.equal((await judged.readResponse()).status, 408);
  openGate(server, 'judged');
  await isAnswered(t, holder, 'held judged');
  await isAnswered(t, whole, 'hello');
  await isAnswered(t, late, 'read 5');
});

t.test('processes share what comes: none takes what would only wait in it', async (t) => {
  const pair = await startGates(t, 'async = 1\nprocesses = 2');
  await pair.waitForWorkers(2);
  const [first, second] = pair.workerPids() as [number, number];
  const gates = ['one', 'two', 'three', 'four'];
  const clients = await whileStopped(first, () =>
    whileStopped(second, async () => {
      const connected = await Promise.all(gates.map(() => connectRaw(t, pair.address())));
      await Promise.all(connected.map((client, index) => client.send(get(`/hold?${gates[index]}`))));
      return connected;
    }),
  );
  const begunLines = () => pair.lines.flatMap((line) => /^begun \/hold\?(\w+) in (\d+)$/.exec(line) ?? []);
  await pair.waitForLog(/^begun/);
  const [, slowGate, slowPid] = begunLines() as [string, string, string];
  // The first one to begin keeps its worker; everything else is for the other one.
  const others = gates.filter((gate) => gate !== slowGate);
  for (const gate of others) openGate(pair, gate);
  const answered = others.map(async (gate) => {
    t.equal((await clients[gates.indexOf(gate)]!.readResponse()).body.toString(), `held ${gate}`);
    t.not(String(await begun(pair, `/hold?${gate}`)), slowPid);
  });
  await Promise.all(answered);
  openGate(pair, slowGate);
  t.equal((await clients[gates.indexOf(slowGate)]!.readResponse()).body.toString(), `held ${slowGate}`);
});
