// A terminal and systemd signal the whole process group: the request in hand is still answered, and nobody is replaced.

import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { connectRaw } from '../helpers/raw-client.js';
import { RunningServer } from '../helpers/start-server.js';
import { tempDir } from '../helpers/temp-dir.js';

const cliPath = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

t.test('SIGINT to the group', async (t) => {
  const app = `import { existsSync } from 'node:fs';
    import { setTimeout as delay } from 'node:timers/promises';
    export async function application(environ, startResponse) {
      console.error('begun');
      while (!existsSync('go-on')) await delay(5);
      startResponse('200 OK', [['Content-Length', '4']]);
      return ['done'];
    }`;
  const folder = tempDir(t, { 'app.mjs': app });
  const args = [cliPath, '--http-socket', '127.0.0.1:0', '--wsgi-file', 'app.mjs', '--processes', '2'];
  const child = spawn(process.execPath, args, { cwd: folder, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const server = new RunningServer(child, folder);
  t.teardown(() => server.kill());
  await server.waitForLog(/spawned tswsgi worker 2/);
  await server.waitForWorkers();
  const client = await connectRaw(t, server.address());
  await client.send('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  await server.waitForLog(/^begun$/);

  process.kill(-server.pid, 'SIGINT');
  await server.waitForLog(/worker \d buried/); // the one with nothing in hand
  writeFileSync(join(folder, 'go-on'), '');
  t.equal((await client.readResponse()).body.toString(), 'done');
  t.strictSame(await server.exited, { code: 0, signal: null });
  t.equal(server.workerPids().length, 2);
  t.notOk(server.lines.some((line) => line.includes('DAMN')));
});
