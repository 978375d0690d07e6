// `async` is how many requests a worker has in hand at most; the rest waits its turn, in the kernel or on its connection.
import t, { type Test } from 'tap';
import { connectRaw } from '../helpers/raw-client.js';
import { startServer } from '../helpers/start-server.js';

const app = `
let inFlight = 0;
let most = 0;
export async function application(environ, startResponse) {
  inFlight += 1;
  most = Math.max(most, inFlight);
  await new Promise((resolve) => setTimeout(resolve, 5));
  inFlight -= 1;
  startResponse('200 OK', []);
  return String(most);
}
`;

const start = (t: Test, cores: number) =>
  startServer(t, {
    config: `http-socket = 127.0.0.1:0\nmodule = app\nasync = ${cores}\ndisable-logging = true`,
    files: { 'app.mjs': app },
    ready: /WSGI app 0/,
  });

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;

for (const cores of [1, 2, 5]) {
  t.test(`async = ${cores}: connections`, async (t) => {
    const server = await start(t, cores);
    const clients = await Promise.all(Array.from({ length: 20 }, () => connectRaw(t, server.address(0))));
    const seen: number[] = [];
    await Promise.all(
      clients.map(async (client) => {
        for (let i = 0; i < 5; i += 1) {
          await client.send(get('/'));
          seen.push(Number((await client.readResponse()).body));
        }
      }),
    );
    t.equal(seen.length, 100, 'all are answered');
    t.equal(Math.max(...seen), cores, 'so many were in hand at most');
  });

  t.test(`async = ${cores}: pipelined on one connection`, async (t) => {
    const server = await start(t, cores);
    const client = await connectRaw(t, server.address(0));
    await client.send(get('/').repeat(40));
    const seen: number[] = [];
    for (let i = 0; i < 40; i += 1) seen.push(Number((await client.readResponse()).body));
    t.equal(Math.max(...seen), cores);
  });
}

t.test('a client that leaves while it waits for a core takes nobody with it', async (t) => {
  const server = await start(t, 1);
  const clients = await Promise.all(Array.from({ length: 20 }, () => connectRaw(t, server.address(0))));
  await Promise.all(clients.map((client) => client.send(get('/'))));
  for (const client of clients.slice(0, 10)) client.reset();
  for (const client of clients.slice(10)) t.equal((await client.readResponse()).status, 200);
  const fresh = await connectRaw(t, server.address(0));
  await fresh.send(get('/'));
  t.equal((await fresh.readResponse()).status, 200);
});
