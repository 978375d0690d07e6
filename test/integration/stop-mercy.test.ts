// worker-reload-mercy bounds a graceful stop.

import t from 'tap';
import { connectRaw } from '../helpers/raw-client.js';
import { startServer } from '../helpers/start-server.js';

const app = `import { writeSync } from 'node:fs';
  export async function application({ PATH_INFO }) {
    writeSync(2, 'begun\\n');
    if (PATH_INFO === '/loop') for (;;);
    await new Promise(() => {});
  }`;

for (const [master, path] of [
  [true, '/wait'],
  [true, '/loop'],
  [false, '/wait'],
] as const) {
  t.test(`master = ${master}, ${path}`, async (t) => {
    const server = await startServer(t, {
      config: `master = ${master}\nhttp-socket = 127.0.0.1:0\nwsgi-file = app.mjs\nworker-reload-mercy = 1`,
      files: { 'app.mjs': app },
    });
    await server.waitForLog('your mercy for graceful operations on workers is 1 seconds');
    const client = await connectRaw(t, server.address());
    await client.send(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
    await server.waitForLog(/^begun$/);
    t.strictSame(await server.stop('SIGTERM', 45_000), { code: 0, signal: null });
    const worker = server.workerPids()[0];
    const line = new RegExp(` - worker 1 \\(pid: ${worker}\\) is taking too much time to die\\.\\.\\.NO MERCY !!!$`);
    t.ok(server.lines.some((text) => line.test(text)));
  });
}
