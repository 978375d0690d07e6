// A server with a master FIFO `m.fifo`, and an application whose requests for /wait last until there is a file `go-on`.

import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Test } from 'tap';
import { connectRaw } from './raw-client.js';
import { type RunningServer, startServer } from './start-server.js';

export const app = `import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
export async function application(environ, startResponse) {
  console.error('begun');
  while (environ.PATH_INFO === '/wait' && !existsSync('go-on')) await delay(5);
  startResponse('200 OK', [['Content-Length', '2']]);
  return 'ok';
}`;

/** Two workers, both of which serve. */
export async function startWithFifo(t: Test, config = 'master-fifo = m.fifo'): Promise<RunningServer> {
  const server = await startServer(t, {
    config: `http-socket = 127.0.0.1:0\nprocesses = 2\nwsgi-file = app.mjs\npidfile = server.pid\n${config}`,
    files: { 'app.mjs': app },
    ready: /^spawned tswsgi worker 2 /,
  });
  await server.waitForWorkers(2);
  return server;
}

/** Write letters, as `echo -n letters > fifo`: it opens, writes and closes. How many lines the log had before. */
export function writeFifo(server: RunningServer, letters: string, name = 'm.fifo'): number {
  const from = server.lines.length;
  appendFileSync(join(server.folder, name), letters);
  return from;
}

/** Begin a request that waits; the client. */
export async function beginWaiting(t: Test, server: RunningServer) {
  const client = await connectRaw(t, server.address());
  await client.send('GET /wait HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  await server.waitForLog(/^begun$/);
  return client;
}
