// A worker that the application keeps busy looks at no socket and no clock. Clients are not judged for that time: what
// they sent meanwhile has come in time, and a wait that begins in such a turn begins when the turn is over.
import t, { type Test } from 'tap';
import { begun, get, postHead, startGates } from '../helpers/gates.js';
import { waitUntilRead, whileStopped } from '../helpers/kernel.js';
import { connectRaw, type RawClient } from '../helpers/raw-client.js';

const limits = ['header', 'body', 'keepalive', 'write'].map((name) => `${name}-timeout = 4`).join('\n');
const largeBytes = 6_000_000; // more than the kernel takes of it
const largeBody = 200_000;

const server = await startGates(t, `no-defer-accept = true\n${limits}`);
const [workerPid] = server.workerPids() as [number];
const connect = () => connectRaw(t, server.address());

async function isAnswered(t: Test, client: RawClient, size: number): Promise<void> {
  const answer = await client.readResponse();
  t.equal(answer.status, 200);
  t.equal(answer.body.length, size);
}

// What each has sent before the worker is busy, and what it sends while it is.
const idle = await connect();
const head = await connect();
const smallBody = await connect();
const streamedBody = await connect();
const reader = await connect();
await reader.send(get(`/large?${largeBytes}`));
await begun(server, `/large?${largeBytes}`);
reader.pause();
await streamedBody.send(`${postHead('/read', largeBody)}${'x'.repeat(100)}`);
await smallBody.send(`${postHead('/read', 5)}he`);
await head.send(get('/').slice(0, 10));
await waitUntilRead(streamedBody, smallBody, head);
await idle.send(get('/'));
await idle.readResponse();

// A head that begins in the very turn that makes the worker busy.
const [blocker, beginner] = await whileStopped(workerPid, async () => {
  const [blocker, beginner] = [await connect(), await connect()];
  await blocker.send(get('/busy?4600'));
  await beginner.send(get('/').slice(0, 10));
  return [blocker, beginner] as const;
});
await begun(server, '/busy?4600');
await idle.send(get('/'));
await head.send(get('/').slice(10));
await smallBody.send('llo');
await streamedBody.send('x'.repeat(largeBody - 100));
reader.resume();
const accepted = await connect();
await accepted.send(get('/'));
await blocker.readResponse();
await beginner.send(get('/').slice(10));

t.test('a request on an idle connection', (t) => isAnswered(t, idle, 'hello'.length));
t.test('the rest of a head', (t) => isAnswered(t, head, 'hello'.length));
t.test('the rest of a small body', (t) => isAnswered(t, smallBody, 'read 5'.length));
t.test('the rest of a large body', (t) => isAnswered(t, streamedBody, `read ${largeBody}`.length));
t.test('a client that read meanwhile gets the rest of its answer', (t) => isAnswered(t, reader, largeBytes));
t.test('a connection that came meanwhile', (t) => isAnswered(t, accepted, 'hello'.length));
t.test('a head that began in that turn has its whole time behind it', (t) => isAnswered(t, beginner, 'hello'.length));
