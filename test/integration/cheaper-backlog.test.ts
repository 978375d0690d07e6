// The algorithm that looks at the kernel's accept queue, here that of a unix socket.

import t from 'tap';
import { begun, get, openGate } from '../helpers/gates.js';
import { connectRaw } from '../helpers/raw-client.js';
import { appsFolder, startServer } from '../helpers/start-server.js';

t.test('more workers while connections wait, less when none does', { timeout: 240_000 }, async (t) => {
  const server = await startServer(t, {
    config: `http-socket = %d/a.sock
wsgi-file = ${appsFolder}/gates.mjs
disable-logging = true
async = 1
processes = 2
cheaper = 1
cheaper-algo = backlog
cheaper-overload = 1`,
    ready: /^WSGI app 0/,
  });
  const clients = [];
  for (const target of ['/hold?a', '/hold?b', '/hold?b']) {
    const client = await connectRaw(t, server.address());
    await client.send(get(target, 'Connection: close\r\n'));
    if (target === '/hold?a') await begun(server, target);
    clients.push(client);
  }
  await server.waitForLog(/^\[backlog\] 2 connection\(s\) in listen queue, will spawn 1 new worker\(s\)$/);
  await server.waitForLog(/^spawned tswsgi worker 2 /);
  openGate(server, 'a');
  openGate(server, 'b');
  for (const client of clients) t.equal((await client.readResponse()).status, 200);
  await server.waitForLog(/^\[backlog\] 0 connection\(s\) in listen queue, cheap one of 2 running workers$/);
  await server.waitForLog(/^tswsgi worker 1 cheaped\.$/);
  t.strictSame(await server.stop(), { code: 0, signal: null });
});
