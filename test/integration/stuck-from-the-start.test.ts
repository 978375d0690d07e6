// A worker whose very first request never lets go of its loop: it has said before that it serves, so it is treated as such.

import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { get, openGate } from '../helpers/gates.js';
import { connectRaw } from '../helpers/raw-client.js';
import { appsFolder, startServer } from '../helpers/start-server.js';

t.test('the request has waited for the worker', async (t) => {
  const server = await startServer(t, {
    config: `http-socket = 127.0.0.1:0
wsgi-file = app.mjs
master-fifo = m.fifo
processes = 1`,
    files: {
      'app.mjs': `import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
console.error('loading');
while (!existsSync('load')) await delay(2);
export { application } from ${JSON.stringify(`${appsFolder}/gates.mjs`)};`,
    },
    ready: /^loading$/,
  });
  const client = await connectRaw(t, server.address());
  await client.send(get('/block?b', 'Connection: close\r\n'));
  openGate(server, 'load');
  await server.waitForLog(/^begun \/block\?b in /);

  const from = server.lines.length;
  appendFileSync(join(server.folder, 'm.fifo'), 's');
  await server.waitForLog(/^-----------------$/, { from });
  t.match(server.lines.slice(from).join('\n'), /\tworker 1 \(pid: \d+\) serves for: /);

  openGate(server, 'b');
  t.equal((await client.readResponse()).status, 200);
  t.strictSame(await server.stop(), { code: 0, signal: null });
});
