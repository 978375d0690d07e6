// A thread that ends takes down its own request and no other, and is replaced.

import t, { type Test } from 'tap';
import { connectRaw, type RawClient } from '../helpers/raw-client.js';
import { type RunningServer, startServer } from '../helpers/start-server.js';

const app = `
import { setTimeout as delay } from 'node:timers/promises';
import { threadId } from 'node:worker_threads';
const ways = {
  '/exit': () => process.exit(3),
  '/throw': () => setImmediate(() => { throw new Error('out of bounds'); }),
  '/reject': () => void Promise.reject(new Error('nobody waits for it')),
  '/null': () => setImmediate(() => { throw null; }),
  '/memory': () => { const all = []; for (;;) all.push(new Array(100000).fill(1.5)); },
};
export async function application({ PATH_INFO, QUERY_STRING }, startResponse) {
  const write = startResponse('200 OK', [['Content-Type', 'text/plain']]);
  if (QUERY_STRING === 'written') write('half of it');
  if (PATH_INFO === '/slow') {
    console.error('slow begun');
    await delay(1500);
  } else if (PATH_INFO !== '/') {
    await delay(20);
    ways[PATH_INFO]();
    await new Promise(() => setInterval(() => {}, 1000));
  }
  return 'thread ' + threadId;
}
`;

const start = (t: Test, config = '') =>
  startServer(t, {
    config: `http-socket = 127.0.0.1:0\nmodule = app\nthread-heap-size = 48\n${config}`,
    files: { 'app.mjs': app },
    ready: /^WSGI app 0/,
  });

async function send(t: Test, server: RunningServer, target: string): Promise<RawClient> {
  const client = await connectRaw(t, server.address());
  await client.send(`GET ${target} HTTP/1.1\r\nHost: x\r\n\r\n`);
  return client;
}

for (const [way, said] of [
  ['/exit', /exited with code: 3/],
  ['/throw', /^Error: out of bounds/],
  ['/reject', /^Error: nobody waits for it/],
  ['/null', /^DAMN ! thread/],
  ['/memory', /ERR_WORKER_OUT_OF_MEMORY/],
] as const) {
  t.test(way, async (t) => {
    const server = await start(t, 'threads = 2');
    const slow = await send(t, server, '/slow');
    await server.waitForLog(/^slow begun/);
    const doomed = await send(t, server, way);
    const queued = await send(t, server, '/');
    const { status, body } = await doomed.readResponse();
    t.equal(status, 500);
    t.match(body.toString(), /^Internal Server Error: the thread/);
    t.match((await queued.readResponse()).body.toString(), /^thread \d/, 'what waits for a thread is not lost');
    t.match((await slow.readResponse()).body.toString(), /^thread \d/, 'the other thread is left alone');
    await server.waitForLog(said);
    await server.waitForLog(/^app_thread_ended: .* => 500$/);
    await server.waitForLog(/^Respawned thread \d of worker 1 /);
    t.equal(server.workerPids().length, 1, 'the worker is the same');
    t.strictSame(await server.stop(), { code: 0, signal: null });
  });
}

t.test('half of an answer has been sent: the connection breaks off', async (t) => {
  const server = await start(t, 'threads = 1\nasync = 2');
  const doomed = await send(t, server, '/exit?written');
  await t.rejects(doomed.readResponse(), /the peer closed|ECONNRESET/);
  const next = await send(t, server, '/');
  t.equal((await next.readResponse()).status, 200);
});
