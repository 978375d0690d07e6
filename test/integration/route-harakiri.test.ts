// A rule that limits the time of some requests, where the configuration gives no limit to all: one that leaves the loop free
// is ended alone, one that holds it up at once costs its worker.

import type { AddressInfo } from 'node:net';
import t from 'tap';
import { createServer, type StartResponse } from '../../dist/index.js';
import { get } from '../helpers/gates.js';
import { connectRaw } from '../helpers/raw-client.js';
import { appsFolder, startServer } from '../helpers/start-server.js';

const app = `wsgi-file = ${appsFolder}/time-limits.mjs`;
const server = await startServer(t, {
  config: `http-socket = 127.0.0.1:0
${app}
route = ^/never harakiri:0.3
route = ^/stuck harakiri:0.3
route-uri = ^/own harakiri:0.1
route-qs = ^50$ harakiri:0`,
  ready: /^WSGI app 0/,
});
const send = async (target: string) => {
  const client = await connectRaw(t, server.address());
  await client.send(get(target));
  return client;
};

t.test('one that leaves the loop free is ended alone', async (t) => {
  const began = performance.now();
  t.equal((await (await send('/never')).readResponse()).status, 504);
  const tookMs = performance.now() - began;
  t.ok(tookMs >= 290, `not too early (${tookMs} ms)`);
  await server.waitForLog(/^HARAKIRI \[core 0\] 127\.0\.0\.1 - GET \/never since/);
  t.equal(server.workerPids().length, 1);
});

t.test('others have no limit, and a later rule overrules an earlier one', async (t) => {
  const waits = await send('/signal?other');
  await server.waitForLog(/^waits \/signal\?other$/);
  // Takes 600 ms; its limit is 100 ms by the one rule, none by the other, 50 s by itself.
  t.equal((await (await send('/own?50')).readResponse()).body.toString(), 'in time');
  t.notOk(server.lines.some((line) => line.startsWith('aborted other')));
  waits.reset();
  await server.waitForLog(/^aborted other: RESPONSE_UNWANTED$/);
});

t.test('one that holds the loop up costs its worker, and the log has its stack', async (t) => {
  const before = server.workerPids().length;
  await send('/stuck');
  await server.waitForLog(/^HARAKIRI: -- worker 1 \(pid: \d+\) is stuck in$/);
  await server.waitForLog(/^HARAKIRI \[core 0\] 127\.0\.0\.1 - GET \/stuck since/);
  await server.waitForLog(/^Respawned tswsgi worker 1 /);
  t.equal(server.workerPids().length, before + 1);
  t.equal((await (await send('/pid')).readResponse()).status, 200);
});

t.test('without a master it is said what cannot be done', async (t) => {
  const server = await startServer(t, {
    config: `http-socket = 127.0.0.1:0\n${app}\nmaster = false\nroute = ^/never harakiri:0.2`,
  });
  await server.waitForLog(/^\*\*\* WARNING: you have enabled harakiri without a master process/);
  const client = await connectRaw(t, server.address());
  await client.send(get('/never'));
  t.equal((await client.readResponse()).status, 504);
});

t.test('in the library', async (t) => {
  const server = await createServer({
    app: (environ: Record<string, unknown>, startResponse: StartResponse) => {
      if (environ.PATH_INFO === '/never') return new Promise(() => {});
      startResponse('200 OK', {});
      return 'done';
    },
    httpSocket: '127.0.0.1:0',
    route: ['^/never harakiri:0.2', '^/closed break:403'],
  });
  const { port } = server.address() as AddressInfo;
  const statuses: number[] = [];
  for (const path of ['/never', '/closed', '/open']) {
    const client = await connectRaw(t, `127.0.0.1:${port}`);
    await client.send(get(path));
    statuses.push((await client.readResponse()).status);
    client.reset();
  }
  t.strictSame(statuses, [504, 403, 200]);
  await server.close();
});
