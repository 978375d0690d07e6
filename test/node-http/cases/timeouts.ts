// Times: of sockets, requests and answers, and those of the server.
import { type Case, get, keptGet, tell, watchBoth } from '../case.js';

/** The server looks for late connections this often. */
const options = { connectionsCheckingInterval: 20 };

export const timeouts: readonly Case[] = [
  {
    name: 'the times of a server',
    handle: (_req, res, { server }) => {
      const { timeout, keepAliveTimeout, headersTimeout, requestTimeout, maxHeadersCount, maxRequestsPerSocket } =
        server;
      res.end(
        JSON.stringify({
          timeout,
          keepAliveTimeout,
          headersTimeout,
          requestTimeout,
          maxHeadersCount,
          maxRequestsPerSocket,
        }),
      );
    },
    client: get(),
  },
  {
    name: 'the times of a server by its options',
    options: { keepAliveTimeout: 1000, headersTimeout: 2000, requestTimeout: 3000 },
    handle: (_req, res, { server }) => {
      const { keepAliveTimeout, headersTimeout, requestTimeout } = server;
      res.end(JSON.stringify([keepAliveTimeout, headersTimeout, requestTimeout]));
    },
    client: get(),
  },
  {
    name: 'res.setTimeout with a callback',
    handle: (_req, res, { log }) => {
      const given = res.setTimeout(20, () => {
        log('timeout');
        res.end('late');
      });
      log(String(given === res));
    },
    client: get(),
  },
  {
    name: 'req.setTimeout with a callback',
    handle: (req, res, { log }) => {
      const given = req.setTimeout(20, () => {
        log('timeout');
        res.end('late');
      });
      log(String(given === req));
    },
    client: get(),
  },
  {
    name: 'socket.setTimeout with a callback',
    handle: (req, res, { log }) => {
      req.socket.setTimeout(20, () => {
        log('timeout');
        res.end('late');
      });
    },
    client: get(),
  },
  {
    name: 'a timeout that nobody listens for ends the connection',
    handle: (req, res, { log }) => {
      watchBoth(log, req, res);
      res.setTimeout(20);
    },
    client: get(),
  },
  {
    name: 'a timeout of the request that nobody listens for',
    handle: (req, res, { log }) => {
      watchBoth(log, req, res);
      req.setTimeout(20);
    },
    client: get(),
  },
  {
    name: 'server.setTimeout',
    configure: (server, log) => {
      server.setTimeout(100, (socket) => {
        log(`timeout ${typeof socket.destroy}`);
        socket.destroy();
      });
    },
    handle: (req, res, { log }) => watchBoth(log, req, res),
    client: get(),
  },
  {
    name: 'server.timeout without a listener',
    configure: (server) => {
      server.timeout = 100;
    },
    handle: (req, res, { log }) => watchBoth(log, req, res),
    client: get(),
  },
  {
    name: 'server.timeout does not count between requests',
    options: { keepAliveTimeout: 5000 },
    configure: (server, log) => {
      server.setTimeout(60, () => log('timeout'));
    },
    handle: (req, res) => void res.end(req.url),
    client: async (client) => {
      await client.send(keptGet('/1'));
      await client.until('\r\n\r\n/1');
      await new Promise((resolve) => setTimeout(resolve, 150));
      await client.send(keptGet('/2'));
      await client.until('\r\n\r\n/2');
      client.close();
    },
  },
  {
    name: 'server.timeout counts again for the next request',
    configure: (server, log) => {
      server.setTimeout(60, (socket) => {
        log(`timeout ${socket.timeout}`);
        socket.destroy();
      });
    },
    handle: (req, res) => {
      if (req.url === '/1') res.end(req.url);
    },
    client: async (client) => {
      await client.send(keptGet('/1'));
      await client.until('\r\n\r\n/1');
      await client.send(keptGet('/2'));
      await client.untilClosed();
    },
  },
  {
    name: 'setTimeout gives the server',
    handle: (_req, res, { server }) => {
      res.end(String(server.setTimeout(0) === server));
    },
    client: get(),
  },
  {
    name: 'setTimeout(0) after setTimeout',
    handle: (_req, res, { log }) => {
      res.setTimeout(20, () => log('timeout'));
      res.setTimeout(0);
      setTimeout(() => res.end('in time'), 50);
    },
    client: get(),
  },
  {
    name: 'a timer that is not reached',
    handle: (_req, res, { log }) => {
      res.setTimeout(1000, () => log('timeout'));
      res.end('x');
    },
    client: get(),
  },
  {
    name: 'keepAliveTimeout closes',
    served: 'not run',
    options: { ...options, keepAliveTimeout: 50 },
    configure: (server, log) =>
      void server.on('connection', (socket) => socket.on('timeout', () => log(`timeout ${socket.timeout}`))),
    client: keptGet(),
  },
  {
    name: 'headersTimeout',
    served: 'not run',
    options: { ...options, headersTimeout: 60, requestTimeout: 0 },
    client: async (client) => {
      await client.send('GET / HTTP/1.1\r\nHost:');
      await client.untilClosed();
    },
  },
  {
    name: 'requestTimeout in the head',
    served: 'not run',
    options: { ...options, headersTimeout: 60, requestTimeout: 60 },
    client: async (client) => {
      await client.send('GET / HTTP/1.1\r\nHost:');
      await client.untilClosed();
    },
  },
  {
    name: 'requestTimeout in the body',
    served: 'not run',
    options: { ...options, headersTimeout: 60, requestTimeout: 60 },
    handle: (req, res, { log }) => {
      watchBoth(log, req, res);
      req.resume();
    },
    client: async (client) => {
      await client.send('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc');
      await client.untilClosed();
    },
  },
  {
    name: 'headersTimeout with clientError',
    served: 'not run',
    difference: 'what clientError carries',
    options: { ...options, headersTimeout: 60, requestTimeout: 0 },
    configure: (server, log) => {
      server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
        log(`clientError ${error.code} ${error.message}`);
        socket.end('HTTP/1.1 408 Late\r\n\r\n');
      });
    },
    client: async (client) => {
      await client.send('GET / HTTP/1.1\r\nHost:');
      await client.untilClosed();
    },
  },
  {
    name: 'the timeout of a socket',
    handle: tell((req, res) => {
      res.setTimeout(1234);
      return req.socket.timeout;
    }),
    client: get(),
  },
];
