// Workers do not outlive their master, however it ends.

import { writeFileSync } from 'node:fs';
import t from 'tap';
import { connectRaw } from '../helpers/raw-client.js';
import { startServer } from '../helpers/start-server.js';

const app = `import { existsSync } from 'node:fs';
  import { setTimeout as delay } from 'node:timers/promises';
  export async function application({ PATH_INFO }, startResponse) {
    console.error('begun');
    if (PATH_INFO === '/wait') while (!existsSync('go-on')) await delay(5);
    startResponse('200 OK', [['Content-Length', '4']]);
    return ['done'];
  }`;

// RunningServer.exited waits for the last process that holds the log.
t.test('no-orphans (the default): gone with the master', async (t) => {
  const server = await startServer(t, {
    config: 'processes = 2\nhttp-socket = 127.0.0.1:0\nwsgi-file = app.mjs',
    files: { 'app.mjs': app },
  });
  await server.waitForLog(/^WSGI app 0/);
  process.kill(server.pid, 'SIGKILL');
  t.strictSame(await server.exited, { code: null, signal: 'SIGKILL' });
});

t.test('no-orphans = false: the request in hand is finished first', async (t) => {
  const server = await startServer(t, {
    config: 'no-orphans = false\nhttp-socket = 127.0.0.1:0\nwsgi-file = app.mjs',
    files: { 'app.mjs': app },
  });
  const client = await connectRaw(t, server.address());
  await client.send('GET /wait HTTP/1.1\r\nHost: x\r\n\r\n');
  await server.waitForLog(/^begun$/);
  process.kill(server.pid, 'SIGKILL');
  await server.waitForLog(/ - tswsgi worker 1 screams: UAAAAAAH my master disconnected: i will kill myself !!!$/);
  writeFileSync(`${server.folder}/go-on`, '');
  t.equal((await client.readResponse()).body.toString(), 'done');
  await server.exited;
});
