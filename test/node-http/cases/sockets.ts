// The socket of a request: what frameworks read of it, and what they do with it.
import type { AddressInfo } from 'node:net';
import { type Case, get, keptGet, post, readAll, tell, watch, watchBoth } from '../case.js';

export const sockets: readonly Case[] = [
  {
    name: 'addresses',
    handle: tell(({ socket }) => [
      socket.remoteAddress,
      socket.remoteFamily,
      typeof socket.remotePort,
      socket.localAddress,
      typeof socket.localPort,
    ]),
    client: get(),
  },
  {
    name: 'ports',
    handle: (req, res, { server }) => {
      res.end(
        String(req.socket.localPort === (server.address() as AddressInfo).port && (req.socket.remotePort ?? 0) > 0),
      );
    },
    client: get(),
  },
  {
    name: 'address()',
    handle: (req, res, { server }) => {
      const { port } = server.address() as AddressInfo;
      res.end(JSON.stringify(req.socket.address()).replace(String(port), 'PORT'));
    },
    client: get(),
  },
  {
    name: 'req.socket, res.socket and their other name',
    handle: tell((req, res) => [
      req.socket === res.socket,
      req.connection === req.socket,
      res.connection === res.socket,
    ]),
    client: get(),
  },
  {
    name: 'state',
    handle: tell(({ socket }) => [
      socket.destroyed,
      socket.readable,
      socket.writable,
      socket.connecting,
      socket.readyState,
      socket.pending,
      socket.writableLength,
      socket.allowHalfOpen,
      socket.writableEnded,
      socket.timeout ?? 'none',
    ]),
    client: get(),
  },
  {
    name: 'encrypted',
    handle: tell(({ socket }) => [(socket as { encrypted?: boolean }).encrypted ?? 'undefined']),
    client: get(),
  },
  { name: 'bytesRead', handle: tell(({ socket }) => socket.bytesRead), client: get('/count') },
  {
    name: 'bytesRead with a body',
    handle: async (req, res) => {
      await readAll(req);
      res.end(String(req.socket.bytesRead));
    },
    client: post('abc'),
  },
  {
    name: 'bytesWritten',
    handle: (req, res, { log }) => {
      log(String(req.socket.bytesWritten));
      res.sendDate = false;
      res.end('x', () => log(String(req.socket.bytesWritten)));
    },
    client: get(),
  },
  {
    name: 'the settings give the socket',
    handle: tell(({ socket }) => [
      socket.setNoDelay(true) === socket,
      socket.setKeepAlive(true, 1000) === socket,
      socket.setTimeout(0) === socket,
      socket.ref() === socket,
      socket.unref() === socket,
    ]),
    client: get(),
  },
  {
    name: 'one socket for all requests of a connection',
    configure: (server, log) => {
      let first: unknown;
      server.on('request', (req) => {
        first ??= req.socket;
        log(String(first === req.socket));
      });
    },
    client: keptGet() + get(),
  },
  {
    name: 'what is put on a socket stays',
    handle: (req, res) => {
      const socket = req.socket as { mine?: number };
      socket.mine = (socket.mine ?? 0) + 1;
      res.end(String(socket.mine));
    },
    client: keptGet() + get(),
  },
  {
    name: 'socket.destroy()',
    handle: (req, res, { log }) => {
      watchBoth(log, req, res);
      watch(log, 'socket', req.socket, 'close');
      req.socket.destroy();
      log(`${req.socket.destroyed} ${req.destroyed} ${res.destroyed}`);
    },
    client: get(),
  },
  {
    name: 'socket.destroy() half-way',
    handle: (req, res, { log }) => {
      watchBoth(log, req, res);
      res.write('half');
      setTimeout(() => req.socket.destroy(), 5);
    },
    client: get(),
  },
  {
    name: 'socket.end() after the answer',
    handle: (req, res) => {
      res.end('x', () => req.socket.end());
    },
    client: keptGet(),
  },
  {
    name: 'socket.destroySoon() after the answer',
    handle: (req, res) => {
      res.end('x', () => req.socket.destroySoon());
    },
    client: keptGet(),
  },
  {
    name: 'close of the socket',
    handle: (req, res, { log }) => {
      req.socket.on('close', (hadError) => log(`socket close ${hadError}`));
      res.end('x');
    },
    client: async (client) => {
      await client.send(keptGet());
      await client.until('\r\n\r\nx');
      client.close();
      await client.untilLogged('socket close');
    },
  },
  {
    name: 'close of the socket, Connection: close',
    handle: (req, res, { log }) => {
      watchBoth(log, req, res);
      req.socket.on('close', (hadError) => log(`socket close ${hadError}`));
      res.end('x');
    },
    client: async (client) => {
      await client.send(get());
      await client.untilClosed();
      await client.untilLogged('socket close');
    },
  },
  {
    name: 'end of the socket',
    handle: (req, res, { log }) => {
      watch(log, 'socket', req.socket, 'end', 'close', 'error');
      setTimeout(() => res.end('x'), 300);
    },
    client: async (client) => {
      await client.send(get());
      client.halfClose();
      await client.untilClosed();
      await client.untilLogged('socket close');
    },
  },
  {
    name: 'error of the socket after a reset',
    handle: (req, _res, { log }) => {
      watch(log, 'socket', req.socket, 'end', 'close', 'error');
      log('request');
    },
    client: async (client) => {
      await client.send(keptGet());
      await client.untilLogged('request');
      client.reset();
      await client.untilLogged('socket close');
    },
  },
  {
    name: 'the socket after the answer',
    handle: (req, res, { log }) => {
      res.end('x');
      res.on('close', () => log([res.socket === null, req.socket !== null, req.socket.remoteAddress].join(' ')));
    },
    client: async (client) => {
      await client.send(keptGet());
      await client.until('\r\n\r\nx');
      await client.untilLogged('true');
      client.close();
    },
  },
  {
    name: 'the event connection',
    configure: (server, log) => {
      server.on('connection', (socket) => {
        log(`connection ${socket.remoteAddress} ${typeof socket.remotePort}`);
        socket.on('close', () => log('socket close'));
      });
    },
    handle: (_req, res, { log }) => {
      log('request');
      res.end('x');
    },
    client: async (client) => {
      await client.send(keptGet() + get());
      await client.untilClosed();
      await client.untilLogged('socket close');
    },
  },
  {
    name: 'the socket of connection is that of the request',
    configure: (server, log) => {
      let known: unknown;
      server.on('connection', (socket) => {
        known = socket;
      });
      server.on('request', (req) => log(String(known === req.socket)));
    },
    client: get(),
  },
  {
    name: 'connections counted by their sockets',
    configure: (server, log) => {
      const open = new Set();
      server.on('connection', (socket) => {
        open.add(socket);
        log(`open ${open.size}`);
        socket.once('close', () => {
          open.delete(socket);
          log(`left ${open.size}`);
        });
      });
    },
    client: async (client) => {
      await client.send(get());
      await client.untilClosed();
      await client.untilLogged('left 0');
    },
  },
  {
    name: 'a connection that is destroyed at once',
    configure: (server) => {
      server.on('connection', (socket) => socket.destroy());
    },
    client: get(),
  },
  {
    name: 'socket.server',
    handle: (req, res, { server }) => {
      res.end(String((req.socket as never as { server: unknown }).server === server));
    },
    client: get(),
  },
  {
    name: 'socket._httpMessage',
    handle: (req, res) => {
      res.end(String((req.socket as never as { _httpMessage: unknown })._httpMessage === res));
    },
    client: get(),
  },
];
