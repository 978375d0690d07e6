// Connections that are kept or not, several requests on one, and what the server says of them.
import { type Case, get, keptGet, readAll, request } from '../case.js';

const url: NonNullable<Case['handle']> = (req, res) => void res.end(req.url);
const old = (target: string, ...fields: string[]) => request('GET', target, 'HTTP/1.0', fields);

export const connections: readonly Case[] = [
  {
    name: 'one after the other',
    handle: url,
    client: async (client) => {
      for (const target of ['/1', '/2', '/3']) {
        await client.send(keptGet(target));
        await client.until(`\r\n\r\n${target}`);
      }
      client.close();
    },
  },
  { name: 'pipelined', handle: url, client: keptGet('/1') + keptGet('/2') + keptGet('/3') + get('/4') },
  {
    name: 'pipelined in pieces',
    handle: url,
    client: async (client) => {
      await client.sendInPieces(keptGet('/1') + keptGet('/2') + get('/3'), 7);
      await client.untilClosed();
    },
  },
  {
    name: 'pipelined, answered in another order',
    handle: (req, res) => {
      const delays: Record<string, number> = { '/1': 20, '/2': 1, '/3': 10 };
      setTimeout(() => res.end(req.url), delays[req.url ?? ''] ?? 0);
    },
    client: keptGet('/1') + keptGet('/2') + get('/3'),
  },
  {
    name: 'pipelined, parts of the second before the first ends',
    handle: (req, res) => {
      if (req.url === '/1') return void setTimeout(() => res.end('first'), 10);
      res.write('a');
      res.write('b');
      return void res.end('c');
    },
    client: keptGet('/1') + get('/2'),
  },
  {
    name: 'pipelined, with bodies, answered in another order',
    handle: async (req, res, { log }) => {
      log(`request ${req.method} ${req.url}`);
      const body = await readAll(req);
      const delays: Record<string, number> = { '/1': 20, '/2': 1, '/3': 10 };
      setTimeout(() => res.end(`${req.url} ${body}`), delays[req.url ?? ''] ?? 0);
    },
    client:
      request('POST', '/1', 'HTTP/1.1', ['Host: x', 'Content-Length: 3'], 'one') +
      request('PUT', '/2', 'HTTP/1.1', ['Host: x', 'Transfer-Encoding: chunked'], '3\r\ntwo\r\n0\r\n\r\n') +
      request('DELETE', '/3', 'HTTP/1.1', ['Host: x', 'Connection: close']),
  },
  {
    name: 'pipelined, the body of the first is not read',
    served: 'pipelining',
    handle: (req, res, { log }) => {
      log(`request ${req.method} ${req.url}`);
      if (req.url === '/2') return void res.end('second');
      setTimeout(() => req.on('data', (part) => log(`data ${part.length}`)).on('end', () => res.end('first')), 10);
    },
    client: request('POST', '/1', 'HTTP/1.1', ['Host: x', 'Content-Length: 30000'], 'x'.repeat(30_000)) + get('/2'),
  },
  {
    name: 'pipelined, the second breaks its framing while the first is in hand',
    served: 'not run',
    configure: (server, log) =>
      void server.on('clientError', (_error, socket) => {
        log('clientError');
        socket.destroy();
      }),
    handle: (req, _res, { log }) => {
      log(`request ${req.method} ${req.url}`);
      req.on('error', (error) => log(`${req.url} error ${error.message}`)).on('close', () => log(`${req.url} close`));
      req.resume();
    },
    client: async (client) => {
      await client.send(keptGet('/1') + request('POST', '/2', 'HTTP/1.1', ['Host: x', 'Transfer-Encoding: chunked']));
      await client.untilLogged('request POST /2');
      await client.send('W\r\n');
      await client.untilClosed();
    },
  },
  {
    name: 'pipelined, the client goes within the second while the first is in hand',
    served: 'not run',
    handle: (req, _res, { log }) => {
      log(`request ${req.method} ${req.url}`);
      req.on('error', (error) => log(`${req.url} error ${error.message}`)).on('close', () => log(`${req.url} close`));
      req.resume();
    },
    client: async (client) => {
      await client.send(keptGet('/1') + request('POST', '/2', 'HTTP/1.1', ['Host: x', 'Transfer-Encoding: chunked']));
      await client.untilLogged('request POST /2');
      client.close();
    },
  },
  {
    name: 'pipelined, behind Connection: close',
    handle: (req, res, { log }) => {
      log(`request ${req.url}`);
      res.end(req.url);
    },
    client: get('/1') + get('/2'),
  },
  {
    name: 'pipelined, the first closes by header',
    handle: (req, res) => {
      if (req.url === '/1') res.setHeader('Connection', 'close');
      res.end(req.url);
    },
    client: keptGet('/1') + keptGet('/2'),
  },
  {
    name: 'many pipelined',
    handle: url,
    client: Array.from({ length: 40 }, (_, index) => keptGet(`/${index}`)).join('') + get('/last'),
  },
  {
    name: 'Connection: keep-alive',
    handle: url,
    client: async (client) => {
      await client.send(keptGet('/1', 'Connection: keep-alive'));
      await client.until('\r\n\r\n/1');
      client.close();
    },
  },
  { name: 'Connection: Close', handle: url, client: keptGet('/1', 'Connection: Close') },
  { name: 'Connection: close, x', handle: url, client: keptGet('/1', 'Connection: close, x') },
  { name: 'HTTP/1.0', handle: url, client: old('/1') },
  {
    name: 'HTTP/1.0 Connection: keep-alive',
    handle: url,
    client: async (client) => {
      await client.send(old('/1', 'Connection: keep-alive'));
      await client.until('\r\n\r\n/1');
      await client.send(old('/2'));
      await client.untilClosed();
    },
  },
  {
    name: 'an answer that says Connection: close',
    handle: (_req, res) => {
      res.setHeader('Connection', 'close');
      res.end('x');
    },
    client: keptGet(),
  },
  {
    name: 'an answer that says Connection: keep-alive to one that closes',
    handle: (_req, res) => {
      res.setHeader('Connection', 'keep-alive');
      res.end('x');
    },
    client: async (client) => {
      await client.send(get());
      await client.until('\r\n\r\nx');
      client.close();
    },
  },
  {
    name: 'an answer that says Connection: upgrade',
    handle: (_req, res) => {
      res.setHeader('Connection', 'upgrade');
      res.end('x');
    },
    client: async (client) => {
      await client.send(keptGet());
      await client.until('\r\n\r\n');
      client.close();
    },
  },
  {
    name: 'writeHead with Connection: close',
    handle: (_req, res) => {
      res.writeHead(200, { Connection: 'close' });
      res.end('x');
    },
    client: keptGet(),
  },
  {
    name: 'keepAliveTimeout in the head',
    served: 'times and sizes',
    configure: (server) => {
      server.keepAliveTimeout = 12_345;
    },
    client: async (client) => {
      await client.send(keptGet());
      await client.until('hello');
      client.close();
    },
  },
  {
    name: 'keepAliveTimeout = 0',
    served: 'times and sizes',
    configure: (server) => {
      server.keepAliveTimeout = 0;
    },
    client: async (client) => {
      await client.send(keptGet());
      await client.until('hello');
      client.close();
    },
  },
  {
    name: 'maxRequestsPerSocket',
    configure: (server, log) => {
      server.maxRequestsPerSocket = 2;
      server.on('dropRequest', () => log('dropRequest'));
    },
    handle: url,
    client: async (client) => {
      await client.send(keptGet('/1') + keptGet('/2') + keptGet('/3'));
      await client.until('0\r\n\r\n');
      client.close();
    },
  },
  {
    name: 'close of the server waits for the answer',
    handle: (_req, res, { server, log }) => {
      server.close(() => log('server closed'));
      setTimeout(() => res.end('x'), 5);
    },
    client: async (client) => {
      await client.send(keptGet());
      await client.until('\r\n\r\nx');
      client.close();
    },
  },
  {
    name: 'close of the server ends idle connections',
    handle: url,
    client: async (client, { server, log }) => {
      await client.send(keptGet('/1'));
      await client.until('\r\n\r\n/1');
      server.close(() => log('server closed'));
      await client.untilClosed();
    },
  },
  ...(['at once', 'when it has been finished', 'some turns later'] as const).map(
    (when): Case => ({
      name: `close of the server behind the answer, ${when}; a request behind it`,
      served: 'not run',
      handle: async (req, res, { server, log }) => {
        const close = (): void => void server.close(() => log('server closed'));
        if (when === 'when it has been finished') res.on('finish', close);
        await new Promise((resolve) => setImmediate(resolve));
        res.end(req.url);
        if (when === 'some turns later') for (let turns = 0; turns < 5; turns += 1) await undefined;
        if (when !== 'when it has been finished') close();
      },
      client: async (client) => {
        await client.send(keptGet('/1'));
        await client.until('\r\n\r\n/1');
        await client.send(keptGet('/2')).catch(() => {});
        await client.untilClosed();
      },
    }),
  ),
  {
    name: 'close of a server that has a half request',
    client: async (client, { server, log }) => {
      await client.send('GET / HT');
      await new Promise((resolve) => setTimeout(resolve, 10));
      server.close(() => log('server closed'));
      await new Promise((resolve) => setTimeout(resolve, 10));
      client.close();
    },
  },
  {
    name: 'closeIdleConnections',
    handle: url,
    client: async (client, { server }) => {
      await client.send(keptGet('/1'));
      await client.until('\r\n\r\n/1');
      await new Promise((resolve) => setImmediate(resolve));
      server.closeIdleConnections();
      await client.untilClosed();
    },
  },
  {
    name: 'closeAllConnections',
    handle: (req, res, { server, log }) => {
      req.on('close', () => log('req close'));
      res.on('close', () => log('res close'));
      server.closeAllConnections();
    },
    client: keptGet(),
  },
  {
    name: 'getConnections',
    handle: (_req, res, { server }) => {
      server.getConnections((error, count) => res.end(`${error} ${count}`));
    },
    client: get(),
  },
  {
    name: 'an idle connection',
    served: 'when a connection begins',
    client: async (client, { log, server }) => {
      server.getConnections((_error, count) => log(`connections ${count}`));
      await client.untilLogged('connections');
      client.close();
    },
  },
  {
    name: 'closing twice',
    client: async (client, { log, server }) => {
      await client.send(get());
      await client.untilClosed();
      server.close((error) => log(`first ${error === undefined ? '-' : (error as NodeJS.ErrnoException).code}`));
      server.close((error) => log(`second ${error === undefined ? '-' : (error as NodeJS.ErrnoException).code}`));
      await client.untilLogged('second');
    },
  },
  {
    name: 'address and listening',
    handle: (_req, res, { server }) => {
      const address = server.address();
      const seen =
        typeof address === 'object' && address !== null ? [address.address, address.family, address.port > 0] : address;
      res.end(JSON.stringify([seen, server.listening]));
    },
    client: get(),
  },
  {
    name: 'listening twice',
    client: async (client, { log, server }) => {
      try {
        server.listen(0);
      } catch (error) {
        log(`${(error as NodeJS.ErrnoException).code} ${(error as Error).message}`);
      }
      await client.send(get());
      await client.untilClosed();
    },
  },
];
