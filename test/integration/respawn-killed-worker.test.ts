// A killed worker is replaced at once, and connections that wait in the kernel's queue meanwhile are answered.

import t from 'tap';
import { connectRaw } from '../helpers/raw-client.js';
import { startServer } from '../helpers/start-server.js';

const app = `export function application(environ, startResponse) {
  const text = String(process.pid);
  startResponse('200 OK', [['Content-Length', String(text.length)]]);
  return [text];
}`;

t.test('kill -9 of the only worker', async (t) => {
  const server = await startServer(t, {
    config: 'http-socket = 127.0.0.1:0\nwsgi-file = app.mjs',
    files: { 'app.mjs': app },
  });
  const ask = async () => {
    const client = await connectRaw(t, server.address());
    await client.send('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    return Number((await client.readResponse()).body);
  };
  const first = await ask();
  t.strictSame(server.workerPids(), [first]);

  process.kill(first, 'SIGKILL');
  await server.waitForLog(/^DAMN/);
  // Sent while nobody accepts.
  const answers = await Promise.all(Array.from({ length: 20 }, ask));
  await server.waitForLog(/^Respawned tswsgi worker 1/);
  const [, second] = server.workerPids();
  t.strictSame(new Set(answers), new Set([second]));
  t.not(second, first);
  await server.waitForLog(`DAMN ! worker 1 (pid: ${first}) died, killed by signal 9 :( trying respawn ...`);
  t.ok(server.lines.includes(`Respawned tswsgi worker 1 (new pid: ${second})`));
  t.notOk(server.lines.some((line) => line.includes('too fast')));
});

t.test('a worker that is told to end by its own signal is replaced too', async (t) => {
  for (const signal of ['SIGTERM', 'SIGQUIT'] as const) {
    const server = await startServer(t, {
      config: 'http-socket = 127.0.0.1:0\nwsgi-file = app.mjs',
      files: { 'app.mjs': app },
      ready: /^WSGI app 0/,
    });
    const [pid] = server.workerPids();
    process.kill(pid!, signal);
    await server.waitForLog(new RegExp(`^worker 1 killed successfully \\(pid: ${pid}\\)$`));
    await server.waitForLog(/^Respawned tswsgi worker 1/);
  }
});
