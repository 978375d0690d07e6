// Answers leave in the order of their requests, whatever becomes of each: a refusal, one that breaks off, one that ends
// the connection. What a client half-closed after is answered all the same.

import t from 'tap';
import { begun, get, hasBegun, openGate, postHead, startGates } from '../helpers/gates.js';
import { connectRaw } from '../helpers/raw-client.js';
import { requestVariables, uwsgiPacket } from '../helpers/uwsgi-packet.js';

const server = await startGates(t);
const [http, uwsgi] = [server.address(0), server.address(1)];

const post = (target: string) => `${postHead(target, 3)}abc`;
const packet = (target: string) => uwsgiPacket(requestVariables('GET', target));
const bytesOf = (...parts: (string | Buffer)[]) => Buffer.concat(parts.map((part) => Buffer.from(part as string)));

for (const [name, first, answer] of [
  ['one that is answered at once', get('/'), 'hello'],
  ['one with a body', post('/read'), 'read 3'],
  ['a large answer', get('/large?1000000'), 'x'.repeat(1_000_000)],
] as const) {
  t.test(`a refusal comes behind the answer to ${name}`, async (t) => {
    const client = await connectRaw(t, http);
    await client.send(`${first}BAD\r\n\r\n`);
    const served = await client.readResponse();
    t.equal(served.status, 200);
    t.ok(served.body.toString() === answer, 'the whole answer');
    t.equal((await client.readResponse()).status, 400);
    t.equal((await client.readAll()).length, 0);
  });
}

t.test('a refusal waits for the answer before it', async (t) => {
  const client = await connectRaw(t, http);
  await client.send(`${get('/hold?refusal')}BAD\r\n\r\n`);
  await server.waitForLog(/^bad_request_line: .* => 400$/);
  t.equal(client.received.length, 0);
  openGate(server, 'refusal');
  t.equal((await client.readResponse()).body.toString(), 'held refusal');
  t.equal((await client.readResponse()).status, 400);
  t.equal((await client.readAll()).length, 0);
});

for (const [name, address, bytes] of [
  ['of a client that asked for it', http, bytesOf(get('/', 'Connection: close\r\n'), get('/behind-close'))],
  ['over HTTP/1.0', http, bytesOf('GET / HTTP/1.0\r\n\r\n', get('/behind-1.0'))],
  ['over uwsgi', uwsgi, bytesOf(packet('/'), packet('/behind-packet'))],
  ['over uwsgi, a ping behind it', uwsgi, bytesOf(packet('/'), uwsgiPacket({}, { modifier1: 100 }))],
] as const) {
  t.test(`nothing behind a closing answer is served: ${name}`, async (t) => {
    const client = await connectRaw(t, address);
    await client.send(bytes);
    const all = (await client.readAll()).toString();
    t.match(all, /^HTTP\/1\.[01] 200 OK\r\n/);
    t.equal(all.split('\r\n\r\n')[1], 'hello', 'one answer and no more');
    // A later request is logged later.
    const later = await connectRaw(t, http);
    await later.send(get(`/later?${encodeURIComponent(name)}`));
    await later.readResponse();
    await begun(server, `/later?${encodeURIComponent(name)}`);
    t.notOk(server.lines.some((line) => line.startsWith('begun /behind')));
  });
}

t.test('nothing behind an answer that the application ends the connection with is sent', async (t) => {
  for (const behind of [get('/'), post('/read'), get('/large?300000'), get('/hold?never')]) {
    const client = await connectRaw(t, http);
    await client.send(`${get('/')}${get('/close')}${behind}`);
    t.equal((await client.readResponse()).body.toString(), 'hello');
    t.equal((await client.readResponse()).body.toString(), 'closing');
    t.equal((await client.readAll()).length, 0);
  }
});

t.test('a client that half-closes gets all answers: served side by side', async (t) => {
  const client = await connectRaw(t, http);
  const gates = ['side-1', 'side-2', 'side-3'];
  await client.send(gates.map((gate) => get(`/hold?${gate}`)).join(''));
  client.halfClose();
  for (const gate of gates) await begun(server, `/hold?${gate}`);
  for (const gate of gates.toReversed()) openGate(server, gate);
  for (const gate of gates) t.equal((await client.readResponse()).body.toString(), `held ${gate}`);
  t.equal((await client.readAll()).length, 0);
});

t.test('a client that half-closes gets all answers: served one after the other', async (t) => {
  const client = await connectRaw(t, http);
  await client.send(`${get('/hold?first')}${post('/read?behind-first').repeat(3)}`);
  client.halfClose();
  await begun(server, '/hold?first');
  t.notOk(hasBegun(server, '/read?behind-first'), 'a POST waits for what is before it');
  openGate(server, 'first');
  t.equal((await client.readResponse()).body.toString(), 'held first');
  for (let i = 0; i < 3; i += 1) t.equal((await client.readResponse()).body.toString(), 'read 3');
  t.equal((await client.readAll()).length, 0);
});

t.test('a client that half-closes gets all answers: more than are served side by side', async (t) => {
  const client = await connectRaw(t, http);
  await client.send(`${get('/hold?many')}${get('/').repeat(100)}`);
  client.halfClose();
  await begun(server, '/hold?many');
  openGate(server, 'many');
  t.equal((await client.readResponse()).body.toString(), 'held many');
  for (let i = 0; i < 100; i += 1) t.equal((await client.readResponse()).body.toString(), 'hello');
  t.equal((await client.readAll()).length, 0);
});

t.test('an answer that breaks off does not take the answers before it along', async (t) => {
  for (const [name, first, size] of [
    ['one that is still being made', get('/hold?before-short'), 'held before-short'.length],
    ['one that the client has not read', get('/large?3000000'), 3_000_000],
  ] as const) {
    const from = server.lines.length;
    const client = await connectRaw(t, http);
    client.pause();
    await client.send(`${first}${get('/short')}${get('/')}`);
    await server.waitForLog(/Content-Length says 10: connection closed/, { from });
    openGate(server, 'before-short');
    client.resume();
    t.equal((await client.readResponse()).body.length, size, name);
    await t.rejects(client.readResponse(), 'the broken one can be told from a whole one');
    t.match(client.received.toString(), /\r\n\r\nabc$/, 'and nothing comes behind it');
  }
});
