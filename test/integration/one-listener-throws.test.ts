// What comes in one turn of the loop is handed to JavaScript together. A listener of the application's that throws fails
// for itself: the other requests of that turn are served.

import t from 'tap';
import { get, postHead } from '../helpers/gates.js';
import { whileStopped } from '../helpers/kernel.js';
import { connectRaw, type RawClient } from '../helpers/raw-client.js';
import { startServer } from '../helpers/start-server.js';

const app = `
process.on('uncaughtException', ({ message }) => console.error('uncaught: ' + message));
export function application(environ, startResponse) {
  const input = environ['wsgi.input'];
  if (environ.PATH_INFO === '/throws') {
    console.error('listens');
    input.on('data', () => { throw new Error('on purpose'); });
    return new Promise((resolve) => input.once('close', () => {
      startResponse('200 OK', []);
      resolve('over');
    }));
  }
  startResponse('200 OK', []);
  return 'hello';
}`;

t.test('requests beside one whose listener throws', async (t) => {
  const server = await startServer(t, {
    config: 'http-socket = 127.0.0.1:0\nmodule = app\ndisable-logging = true',
    files: { 'app.mjs': app },
    ready: /^WSGI app 0/,
  });
  const [workerPid] = server.workerPids() as [number];
  const others = await Promise.all(Array.from({ length: 8 }, () => connectRaw(t, server.address())));
  const answered = async (clients: readonly RawClient[]) => {
    for (const client of clients) t.equal((await client.readResponse()).body.toString(), 'hello');
  };
  await Promise.all(others.map((client) => client.send(get('/'))));
  await answered(others);

  // The kernel does not always tell of sockets in the order in which they became ready.
  for (let round = 0; round < 5; round += 1) {
    const from = server.lines.length;
    const throwing = await connectRaw(t, server.address());
    await throwing.send(postHead('/throws', 200_000));
    await server.waitForLog(/^listens$/, { from });
    const fresh = await whileStopped(workerPid, async () => {
      await Promise.all(others.slice(0, 4).map((client) => client.send(get('/'))));
      await throwing.send('x'.repeat(1000));
      await Promise.all(others.slice(4).map((client) => client.send(get('/'))));
      const fresh = await connectRaw(t, server.address());
      await fresh.send(get('/'));
      return fresh;
    });
    await answered([...others, fresh]);
    await server.waitForLog(/^uncaught: on purpose$/, { from });
  }
  t.strictSame(server.workerPids(), [workerPid], 'in the same worker');
});
