// Workers that end and come back while requests keep coming: none fails.

import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { startServer } from '../helpers/start-server.js';
import { startLoad } from '../helpers/steady-load.js';

const app = `export function application(environ, startResponse) {
  startResponse('200 OK', [['Content-Length', '2']]);
  return ['ok'];
}`;

t.test('C in the FIFO, again and again', { timeout: 240_000 }, async (t) => {
  const server = await startServer(t, {
    config: 'http-socket = 127.0.0.1:0\nwsgi-file = app.mjs\ndisable-logging = true\nmaster-fifo = m.fifo',
    files: { 'app.mjs': app },
    ready: /^WSGI app 0/,
  });
  const load = startLoad(t, { address: server.address(), keepAlive: 2, close: 2 });
  for (let round = 0; round < 3; round += 1) {
    await load.more(50);
    const from = server.lines.length;
    appendFileSync(join(server.folder, 'm.fifo'), 'C');
    await server.waitForLog(/ - a connection waits, starting the workers$/, { from });
    await server.waitForLog(/^WSGI app 0/, { from });
  }
  await load.more(50);
  t.strictSame((await load.stop()).failures, []);
  t.strictSame(await server.stop(), { code: 0, signal: null });
});
