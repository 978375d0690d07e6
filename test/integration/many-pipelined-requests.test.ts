// More requests on one connection than one turn of the loop serves: the next turn follows at once, and does not sleep
// until something else happens.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { get } from '../helpers/gates.js';
import { waitUntilRead } from '../helpers/kernel.js';
import { connectRaw } from '../helpers/raw-client.js';
import { startServer } from '../helpers/start-server.js';

// Each answer tells how many milliseconds the loop has slept since the slow request was over.
const app = `
import { existsSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
let idleBefore = 0;
const idle = () => performance.eventLoopUtilization().idle;
export function application({ PATH_INFO, QUERY_STRING }, startResponse) {
  startResponse('200 OK', []);
  if (PATH_INFO === '/') return String(idle() - idleBefore);
  console.error('begun ' + QUERY_STRING);
  return (async () => {
    while (!existsSync(QUERY_STRING)) await delay(2);
    idleBefore = idle();
    return 'over';
  })();
}`;

t.test('thousands behind a slow one', async (t) => {
  const server = await startServer(t, {
    config: 'http-socket = 127.0.0.1:0\nmodule = app\ndisable-logging = true',
    files: { 'app.mjs': app },
    ready: /^WSGI app 0/,
  });
  const count = 2000;
  let sleptMs = 0;
  for (const gate of ['first', 'second', 'third', 'fourth', 'fifth']) {
    const client = await connectRaw(t, server.address());
    await client.send(get(`/slow?${gate}`));
    await server.waitForLog(new RegExp(`^begun ${gate}$`));
    await client.send(get('/').repeat(count));
    await waitUntilRead(client);
    writeFileSync(join(server.folder, gate), '');
    t.equal((await client.readResponse()).body.toString(), 'over');
    let last = 0;
    for (let i = 0; i < count; i += 1) last = Number((await client.readResponse()).body);
    sleptMs += last;
  }
  t.ok(sleptMs < 100, `the loop slept for ${Math.round(sleptMs)} ms with requests at hand`);
});
