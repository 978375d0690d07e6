// What is refused, with which bytes, and what clientError makes of it.
import { type Case, chunked, get, readAll, request, tell } from '../case.js';

/** Of these node serves what is refused here. */
const servedByNode = [
  'HTTP/2.0',
  'HTTP/0.9',
  'no version',
  'two Hosts',
  'an unknown Transfer-Encoding',
  'gzip, chunked',
  'CHUNKED',
];
const differing = (name: string): Pick<Case, 'difference' | 'served'> => {
  if (servedByNode.includes(name)) return { difference: 'strict requests' };
  return { served: name.endsWith(' method') ? 'methods' : 'refusals' };
};

const broken: readonly (readonly [string, string])[] = [
  ['nonsense', 'nonsense\r\n\r\n'],
  ['an unknown method', request('FROB', '/', 'HTTP/1.1', ['Host: x', 'Connection: close'])],
  ['a lower-case method', request('get', '/', 'HTTP/1.1', ['Host: x', 'Connection: close'])],
  ['HTTP/2.0', request('GET', '/', 'HTTP/2.0', ['Host: x'])],
  ['HTTP/0.9', request('GET', '/', 'HTTP/0.9', ['Host: x'])],
  ['no version', 'GET /\r\n\r\n'],
  ['no Host', request('GET', '/', 'HTTP/1.1', ['Connection: close'])],
  ['two Hosts', request('GET', '/', 'HTTP/1.1', ['Host: x', 'Host: y', 'Connection: close'])],
  ['a space in a name', request('GET', '/', 'HTTP/1.1', ['Host: x', 'a b: c'])],
  ['a space before the colon', request('GET', '/', 'HTTP/1.1', ['Host: x', 'a : c'])],
  ['a line without colon', request('GET', '/', 'HTTP/1.1', ['Host: x', 'nothing'])],
  ['a control character in a value', request('GET', '/', 'HTTP/1.1', ['Host: x', 'a: \x01'])],
  ['a folded line', request('GET', '/', 'HTTP/1.1', ['Host: x', 'a: b', '  c', 'Connection: close'])],
  ['a bare LF', 'GET / HTTP/1.1\nHost: x\nConnection: close\n\n'],
  ['a bad Content-Length', request('POST', '/', 'HTTP/1.1', ['Host: x', 'Content-Length: x'])],
  ['a negative Content-Length', request('POST', '/', 'HTTP/1.1', ['Host: x', 'Content-Length: -1'])],
  [
    'two Content-Lengths',
    request('POST', '/', 'HTTP/1.1', ['Host: x', 'Content-Length: 3', 'Content-Length: 3', 'Connection: close'], 'abc'),
  ],
  [
    'Content-Length and Transfer-Encoding',
    request(
      'POST',
      '/',
      'HTTP/1.1',
      ['Host: x', 'Content-Length: 3', 'Transfer-Encoding: chunked', 'Connection: close'],
      chunked(['abc']),
    ),
  ],
  [
    'an unknown Transfer-Encoding',
    request('POST', '/', 'HTTP/1.1', ['Host: x', 'Transfer-Encoding: gzip', 'Connection: close'], 'abc'),
  ],
  [
    'CHUNKED',
    request('POST', '/', 'HTTP/1.1', ['Host: x', 'Transfer-Encoding: CHUNKED', 'Connection: close'], chunked(['abc'])),
  ],
  [
    'gzip, chunked',
    request(
      'POST',
      '/',
      'HTTP/1.1',
      ['Host: x', 'Transfer-Encoding: gzip, chunked', 'Connection: close'],
      chunked(['abc']),
    ),
  ],
  ['a target with a space', 'GET /a b HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['a target beyond ASCII', get('/caf\u00e9')],
  ['a target that is no path', get('nothing')],
  ['TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
];

const brokenBodies: readonly (readonly [string, string])[] = [
  ['a chunk size that is none', 'x\r\nabc\r\n'],
  ['a chunk longer than its size', '2\r\nabc\r\n0\r\n\r\n'],
  ['a chunk size that is too large', 'ffffffffffffffffff\r\nabc'],
];

export const limits: readonly Case[] = [
  ...broken.map(
    ([name, client]): Case => ({
      name: `refused: ${name}`,
      ...differing(name),
      handle: tell((req) => [req.url, req.headers]),
      client,
    }),
  ),
  ...broken.slice(0, 8).map(
    ([name, client]): Case => ({
      name: `clientError: ${name}`,
      ...differing(name),
      configure: (server, log) => {
        server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
          log(`clientError ${error.code} ${error.message} writable ${socket.writable}`);
          socket.end('HTTP/1.1 400 Mine\r\nConnection: close\r\n\r\n');
        });
      },
      client,
    }),
  ),
  ...brokenBodies.map(
    ([name, body]): Case => ({
      name: `refused: ${name}`,
      served: 'refusals',
      handle: async (req, res, { log }) => {
        req.on('close', () => log('req close'));
        res.on('close', () => log('res close'));
        try {
          res.end(await readAll(req));
        } catch (error) {
          log(`${(error as NodeJS.ErrnoException).code}`);
        }
      },
      client: request('POST', '/', 'HTTP/1.1', ['Host: x', 'Transfer-Encoding: chunked', 'Connection: close'], body),
    }),
  ),
  {
    name: 'clientError that destroys',
    served: 'refusals',
    configure: (server, log) => {
      server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
        log(`clientError ${error.code}`);
        socket.destroy();
      });
    },
    client: 'nonsense\r\n\r\n',
  },
  {
    name: 'clientError: what the error carries',
    served: 'refusals',
    difference: 'what clientError carries',
    configure: (server, log) => {
      server.on(
        'clientError',
        (error: NodeJS.ErrnoException & { bytesParsed?: number; rawPacket?: Buffer; reason?: string }, socket) => {
          log(`${error.bytesParsed} ${String(error.rawPacket)} ${error.reason}`);
          socket.destroy();
        },
      );
    },
    client: 'nonsense\r\n\r\n',
  },
  {
    name: 'clientError after a reset',
    served: 'not run',
    configure: (server, log) => {
      server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
        log(`clientError ${error.code} ${socket.writable}`);
        socket.destroy();
      });
    },
    client: async (client) => {
      await client.send('GET / HT');
      await new Promise((resolve) => setTimeout(resolve, 10));
      client.reset();
      await client.untilLogged('clientError');
    },
  },
  {
    name: 'half a request, then the end',
    served: 'refusals',
    configure: (server, log) => {
      server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
        log(`clientError ${error.code} ${error.message}`);
        socket.destroy();
      });
    },
    client: async (client) => {
      await client.send('GET / HTTP/1.1\r\nHost: x\r\n');
      client.halfClose();
      await client.untilClosed();
    },
  },
  {
    name: 'nothing, then the end',
    client: async (client) => {
      client.halfClose();
      await client.untilClosed();
    },
  },
  {
    name: 'a good request, then a bad one',
    served: 'refusals',
    handle: (req, res) => void res.end(req.url),
    client: `${request('GET', '/good', 'HTTP/1.1', ['Host: x'])}nonsense\r\n\r\n`,
  },
  {
    name: 'a good request in hand, then a bad one',
    served: 'refusals',
    handle: (req, res, { log }) => {
      res.on('close', () => log('res close'));
      setTimeout(() => res.end(req.url), 20);
    },
    client: `${request('GET', '/good', 'HTTP/1.1', ['Host: x'])}nonsense\r\n\r\n`,
  },
  { name: 'a head of 16 KiB', served: 'times and sizes', client: get('/', `X-Long: ${'v'.repeat(16 * 1024)}`) },
  {
    name: 'a head of 15 KiB',
    handle: tell((req) => req.headers['x-long']?.length),
    client: get('/', `X-Long: ${'v'.repeat(15 * 1024)}`),
  },
  {
    name: 'a head of 20 KiB with clientError',
    served: 'times and sizes',
    configure: (server, log) => {
      server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
        log(`clientError ${error.code} ${error.message}`);
        socket.end('HTTP/1.1 431 Mine\r\n\r\n');
      });
    },
    client: get('/', `X-Long: ${'v'.repeat(20 * 1024)}`),
  },
  {
    name: 'maxHeaderSize',
    served: 'times and sizes',
    options: { maxHeaderSize: 1024 },
    client: get('/', `X-Long: ${'v'.repeat(2000)}`),
  },
  {
    name: 'maxHeaderSize, larger',
    options: { maxHeaderSize: 60_000 },
    handle: tell((req) => req.headers['x-long']?.length),
    client: get('/', `X-Long: ${'v'.repeat(40_000)}`),
  },
  { name: 'a target of 16 KiB', served: 'refusals', client: get(`/${'a'.repeat(17 * 1024)}`) },
  {
    name: 'requireHostHeader = false',
    served: 'refusals',
    options: { requireHostHeader: false },
    handle: tell((req) => req.headers),
    client: request('GET', '/', 'HTTP/1.1', ['Connection: close']),
  },
  { name: 'no Host over HTTP/1.0', handle: tell((req) => req.headers), client: request('GET', '/', 'HTTP/1.0', []) },
  {
    name: 'a head of 80,000 bytes, which is allowed',
    difference: 'size of a head',
    options: { maxHeaderSize: 100_000 },
    handle: tell((req) => req.headers['x-long']?.length),
    client: get('/', `X-Long: ${'v'.repeat(80_000)}`),
  },
  {
    name: '300 fields',
    difference: 'size of a head',
    handle: tell((req) => req.rawHeaders.length),
    client: get('/', ...Array.from({ length: 300 }, (_, index) => `x-${index}: ${index}`)),
  },
  {
    name: 'insecureHTTPParser',
    served: 'none',
    difference: 'insecureHTTPParser',
    options: { insecureHTTPParser: true },
    client: get(),
  },
  { name: 'a wrong maxHeaderSize', options: { maxHeaderSize: -1 }, client: get() },
  { name: 'a requestTimeout below headersTimeout', options: { headersTimeout: 2, requestTimeout: 1 }, client: get() },
  { name: 'options that are none', options: 7 as never, client: get() },
];
