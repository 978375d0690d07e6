// A request with Upgrade whose connection the application takes over: from then on the two speak what they like.

import t, { type Test } from 'tap';
import { openSockets } from '../helpers/kernel.js';
import { connectRaw, type RawClient } from '../helpers/raw-client.js';
import { appsFolder, type RunningServer, startServer } from '../helpers/start-server.js';
import { until } from '../helpers/until.js';

const request = 'GET /upgrade HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: capitals\r\n\r\n';
const switched = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: capitals\r\n\r\n';

function start(t: Test, config = ''): Promise<RunningServer> {
  return startServer(t, {
    config: `http-socket = 127.0.0.1:0\nhttp-socket = %dhttp.sock\nchdir = ${appsFolder}\nwsgi-file = upgrade.mjs\n${config}`,
    ready: /^WSGI app 0/,
  });
}

/** How many sockets the worker has open. */
const openIn = (server: RunningServer) => openSockets(server.workerPids()[0] ?? 0);

async function readText(client: RawClient, text: string): Promise<string> {
  return (await client.readBytes(text.length)).toString();
}

for (const [name, config] of [
  ['async', ''],
  ['sync', 'async = 1'],
  ['threads', 'threads = 2'],
] as const) {
  t.test(name, async (t) => {
    const server = await start(t, config);
    const atStart = openIn(server);

    await t.test('both sides speak as they like', async (t) => {
      for (const index of [0, 1]) {
        const client = await connectRaw(t, server.address(index));
        await client.send(request);
        t.equal(await readText(client, switched), switched);
        for (const word of ['one', 'two']) {
          await client.send(word);
          t.equal(await readText(client, word), word.toUpperCase());
        }
        client.halfClose();
        t.equal((await client.readAll()).toString(), 'bye');
      }
    });

    await t.test('what comes with the head is not lost, nor what was asked before', async (t) => {
      const client = await connectRaw(t, server.address());
      await client.send(`GET /before HTTP/1.1\r\nHost: x\r\n\r\n${request}early`);
      t.equal((await client.readResponse()).body.toString(), 'ordinary: -\n');
      t.equal(await readText(client, `${switched}EARLY`), `${switched}EARLY`);
      await client.send('late');
      t.equal(await readText(client, 'late'), 'LATE');
      client.reset();
    });

    await t.test('byte for byte', async (t) => {
      const client = await connectRaw(t, server.address());
      await client.send(request, 1);
      t.equal(await readText(client, switched), switched);
      client.close();
    });

    await t.test('nobody has to', async (t) => {
      const client = await connectRaw(t, server.address());
      await client.send('GET /other HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n');
      t.equal((await client.readResponse()).body.toString(), 'ordinary: h2c\n');
      // With a body it is an ordinary request whatever it asks for.
      await client.send(`${request.replace('GET', 'POST').replace('\r\n\r\n', '\r\nContent-Length: 2\r\n\r\n')}ab`);
      t.equal((await client.readResponse()).body.toString(), 'ordinary: capitals\n');
      await client.send('GET /after HTTP/1.1\r\nHost: x\r\n\r\n');
      t.equal((await client.readResponse()).body.toString(), 'ordinary: -\n');
    });

    await t.test('many at a time hold no core, and leave nothing open', async (t) => {
      const clients = await Promise.all(Array.from({ length: 50 }, () => connectRaw(t, server.address())));
      await Promise.all(
        clients.map(async (client, index) => {
          await client.send(`${request}n${index}`);
          t.equal(await readText(client, `${switched}N${index}`), `${switched}N${index}`);
        }),
      );
      t.ok(openIn(server) >= atStart + 50, 'each is open');
      for (const client of clients) client.reset();
      await until('they are closed', () => openIn(server) <= atStart);
    });

    await t.test('the request line says 101', async () => {
      await server.waitForLog(/GET \/upgrade => generated 0 bytes .*101/);
    });
  });
}

t.test('a client that goes away before its turn', async (t) => {
  const server = await start(t);
  const client = await connectRaw(t, server.address());
  await client.send(`GET /before HTTP/1.1\r\nHost: x\r\n\r\n${request}`);
  client.reset();
  const next = await connectRaw(t, server.address());
  await next.send(`${request}go on`);
  t.equal(await readText(next, `${switched}GO ON`), `${switched}GO ON`);
});

t.test('the worker ends when the last such connection has', async (t) => {
  const server = await start(t);
  const client = await connectRaw(t, server.address());
  await client.send(request);
  t.equal(await readText(client, switched), switched);
  process.kill(server.pid, 'SIGTERM');
  await server.waitForLog(/graceful|SIGINT\/SIGTERM received/);
  await client.send('still');
  t.equal(await readText(client, 'still'), 'STILL');
  client.halfClose();
  t.equal((await client.readAll()).toString(), 'bye');
  t.match(await server.exited, { code: 0 });
});

t.test('past its mercy it does not wait', async (t) => {
  const server = await start(t, 'worker-reload-mercy = 1');
  const client = await connectRaw(t, server.address());
  await client.send(request);
  t.equal(await readText(client, switched), switched);
  process.kill(server.pid, 'SIGTERM');
  await client.readAll().catch(() => {});
  await server.exited;
  t.pass();
});

t.test('a thread that ends takes only its own connections', async (t) => {
  const server = await start(t, 'threads = 2');
  const clients = await Promise.all(Array.from({ length: 8 }, () => connectRaw(t, server.address())));
  for (const client of clients) {
    await client.send(request);
    t.equal(await readText(client, switched), switched);
  }
  await clients[0]!.send('exit');
  await clients[0]!.readAll().catch(() => {});
  await server.waitForLog(/Respawned thread/);
  const next = await connectRaw(t, server.address());
  await next.send(`${request}go on`);
  t.equal(await readText(next, `${switched}GO ON`), `${switched}GO ON`);
});
