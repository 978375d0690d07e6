// A thread that dies while it loads the application: of a server that comes up it ends the server, of one that serves it is
// tried again until it can, while the other thread serves.

import { rmSync, writeFileSync } from 'node:fs';
import t, { type Test } from 'tap';
import type { RawResponse } from '../helpers/http-response.js';
import { connectRaw } from '../helpers/raw-client.js';
import { type RunningServer, startServer } from '../helpers/start-server.js';

const app = (die: string) => `
import { existsSync } from 'node:fs';
if (existsSync('broken')) { ${die} }
export function application({ PATH_INFO }, startResponse) {
  if (PATH_INFO === '/exit') process.exit(3);
  startResponse('200 OK', []);
  return 'done';
}
`;

const config = 'http-socket = 127.0.0.1:0\nmodule = app\nthreads = 2\nthread-heap-size = 48';

async function ask(t: Test, server: RunningServer, target: string): Promise<RawResponse> {
  const client = await connectRaw(t, server.address());
  await client.send(`GET ${target} HTTP/1.1\r\nHost: x\r\n\r\n`);
  return client.readResponse();
}

/** Ways not to load an application, and what the log says of each */
const failures = {
  throw: ["throw new Error('not now');", /^Error: not now/],
  'uncaught throw': [
    "setImmediate(() => { throw new Error('not now'); });\nawait new Promise(() => setInterval(() => {}, 1000));",
    /^Error: not now/,
  ],
  exit: ['process.exit(3);', /exited with code: 3/],
  memory: ['const all = []; for (;;) all.push(new Array(100000).fill(1.5));', /ERR_WORKER_OUT_OF_MEMORY/],
} as const;

for (const [way, [die, said]] of Object.entries(failures)) {
  t.test(`a replacement that cannot load the application is tried again until it can: ${way}`, async (t) => {
    const server = await startServer(t, {
      config,
      files: { 'app.mjs': app(die) },
      ready: /^WSGI app 0/,
    });
    const flag = `${server.folder}/broken`;
    writeFileSync(flag, '');
    t.equal((await ask(t, server, '/exit')).status, 500);
    // Once for the request, and then while it loads.
    const [first] = await server.waitForLog(/^DAMN ! thread \d/);
    const from = server.lines.indexOf(first) + 1;
    await server.waitForLog(way === 'exit' ? /^DAMN ! thread \d/ : said, { from });
    t.equal((await ask(t, server, '/')).status, 200, 'the other one serves');
    rmSync(flag);
    await server.waitForLog(/^Respawned thread \d of worker 1 /);
    t.equal(server.workerPids().length, 1);
    t.strictSame(await server.stop(), { code: 0, signal: null });
  });

  t.test(`an application that cannot be loaded in threads: ${way}`, async (t) => {
    const server = await startServer(t, {
      config,
      files: { 'app.mjs': die },
      ready: /need-app requested/,
    });
    t.ok(server.lines.some((line) => said.test(line)));
    t.equal((await server.exited).code, 22);
  });
}
