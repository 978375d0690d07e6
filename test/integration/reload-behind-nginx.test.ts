// Reloads behind a real nginx, which keeps HTTP connections open between requests and opens one per request for uwsgi.

import t from 'tap';
import { isNginxMissing, startNginx } from '../helpers/nginx.js';
import { startServer } from '../helpers/start-server.js';
import { startLoad } from '../helpers/steady-load.js';

const app = `export function application(environ, startResponse) {
  const text = String(process.pid);
  startResponse('200 OK', [['Content-Length', String(text.length)]]);
  return [text];
}`;
const reloads = 5;

t.test('uwsgi_pass and proxy_pass', { skip: isNginxMissing(), timeout: 240_000 }, async (t) => {
  const server = await startServer(t, {
    config: `http-socket = 127.0.0.1:0
socket = %duwsgi.sock
processes = 2
wsgi-file = app.mjs
disable-logging = true`,
    files: { 'app.mjs': app },
    ready: /^WSGI app 0/,
  });
  const nginx = await startNginx(t, [
    { kind: 'proxy', address: server.address(0) },
    { kind: 'uwsgi', address: server.address(1) },
  ]);
  const loads = nginx.addresses.map((address) => startLoad(t, { address, keepAlive: 4 }));
  for (let round = 1; round <= reloads; round += 1) {
    await Promise.all(loads.map((load) => load.more(100)));
    const from = server.lines.length;
    process.kill(server.pid, 'SIGHUP');
    await server.waitForLog(/^chain reloading complete$/, { from });
  }
  await Promise.all(loads.map((load) => load.more(100)));
  for (const load of loads) {
    const { answered, failures, bodies } = await load.stop();
    t.strictSame(failures, [], `${answered} requests`);
    t.ok(bodies.size > reloads, 'served by every generation');
  }
  t.equal(nginx.errorLog(), '');
});
