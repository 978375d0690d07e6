// Upgrade and CONNECT: taken over where somebody listens, else as node has it.
import { type Case, get, readAll, request, tell } from '../case.js';

const upgrade = (...fields: string[]) =>
  request('GET', '/chat', 'HTTP/1.1', ['Host: x', 'Connection: Upgrade', 'Upgrade: echo', ...fields]);
const takeOver = '101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n';

export const upgrades: readonly Case[] = [
  {
    name: 'an upgrade that nobody listens for is an ordinary request',
    handle: tell((req) => [req.url, req.headers.upgrade]),
    client: async (client) => {
      await client.send(upgrade());
      await client.until('echo"]');
      client.close();
    },
  },
  {
    name: 'the event upgrade',
    difference: 'upgrade and connect',
    configure: (server, log) => {
      server.on('upgrade', (req, socket, head) => {
        log(`upgrade ${req.url} ${req.headers.upgrade} ${head.length}`);
        socket.write(`HTTP/1.1 ${takeOver}`);
        socket.on('data', (part: Buffer) => {
          socket.end(`echo ${part}`);
        });
        socket.on('close', () => log('socket close'));
      });
    },
    client: async (client) => {
      await client.send(upgrade());
      await client.until('\r\n\r\n');
      await client.send('hello');
      await client.untilClosed();
    },
  },
  {
    name: 'the event upgrade with bytes behind the head',
    difference: 'upgrade and connect',
    configure: (server, log) => {
      server.on('upgrade', (_req, socket, head) => {
        log(`upgrade ${head}`);
        socket.end(`HTTP/1.1 ${takeOver}${head}`);
      });
    },
    client: `${upgrade()}first bytes`,
  },
  {
    name: 'upgrade that is refused by hand',
    difference: 'upgrade and connect',
    configure: (server) => {
      server.on('upgrade', (_req, socket) => void socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n'));
    },
    client: upgrade(),
  },
  {
    name: 'Upgrade without Connection',
    configure: (server, log) => {
      server.on('upgrade', () => log('upgrade'));
    },
    handle: tell((req) => req.headers.upgrade),
    client: get('/', 'Upgrade: echo'),
  },
  { name: 'CONNECT that nobody listens for', client: request('CONNECT', 'example.com:80', 'HTTP/1.1', ['Host: x']) },
  {
    name: 'the event connect',
    difference: 'upgrade and connect',
    configure: (server, log) => {
      server.on('connect', (req, socket, head) => {
        log(`connect ${req.url} ${head.length}`);
        socket.end('HTTP/1.1 200 OK\r\n\r\ntunnel');
      });
    },
    client: request('CONNECT', 'example.com:80', 'HTTP/1.1', ['Host: x']),
  },
  {
    name: 'an upgrade with a body that nobody listens for',
    handle: async (req, res) => void res.end(await readAll(req)),
    client: async (client) => {
      await client.send(
        request(
          'POST',
          '/',
          'HTTP/1.1',
          ['Host: x', 'Connection: Upgrade', 'Upgrade: h2c', 'Content-Length: 3'],
          'abc',
        ),
      );
      await client.until('abc');
      client.close();
    },
  },
];
