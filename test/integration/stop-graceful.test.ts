// TERM, INT and QUIT let the requests in hand finish; then all files are removed and the exit code is 0.

import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { connectRaw } from '../helpers/raw-client.js';
import { startServer } from '../helpers/start-server.js';

// Says on stderr that the request has begun, and answers once the file is there: it tells when, no clock does.
const waitingApp = `
import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
export async function application(environ, startResponse) {
  console.error('begun');
  while (!existsSync('go-on')) await delay(5);
  startResponse('200 OK', [['Content-Length', '4']]);
  return ['done'];
}`;

for (const signal of ['SIGTERM', 'SIGINT', 'SIGQUIT'] as const) {
  for (const master of [true, false]) {
    t.test(`${signal}, master = ${master}`, async (t) => {
      const server = await startServer(t, {
        config: `master = ${master}
http-socket = 127.0.0.1:0
http-socket = app.sock
wsgi-file = app.mjs
pidfile = server.pid`,
        files: { 'app.mjs': waitingApp },
      });
      const client = await connectRaw(t, server.address(0));
      await client.send('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
      await server.waitForLog(/^begun$/);
      t.ok(existsSync(join(server.folder, 'server.pid')));

      process.kill(server.pid, signal);
      await server.waitForLog(/graceful shutdown triggered\.\.\.$/);
      t.equal(client.received.length, 0);
      writeFileSync(join(server.folder, 'go-on'), '');
      const response = await client.readResponse();
      t.equal(response.status, 200);
      t.equal(response.body.toString(), 'done');
      t.strictSame(await server.exited, { code: 0, signal: null });

      const farewell = server.lines.slice(server.lines.indexOf('goodbye to tswsgi.'));
      t.strictSame(farewell, [
        'goodbye to tswsgi.',
        'VACUUM: unix socket app.sock removed.',
        'VACUUM: pidfile removed.',
      ]);
      t.notOk(existsSync(join(server.folder, 'app.sock')));
      t.notOk(existsSync(join(server.folder, 'server.pid')));
    });
  }
}
