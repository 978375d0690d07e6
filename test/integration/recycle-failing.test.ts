// A worker that is due and cannot be replaced serves on.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { connectRaw } from '../helpers/raw-client.js';
import { startServer } from '../helpers/start-server.js';

const app = `export function application(environ, startResponse) {
  startResponse('200 OK', []);
  return 'old';
}`;

t.test('a successor that does not come up', async (t) => {
  const server = await startServer(t, {
    config: 'http-socket = 127.0.0.1:0\nwsgi-file = app.mjs\nmax-requests = 1\nmin-worker-lifetime = 0',
    files: { 'app.mjs': app },
    ready: /^WSGI app 0/,
  });
  writeFileSync(join(server.folder, 'app.mjs'), "throw new Error('broken deploy');");
  const client = await connectRaw(t, server.address());
  await client.send('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  await client.readResponse();
  await server.waitForLog(/Error: broken deploy/);
  await server.waitForLog(/worker 1 was not replaced, the old one serves on/);
  await client.send('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  t.equal((await client.readResponse()).body.toString(), 'old');
  t.equal(server.workerPids().length, 1);
});
