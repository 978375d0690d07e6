// A server without workers, before the first connection or by hand. The connection that wakes it is served.

import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { begun, get, openGate } from '../helpers/gates.js';
import { connectRaw } from '../helpers/raw-client.js';
import { appsFolder, launchServer, type RunningServer } from '../helpers/start-server.js';

const waits = /^cheap mode enabled: waiting for socket connection\.\.\.$/;
const wakes = / - a connection waits, starting the workers$/;

function launch(t: Test, options: string): RunningServer {
  return launchServer(t, {
    config: `http-socket = 127.0.0.1:0
socket = %d/a.sock
processes = 2
wsgi-file = ${appsFolder}/gates.mjs
master-fifo = m.fifo
${options}`,
  });
}

async function isServed(t: Test, server: RunningServer): Promise<void> {
  const client = await connectRaw(t, server.address());
  await client.send(get('/'));
  t.equal((await client.readResponse()).status, 200);
}

t.test('cheap: no worker before the first connection', { timeout: 240_000 }, async (t) => {
  const server = launch(t, 'cheap = true');
  await server.waitForLog(waits);
  t.equal(server.workerPids().length, 0);
  await isServed(t, server);
  await server.waitForLog(/^spawned tswsgi worker 2 /);
  await server.waitForLog(wakes);
  t.strictSame(await server.stop(), { code: 0, signal: null });
});

t.test('a server that sleeps stops and reloads', { timeout: 240_000 }, async (t) => {
  const server = launch(t, 'cheap = true');
  await server.waitForLog(waits);
  process.kill(server.pid, 'SIGHUP');
  await server.waitForLog(/^chain reloading complete$/);
  t.equal(server.workerPids().length, 0);
  await isServed(t, server);
  const from = server.lines.length;
  appendFileSync(join(server.folder, 'm.fifo'), 'C');
  await server.waitForLog(/^tswsgi worker [12] cheaped\.$/, { from });
  t.strictSame(await server.stop(), { code: 0, signal: null });
});

t.test('C in the FIFO: requests in hand are finished', { timeout: 240_000 }, async (t) => {
  const server = launch(t, '');
  await server.waitForLog(/^WSGI app 0/);
  const client = await connectRaw(t, server.address());
  await client.send(get('/hold?a', 'Connection: close\r\n'));
  await begun(server, '/hold?a');
  appendFileSync(join(server.folder, 'm.fifo'), 'C');
  await server.waitForLog(/ - going cheap\.\.\.$/);
  await server.waitForLog(waits);
  openGate(server, 'a');
  t.equal((await client.readResponse()).status, 200);
  await isServed(t, server);
});
