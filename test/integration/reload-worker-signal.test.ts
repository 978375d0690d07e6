// SIGHUP to a worker: its successor serves before it goes, and the other workers are left alone.

import t from 'tap';
import { connectRaw } from '../helpers/raw-client.js';
import { startServer } from '../helpers/start-server.js';
import { startLoad } from '../helpers/steady-load.js';

const app = `export function application(environ, startResponse) {
  startResponse('200 OK', [['Content-Length', '2']]);
  return ['ok'];
}`;

t.test('one of two workers', async (t) => {
  const server = await startServer(t, {
    config: 'http-socket = 127.0.0.1:0\nprocesses = 2\nwsgi-file = app.mjs\ndisable-logging = true',
    files: { 'app.mjs': app },
    ready: /^WSGI app 0/,
  });
  await server.waitForWorkers(2);
  const load = startLoad(t, { address: server.address(), keepAlive: 2, close: 2 });
  await load.more(50);
  const [first, second] = server.workerPids();
  const from = server.lines.length;
  process.kill(second!, 'SIGHUP');
  await server.waitForLog(/^worker 2 killed successfully/);
  const third = server.workerPids()[2];
  t.strictSame(
    server.lines.slice(from).filter((line) => !line.startsWith('WSGI app 0')),
    [
      `Respawned tswsgi worker 2 (new pid: ${third})`,
      `Gracefully killing worker 2 (pid: ${second})...`,
      `worker 2 killed successfully (pid: ${second})`,
    ],
  );
  await load.more(50);
  t.strictSame((await load.stop()).failures, []);
  process.kill(first!, 0); // throws if it is gone
});

t.test('an idle kept connection has time for one more request', async (t) => {
  const server = await startServer(t, {
    config: 'http-socket = 127.0.0.1:0\nwsgi-file = app.mjs',
    files: { 'app.mjs': app },
    ready: /^WSGI app 0/,
  });
  const client = await connectRaw(t, server.address());
  await client.send('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  t.equal((await client.readResponse()).header('connection'), undefined);
  process.kill(server.workerPids()[0]!, 'SIGHUP');
  await server.waitForLog(/^Gracefully killing worker 1/);
  await client.send('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  const response = await client.readResponse();
  t.strictSame([response.status, response.header('connection')], [200, 'close']);
  await server.waitForLog(/^worker 1 killed successfully/);
});
