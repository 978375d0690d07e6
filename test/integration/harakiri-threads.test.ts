// A request that takes too long on a thread: one that leaves the thread free is ended alone, one that does not costs the
// thread, after the log says where it is stuck. The worker and its other thread serve on.

import t from 'tap';
import { connectRaw } from '../helpers/raw-client.js';
import { startServer } from '../helpers/start-server.js';

const app = `
import { setTimeout as delay } from 'node:timers/promises';
function spinForEver() {
  for (;;) {}
}
export async function application(environ, startResponse) {
  const { PATH_INFO } = environ;
  if (PATH_INFO === '/wait') {
    environ['tswsgi.signal'].addEventListener('abort', () => console.error('aborted'));
    await delay(60_000);
  }
  if (PATH_INFO === '/any-time') {
    environ['tswsgi.set_harakiri'](0);
    await delay(1300);
  }
  if (PATH_INFO === '/spin') spinForEver();
  startResponse('200 OK', []);
  return 'done';
}
`;

const server = await startServer(t, {
  config: 'http-socket = 127.0.0.1:0\nmodule = app\nthreads = 2\nharakiri = 1',
  files: { 'app.mjs': app },
  ready: /^WSGI app 0/,
});

async function send(target: string) {
  const client = await connectRaw(t, server.address());
  await client.send(`GET ${target} HTTP/1.1\r\nHost: x\r\n\r\n`);
  return client;
}

t.test('a request that leaves the thread free is ended alone', async (t) => {
  const { status } = await (await send('/wait')).readResponse();
  t.equal(status, 504);
  await server.waitForLog(/^aborted$/);
  await server.waitForLog(/^HARAKIRI \[core \d\] 127\.0\.0\.1 - GET \/wait since \d+ \(\d+ ms\)$/);
  t.equal(server.workerPids().length, 1);
});

t.test('an application that has asked for more time has it', async (t) => {
  t.equal((await (await send('/any-time')).readResponse()).body.toString(), 'done');
});

t.test('one that holds up its thread costs the thread', async (t) => {
  const stuck = await send('/spin');
  t.equal((await (await send('/')).readResponse()).body.toString(), 'done', 'the other thread serves');
  t.equal((await stuck.readResponse()).status, 504);
  await server.waitForLog(/^HARAKIRI \[core \d\] 127\.0\.0\.1 - GET \/spin since/);
  await server.waitForLog(/is stuck in$/);
  await server.waitForLog(/^ +at spinForEver \(file:.*app\.mjs:4:/);
  await server.waitForLog(/^Respawned thread \d of worker 1 /);
  t.equal(server.workerPids().length, 1);
  t.strictSame(await server.stop(), { code: 0, signal: null });
});
