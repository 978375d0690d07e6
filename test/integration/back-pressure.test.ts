// Who does not take bytes holds up who sends them, in both directions, and nobody else: what waits meanwhile is bounded.

import { readFileSync } from 'node:fs';
import t, { type Test } from 'tap';
import { connectRaw } from '../helpers/raw-client.js';
import { startServer } from '../helpers/start-server.js';

const mib = 1024 * 1024;
const app = `let given = 0;
const part = Buffer.alloc(64 * 1024);
export async function application(environ, startResponse) {
  const { PATH_INFO } = environ;
  if (PATH_INFO === '/hold') await new Promise(() => {});
  startResponse('200 OK', []);
  if (PATH_INFO === '/given') return String(given);
  if (PATH_INFO === '/first') {
    for await (const first of environ['wsgi.input']) await new Promise(() => {});
  }
  return (async function* () {
    for (let sent = 0; sent < 256 * 1024 * 1024; sent += part.length) {
      yield part;
      given += part.length;
    }
  })();
}`;

const server = await startServer(t, {
  config: 'http-socket = 127.0.0.1:0\nhttp-socket = %dhttp.sock\nwsgi-file = app.mjs\ndisable-logging = true',
  files: { 'app.mjs': app },
  ready: /^WSGI app 0/,
});

function residentBytes(): number {
  const [pid] = server.workerPids();
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) * 1024;
}

/** What the application has given away by now; asked for often enough that the server has turned many times. */
async function given(t: Test): Promise<number> {
  const client = await connectRaw(t, server.address());
  let answer = '';
  for (let i = 0; i < 200; i += 1) {
    await client.send('GET /given HTTP/1.1\r\nHost: x\r\n\r\n');
    answer = (await client.readResponse()).body.toString();
  }
  client.close();
  return Number(answer);
}

/** What `look` gives when it gives it twice in succession. */
async function settled(look: () => Promise<number>): Promise<number> {
  for (let last = await look(); ; ) {
    const next = await look();
    if (next === last) return next;
    last = next;
  }
}

for (const index of [0, 1]) {
  const address = server.address(index);
  const kind = index === 0 ? 'TCP' : 'unix socket';

  t.test(`${kind}: a client that does not read holds up the application`, async (t) => {
    const before = await given(t);
    const level = residentBytes();
    const client = await connectRaw(t, address);
    client.pause();
    await client.send('GET /parts HTTP/1.1\r\nHost: x\r\n\r\n');
    const taken = await settled(async () => (await given(t)) - before);
    // The kernel's buffers take some MiB over TCP.
    t.ok(taken > 0 && taken < 16 * mib, `${taken} bytes taken`);
    t.ok(residentBytes() - level < 16 * mib, `${residentBytes() - level} bytes grown`);
    client.reset();
  });

  for (const path of ['/hold', '/first']) {
    t.test(`${kind}: an application that does not read holds up its client (${path})`, async (t) => {
      const level = residentBytes();
      const client = await connectRaw(t, address);
      const size = 256 * mib;
      let isSent = false;
      const part = Buffer.alloc(mib);
      let sent = 0;
      await client.send(`POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: ${size}\r\n\r\n`);
      const sending = (async () => {
        for (; sent < size; sent += part.length) await client.send(part);
        isSent = true;
      })().catch(() => {});
      await settled(async () => {
        await given(t);
        return sent;
      });
      t.notOk(isSent);
      t.ok(sent < 16 * mib, `${sent} bytes taken`);
      t.ok(residentBytes() - level < 16 * mib, `${residentBytes() - level} bytes grown`);
      client.reset();
      await sending;
    });
  }
}
