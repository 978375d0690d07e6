// Every wait has its own limit: a head, a body, an idle connection, a client that does not read. One server with limits of
// a second; the peers are sockets that stop half-way.
import t from 'tap';
import { connectRaw } from '../helpers/raw-client.js';
import { startServer } from '../helpers/start-server.js';

const app = `
const big = Buffer.alloc(32 * 1024 * 1024, 120);
export async function application(environ, startResponse) {
  if (environ.PATH_INFO === '/body') {
    const body = await environ['wsgi.input'].bytes();
    startResponse('200 OK', []);
    return String(body.length);
  }
  if (environ.PATH_INFO === '/big') {
    startResponse('200 OK', [['Content-Length', String(big.length)]]);
    return (async function* () {
      try {
        for (let at = 0; at < big.length; at += 65536) yield big.subarray(at, at + 65536);
      } finally {
        environ['wsgi.errors'].write('the client is gone\\n');
      }
    })();
  }
  startResponse('200 OK', []);
  return 'here';
}
`;

const limits = ['header', 'body', 'keepalive', 'write'].map((name) => `${name}-timeout = 1`).join('\n');
const server = await startServer(t, {
  config: `http-socket = 127.0.0.1:0\nsocket = 127.0.0.1:0\nmodule = app\nno-defer-accept = true\n${limits}`,
  files: { 'app.mjs': app },
  ready: /WSGI app 0/,
});
// The waits are side by side.
t.jobs = 8;
const aside = { buffered: true };

/** Milliseconds until `done`; a limit of one second is noticed within the next tick of the coarse timer. */
async function timed(done: Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await done;
  return performance.now() - startedAt;
}

t.test('a head that does not come whole is answered 408', aside, async (t) => {
  const client = await connectRaw(t, server.address(0));
  await client.send('GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ');
  const waited = await timed(client.readResponse().then((response) => t.equal(response.status, 408)));
  t.ok(waited >= 900 && waited < 20_000, `after ${Math.round(waited)} ms`);
  await client.readAll();
  await server.waitForLog(/head_timeout: .* from 127\.0\.0\.1 on socket 127\.0\.0\.1:\d+ => 408/);
});

t.test('a head that comes byte by byte has no more time than one that stalls', aside, async (t) => {
  const client = await connectRaw(t, server.address(0));
  let isAnswered = false;
  const answer = client.readResponse().then((response) => {
    isAnswered = true;
    return response;
  });
  const drip = async () => {
    while (!isAnswered) {
      await client.send('G', 1);
      await Promise.race([answer, new Promise((resolve) => setImmediate(resolve))]);
    }
  };
  await client.send('GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ');
  await Promise.all([drip().catch(() => {}), answer]);
  t.equal((await answer).status, 408);
});

t.test('a connection that says nothing at all is closed without an answer', aside, async (t) => {
  const client = await connectRaw(t, server.address(0));
  t.equal((await client.readAll()).length, 0);
});

t.test('an idle connection is closed after the keep-alive time, and not before', aside, async (t) => {
  const client = await connectRaw(t, server.address(0));
  await client.send('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  t.equal((await client.readResponse()).status, 200);
  const waited = await timed(client.readAll());
  t.ok(waited >= 900 && waited < 20_000, `after ${Math.round(waited)} ms`);
});

for (const [size, what] of [
  [1000, 'small, awaited by the server'],
  [1_000_000, 'large, read by the application'],
] as const) {
  t.test(`a body that stalls is answered 408: ${what}`, aside, async (t) => {
    const client = await connectRaw(t, server.address(0));
    await client.send(`POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: ${size}\r\n\r\nsome`);
    const waited = await timed(client.readResponse().then((response) => t.equal(response.status, 408)));
    t.ok(waited >= 900 && waited < 20_000, `after ${Math.round(waited)} ms`);
    await server.waitForLog(/body_timeout: /);
  });
}

t.test('over uwsgi a packet that stalls is answered too', aside, async (t) => {
  const client = await connectRaw(t, server.address(1));
  await client.send('\0\x20\0\0\x03\0A');
  t.match((await client.readAll()).toString(), /^HTTP\/1\.1 408 /);
});

t.test('a client that does not read is given up, and the application is told', aside, async (t) => {
  const client = await connectRaw(t, server.address(0));
  client.pause();
  await client.send('GET /big HTTP/1.1\r\nHost: x\r\n\r\n');
  await server.waitForLog(/the client is gone/);
  client.resume();
  await t.rejects(client.readResponse(), 'what it got is not the whole, and it can tell');
});
