// Requests hold receive memory until they are answered, and there is only so much of it. When it is full, what needs some
// waits without using the processor, and goes on when there is room.

import t from 'tap';
import { get, postHead } from '../helpers/gates.js';
import { processorTimeMs, waitUntilRead } from '../helpers/kernel.js';
import { connectRaw, type RawClient } from '../helpers/raw-client.js';
import { startServer } from '../helpers/start-server.js';

const app = `
let open;
const opened = new Promise((resolve) => (open = resolve));
let holding = 0;
export async function application(environ, startResponse) {
  const { PATH_INFO } = environ;
  if (PATH_INFO === '/hold') {
    holding += 1;
    await opened;
  }
  if (PATH_INFO === '/open') open();
  const body = PATH_INFO === '/open' ? '' : await environ['wsgi.input'].bytes();
  startResponse('200 OK', []);
  return PATH_INFO === '/open' ? String(holding) : String(body.length);
}`;

const kib = 1024;
/** 64 MiB of memory, in bodies of 64 KiB, and some more. */
const holders = 1030;
const largeBody = 1024 * kib;

t.test('more bodies than there is memory for', async (t) => {
  const server = await startServer(t, {
    config:
      'http-socket = 127.0.0.1:0\nmodule = app\nasync = 2000\ndisable-logging = true\nno-defer-accept = true\nheader-timeout = 1',
    files: { 'app.mjs': app },
    ready: /^WSGI app 0/,
  });
  const [workerPid] = server.workerPids() as [number];
  const connect = () => connectRaw(t, server.address());
  const body = 'x'.repeat(64 * kib);

  const streamed = await connect();
  await streamed.send(postHead('/stream', largeBody));
  await waitUntilRead(streamed);
  const clients: RawClient[] = [];
  for (let i = 0; i < holders; i += 1) {
    const client = await connect();
    await client.send(`${postHead('/hold', body.length)}${body}`);
    clients.push(client);
  }
  await waitUntilRead(...clients);
  const rest = streamed.send(Buffer.alloc(largeBody));

  // The time limit of a head that does not come is a clock of the server's own.
  const clock = await connect();
  await clock.send('GET');
  const before = processorTimeMs(workerPid);
  t.equal((await clock.readResponse()).status, 408);
  const used = processorTimeMs(workerPid) - before;
  t.ok(used < 300, `${used} ms of processor time in a second of waiting`);

  const opener = await connect();
  await opener.send(get('/open'));
  const holding = Number((await opener.readResponse()).body);
  t.ok(holding > holders / 2 && holding < holders, `${holding} of ${holders} found room`);
  for (const client of clients) {
    const answer = await client.readResponse();
    if (answer.body.toString() !== String(body.length)) t.fail(`a body of ${answer.body.toString()} bytes`);
  }
  await rest;
  t.equal((await streamed.readResponse()).body.toString(), String(largeBody));
});
