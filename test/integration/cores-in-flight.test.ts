// Processes x threads x async requests are in hand at most, and as many if they come, whatever the model.

import t from 'tap';
import { connectRaw } from '../helpers/raw-client.js';
import { startServer } from '../helpers/start-server.js';

/** Says on stderr when it begins (+) and before it answers (-): the order of these is that of all processes and threads. */
const app = `
import { writeSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
export async function application(environ, startResponse) {
  writeSync(2, '+\\n');
  await delay(20);
  writeSync(2, '-\\n');
  startResponse('200 OK', []);
  return environ['wsgi.multithread'] + ' ' + environ['wsgi.multiprocess'];
}
`;

/** The most that were in hand at a time. */
function mostInHand(lines: readonly string[]): number {
  let inHand = 0;
  let most = 0;
  for (const line of lines) {
    if (line === '+') most = Math.max(most, ++inHand);
    if (line === '-') inHand -= 1;
  }
  return most;
}

for (const [processes, threads, async, mode] of [
  [1, 0, 1, 'single process'],
  [1, 0, 3, 'async'],
  [2, 0, 3, 'preforking+async'],
  [1, 2, undefined, 'threaded'],
  [1, 1, 3, 'async'],
  [2, 2, 2, 'preforking+threaded'],
] as const) {
  t.test(`processes = ${processes}, threads = ${threads}, async = ${async}`, async (t) => {
    const cores = processes * Math.max(1, threads) * (async ?? 1);
    const server = await startServer(t, {
      config: `http-socket = 127.0.0.1:0
module = app
disable-logging = true
processes = ${processes}
${threads === 0 ? '' : `threads = ${threads}`}
${async === undefined ? '' : `async = ${async}`}`,
      files: { 'app.mjs': app },
      ready: /^WSGI app 0/,
    });
    await server.waitForWorkers(processes);
    await server.waitForLog(`*** Operational MODE: ${mode} ***`);
    // On a busy machine it may take some time until all of them meet.
    let asked = 0;
    await Promise.all(
      Array.from({ length: 5 * cores }, async () => {
        while (asked < 15 * cores || (asked < 500 * cores && mostInHand(server.lines) < cores)) {
          asked += 1;
          const client = await connectRaw(t, server.address());
          await client.send('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
          t.equal((await client.readResponse()).body.toString(), `${threads > 1} ${processes > 1}`);
          client.close();
        }
      }),
    );
    t.equal(mostInHand(server.lines), cores);
  });
}
