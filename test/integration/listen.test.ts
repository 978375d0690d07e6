// Programs that call listen() by themselves are attached to the worker's sockets: in each model, with real packages.
import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { io } from 'socket.io-client';
import t, { type Test } from 'tap';
import { WebSocket, WebSocketServer } from 'ws';
import { httpFront } from '../helpers/contract-fronts.js';
import { appsFolder, type RunningServer, startServer } from '../helpers/start-server.js';
import { tempDir } from '../helpers/temp-dir.js';

// Many servers, one after the other.
t.setTimeout(240_000);

const models = [
  ['async', ''],
  ['sync', 'async = 1'],
  ['threads', 'threads = 2'],
] as const;

function start(t: Test, program: string, config = '', extra = ''): Promise<RunningServer> {
  return startServer(t, {
    config:
      `http-socket = 127.0.0.1:0\nchdir = ${appsFolder}\nwsgi-file = listen.mjs\nneed-app = true\n` +
      `env = PROGRAM=${program}\n${extra}\n${config}`,
    ready: /^WSGI app 0/,
  });
}

async function get(t: Test, server: RunningServer, uri: string): Promise<string> {
  const outcome = await httpFront(server.address(0)).send(t, { uri });
  if (outcome === 'broken') throw new Error('the answer is not whole');
  t.equal(outcome.status, 200);
  return outcome.body.toString();
}

for (const [name, config] of models) {
  t.test(name, { timeout: 240_000 }, async (t) => {
    await t.test('node:http', async (t) => {
      const server = await start(t, 'node', config);
      const port = server.address(0).split(':').at(-1);
      t.equal(await get(t, server, '/a?b'), `GET /a?b ${port} true\n`);
      await server.waitForLog(new RegExp(`^node listens on .*"127.0.0.1".*"port":${port}\\}`));
      await server.waitForLog(
        /listens on 127\.0\.0\.1:0 with a second http\.Server: that one is served by node itself/,
      );
      const said = await server.waitForLog(/^second listens on .*"port":(\d+)/);
      const second = Number(said[1]);
      t.equal(await textOf(second), 'second\n');
      t.match(await get(t, server, '/close'), /close/);
      await server.waitForLog(/^closed$/);
    });

    // Of the other frameworks, test/helpers/frameworks.ts.
    await t.test('fastify', async (t) => {
      const server = await start(t, 'fastify', config);
      t.same(JSON.parse(await get(t, server, '/')), { from: 'fastify' });
    });

    await t.test('from the folder it lies in', async (t) => {
      const server = await start(t, 'ownFolder', config);
      t.equal(await get(t, server, '/'), appsFolder.replace(/\/$/, ''));
      if (name === 'threads') await server.waitForLog(/chdir\(\) is not supported in workers; .*: chdir = \/$/);
    });

    await t.test('later than it is loaded', async (t) => {
      const server = await start(t, 'late', config);
      t.equal(await get(t, server, '/'), 'late\n');
    });

    await t.test('ws', async (t) => {
      const server = await start(t, 'ws', config);
      t.equal(await get(t, server, '/'), 'plain\n');
      await talk(t, `ws://${server.address(0)}/ws`, 'hello /ws true');
    });

    await t.test('socket.io', async (t) => {
      const server = await start(t, 'socketIo', config);
      const client = io(`http://${server.address(0)}`, { transports: ['websocket'], reconnection: false });
      t.teardown(() => void client.close());
      t.equal(await client.emitWithAck('question', 'answer'), 'ANSWER');
    });

    await t.test('http-proxy', { timeout: 240_000 }, async (t) => {
      const behind = http.createServer((_req, res) => void res.end('behind\n'));
      const sockets = new WebSocketServer({ server: behind });
      sockets.on('connection', (socket, request) => {
        socket.send(`hello ${request.url}`);
        socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
      });
      await once(behind.listen(0, '127.0.0.1'), 'listening');
      t.teardown(() => void behind.close());
      t.teardown(() => behind.closeAllConnections());
      const { port } = behind.address() as AddressInfo;
      const server = await start(t, 'proxy', config, `env = TARGET=http://127.0.0.1:${port}`);
      t.equal(await get(t, server, '/'), 'behind\n');
      await talk(t, `ws://${server.address(0)}/there`, 'hello /there');
    });
  });
}

t.test('a server that is exported gets upgrades too', async (t) => {
  const directory = tempDir(t, {
    'app.cjs': `const server = require('node:http').createServer((req, res) => res.end('plain'));
      server.on('upgrade', (req, socket, head) => {
        const { upgrade, url, complete } = req;
        socket.end('HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: x\\r\\nConnection: Upgrade\\r\\n\\r\\n' +
          JSON.stringify({ upgrade, url, complete, same: req.socket === socket && socket.server === server }));
      });
      module.exports = server;`,
  });
  const server = await startServer(t, {
    config: `http-socket = 127.0.0.1:0\nchdir = ${directory}\nwsgi-file = app.cjs`,
    ready: /^WSGI app 0/,
  });
  const request = http.get(`http://${server.address(0)}/up`, { headers: { Connection: 'Upgrade', Upgrade: 'x' } });
  const [, socket, head] = await once(request, 'upgrade');
  let text = head.toString();
  for await (const part of socket) text += part;
  t.same(JSON.parse(text), { upgrade: true, url: '/up', complete: true, same: true });
});

t.test('an application of another interface keeps the sockets: what listens beside it opens its port', async (t) => {
  const directory = tempDir(t, {
    'app.mjs': `import http from 'node:http';
      const side = http.createServer((req, res) => res.end('side'));
      let told = 0;
      side.on('listening', () => { told += 1; });
      await new Promise((resolve) => side.listen(0, '127.0.0.1', resolve));
      setImmediate(function look() {
        const { port } = side.address();
        if (told === 1 && port !== Number(process.env.PORT)) console.log('side on port ' + port);
        else setImmediate(look);
      });
      export default { fetch: () => new Response('main') };`,
  });
  const server = await startServer(t, {
    config: `http-socket = 127.0.0.1:0\nchdir = ${directory}\nwsgi-file = app.mjs`,
    ready: /^WSGI app 0/,
  });
  t.equal(await get(t, server, '/'), 'main');
  const said = await server.waitForLog(/^side on port (\d+)/);
  t.equal(await textOf(Number(said[1])), 'side');
});

t.test('a program that ends without a server', async (t) => {
  for (const [row, reason] of [
    ['auto', /exports no application.*it exports nothing/],
    ['listen', /has not called listen\(\) on an http\.Server/],
  ] as const) {
    const server = await startServer(t, {
      config:
        `http-socket = 127.0.0.1:0\nchdir = ${appsFolder}\nwsgi-file = listen.mjs\n` +
        `env = PROGRAM=never\ninterface = ${row}`,
      ready: /no app loaded/,
    });
    await server.waitForLog(reason);
  }
  t.pass();
});

function textOf(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = http.get({ port, host: '127.0.0.1', agent: false }, async (response: IncomingMessage) => {
      let text = '';
      for await (const part of response) text += part;
      resolve(text);
    });
    request.on('error', reject);
  });
}

/** A greeting, then what is sent comes back: text, a large message, and the end. */
async function talk(t: Test, url: string, greeting: string): Promise<void> {
  const client = new WebSocket(url);
  const [hello] = await once(client, 'message');
  t.equal(hello.toString(), greeting);
  for (const message of ['one', 'x'.repeat(300_000)]) {
    client.send(message);
    const [answer] = await once(client, 'message');
    t.equal(answer.toString(), message);
  }
  client.close(1000);
  const [code] = await once(client, 'close');
  t.equal(code, 1000);
}
