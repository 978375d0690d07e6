// Rules in the threads of a worker: a request that takes too long and leaves its thread free is ended alone, one that does
// not costs the thread. The configuration gives no limit to all requests.

import t from 'tap';
import { get } from '../helpers/gates.js';
import { connectRaw } from '../helpers/raw-client.js';
import { appsFolder, startServer } from '../helpers/start-server.js';

const server = await startServer(t, {
  config: `http-socket = 127.0.0.1:0
wsgi-file = ${appsFolder}/time-limits.mjs
threads = 2
route = ^/(never|stuck) harakiri:0.5
route = ^/closed break:403 Go Away
route-run = log:thread rule \${PATH_INFO}`,
  ready: /^WSGI app 0/,
});
const send = async (target: string) => {
  const client = await connectRaw(t, server.address());
  await client.send(get(target));
  return client;
};

t.test('a request that leaves the thread free is ended alone', async (t) => {
  t.equal((await (await send('/never')).readResponse()).status, 504);
  await server.waitForLog(/^HARAKIRI \[core \d\] 127\.0\.0\.1 - GET \/never since/);
  await server.waitForLog(/^thread rule \/never$/);
  t.notOk(server.lines.some((line) => line.startsWith('Respawned')));
});

t.test('one that holds up its thread costs the thread', async (t) => {
  const stuck = await send('/stuck');
  t.equal((await (await send('/pid')).readResponse()).status, 200, 'the other thread serves');
  t.equal((await stuck.readResponse()).status, 504);
  await server.waitForLog(/^HARAKIRI \[core \d\] 127\.0\.0\.1 - GET \/stuck since/);
  await server.waitForLog(/^Respawned thread \d of worker 1 /);
  t.equal(server.workerPids().length, 1);
});

t.test('each thread that is held up is ended, and no other', async (t) => {
  const from = server.lines.length;
  const both = [await send('/stuck'), await send('/stuck')];
  for (const client of both) t.equal((await client.readResponse()).status, 504);
  await server.waitForLog(/^Respawned thread 1 of worker 1 /, { from });
  await server.waitForLog(/^Respawned thread 2 of worker 1 /, { from });
  t.equal((await (await send('/pid')).readResponse()).status, 200);
});

t.test('a rule answers', async (t) => {
  const answer = await (await send('/closed')).readResponse();
  t.match(answer, { status: 403, reason: 'Go Away' });
  t.strictSame(await server.stop(), { code: 0, signal: null });
});
