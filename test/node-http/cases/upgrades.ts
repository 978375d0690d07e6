// Upgrade and CONNECT: taken over where somebody listens, else as node has it.
import { type Case, get, keptGet, readAll, request, tell } from '../case.js';

const upgrade = (...fields: string[]) =>
  request('GET', '/chat', 'HTTP/1.1', ['Host: x', 'Connection: Upgrade', 'Upgrade: echo', ...fields]);
const takeOver = '101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n';

const connect = () => request('CONNECT', 'example.com:80', 'HTTP/1.1', ['Host: x']);

const answerConnects: Case['configure'] = (server, log) => {
  server.on('connect', (req, socket, head) => {
    log(`connect ${req.url} ${head}`);
    socket.end('HTTP/1.1 200 OK\r\n\r\ntunnel');
  });
};

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
  {
    name: 'CONNECT that nobody listens for',
    served: 'CONNECT',
    client: request('CONNECT', 'example.com:80', 'HTTP/1.1', ['Host: x']),
  },
  {
    name: 'the event connect',
    served: 'CONNECT',
    configure: (server, log) => {
      server.on('connect', (req, socket, head) => {
        log(
          `connect ${req.method} ${req.url} ${req.httpVersion} ${Reflect.get(req, 'upgrade')} ${req.rawHeaders} ${head.length}`,
        );
        socket.end('HTTP/1.1 200 OK\r\n\r\ntunnel');
      });
    },
    client: request('CONNECT', 'example.com:80', 'HTTP/1.1', ['Host: x']),
  },
  {
    name: 'a tunnel both ways',
    served: 'CONNECT',
    configure: (server, log) => {
      server.on('connect', (_req, socket, head) => {
        socket.write(`HTTP/1.1 200 OK\r\n\r\n${head}`);
        socket.on('data', (part: Buffer) => void socket.write(`echo ${part}`));
        socket.on('end', () => {
          log('socket end');
          socket.end('bye');
        });
        socket.on('close', () => log('socket close'));
      });
    },
    client: async (client) => {
      await client.send(`${connect()}first bytes`);
      await client.until('first bytes');
      await client.send('GET / HTTP/1.1\r\n\r\n');
      await client.until('echo GET / HTTP/1.1\r\n\r\n');
      client.halfClose();
      await client.untilClosed();
    },
  },
  {
    name: 'CONNECT with a length, to an address, over HTTP/1.0 and without Host',
    served: 'CONNECT',
    configure: answerConnects,
    client: request('CONNECT', '[::1]:443', 'HTTP/1.0', ['Content-Length: 3'], 'abc'),
  },
  {
    name: 'CONNECT without Host',
    served: 'CONNECT',
    configure: answerConnects,
    client: request('CONNECT', 'a:1', 'HTTP/1.1', []),
  },
  {
    name: 'CONNECT behind a request',
    served: 'CONNECT',
    configure: answerConnects,
    client: async (client) => {
      await client.send(keptGet());
      await client.until('hello');
      await client.send(connect());
      await client.untilClosed();
    },
  },
  {
    name: 'CONNECT where only upgrade is listened for',
    served: 'CONNECT',
    configure: (server, log) => void server.on('upgrade', () => log('upgrade')),
    client: connect(),
  },
  {
    name: 'CONNECT that wants an upgrade',
    served: 'CONNECT',
    configure: answerConnects,
    client: request('CONNECT', 'a:1', 'HTTP/1.1', ['Host: x', 'Connection: Upgrade', 'Upgrade: echo']),
  },
  {
    name: 'CONNECT to a host without a port',
    difference: 'strict requests',
    configure: answerConnects,
    client: request('CONNECT', 'example.com', 'HTTP/1.1', ['Host: x']),
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
  {
    name: 'an upgrade with a body that somebody listens for',
    difference: 'an upgrade with a body',
    configure: (server, log) => {
      server.on('upgrade', (_req, socket, head) => {
        log(`upgrade ${head}`);
        socket.end(`HTTP/1.1 ${takeOver}${head}`);
      });
    },
    handle: async (req, res) => void res.end(await readAll(req)),
    client: request(
      'POST',
      '/',
      'HTTP/1.1',
      ['Host: x', 'Connection: Upgrade, close', 'Upgrade: h2c', 'Content-Length: 3'],
      'abc',
    ),
  },
  {
    name: 'the socket of upgrade is that of connection',
    difference: 'the socket of upgrade',
    configure: (server, log) => {
      let known: unknown;
      server.on('connection', (socket) => {
        known = socket;
      });
      server.on('upgrade', (req, socket) => {
        log(`${known === socket} ${req.socket === socket}`);
        socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n');
      });
    },
    client: upgrade(),
  },
];
