// As process 1 of a container (a pid namespace of its own): orphans of others do not stay as zombies, and the ends of its
// own workers are noticed as ever. Needs root.

import { spawnSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { connectRaw } from '../helpers/raw-client.js';
import { startServer } from '../helpers/start-server.js';
import { until } from '../helpers/until.js';

const namespace = ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc'];
const skip =
  spawnSync(namespace[0] ?? '', [...namespace.slice(1), 'true']).status === 0 ? false : 'no pid namespaces here';

// Leaves an orphan that ends soon; tells which pids are still there.
const app = `import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
const orphans = [];
export function application({ PATH_INFO }, startResponse) {
  if (PATH_INFO === '/orphan') {
    orphans.push(execFileSync('sh', ['-c', 'sleep 0.1 >/dev/null 2>&1 & echo $!'], { encoding: 'utf8' }).trim());
  }
  if (PATH_INFO === '/die') process.kill(process.pid, 'SIGKILL');
  startResponse('200 OK', []);
  return [process.ppid, ...orphans.filter((pid) => existsSync('/proc/' + pid))].join(' ');
}`;

t.test('process 1', { skip }, async (t) => {
  const server = await startServer(t, {
    config: 'http-socket = 127.0.0.1:0\nwsgi-file = app.mjs\nmaster-fifo = m.fifo',
    files: { 'app.mjs': app },
    wrapper: namespace,
    ready: /^WSGI app 0/,
  });
  await server.waitForLog('spawned tswsgi master process (pid: 1)');
  const ask = async (path: string): Promise<string> => {
    const client = await connectRaw(t, server.address());
    await client.send(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    return (await client.readResponse()).body.toString();
  };
  for (let count = 0; count < 5; count += 1) await ask('/orphan');
  await until('no zombie is left', async () => (await ask('/')) === '1');

  const from = server.lines.length;
  await t.rejects(ask('/die'));
  await server.waitForLog(/^DAMN ! worker 1 .* died, killed by signal 9/, { from });
  await server.waitForLog(/^WSGI app 0/, { from });
  t.equal(await ask('/'), '1');
  appendFileSync(join(server.folder, 'm.fifo'), 'q');
  t.strictSame(await server.exited, { code: 0, signal: null });
});
