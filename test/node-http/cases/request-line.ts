// Method, target and version, as the application sees them.
import { type Case, get, request, tell } from '../case.js';

const seen = tell((req) => [req.method, req.url, req.httpVersion, req.httpVersionMajor, req.httpVersionMinor]);

const targets = [
  '/',
  '/a/b?c=d&e=%20',
  '/%41%zz',
  '//double//slash',
  '/../up/./here',
  '/?',
  '/semi;colon=1',
  '/"quote"',
  '/[brackets]|pipe^',
];

/** No targets of RFC 9112 3.2; the last one contradicts its Host. */
const wrongTargets = ['/a?b?c#d', '*', 'http://elsewhere/path?q=1'];

const methods = ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'PROPFIND', 'REPORT', 'SEARCH', 'TRACE', 'M-SEARCH'];

export const requestLine: readonly Case[] = [
  ...targets.map((target) => ({ name: `target ${target}`, handle: seen, client: get(target) })),
  ...wrongTargets.map(
    (target): Case => ({ name: `target ${target}`, difference: 'strict requests', handle: seen, client: get(target) }),
  ),
  {
    name: 'target http://x/path?q=1',
    handle: seen,
    client: get('http://x/path?q=1'),
  },
  {
    name: 'OPTIONS *',
    handle: seen,
    client: request('OPTIONS', '*', 'HTTP/1.1', ['Host: x', 'Connection: close']),
  },
  ...methods.map((method) => ({
    name: `method ${method}`,
    handle: seen,
    client: request(method, '/', 'HTTP/1.1', ['Host: x', 'Content-Length: 0', 'Connection: close']),
  })),
  { name: 'HEAD', handle: seen, client: request('HEAD', '/', 'HTTP/1.1', ['Host: x', 'Connection: close']) },
  { name: 'HTTP/1.0', handle: seen, client: request('GET', '/old', 'HTTP/1.0', []) },
  {
    name: 'url and method can be set',
    handle: (req, res) => {
      req.url = '/other';
      req.method = 'PUT';
      res.end(`${req.method} ${req.url}`);
    },
    client: get('/first'),
  },
  {
    name: 'statusCode and statusMessage of a request are null',
    handle: tell((req) => [req.statusCode, req.statusMessage]),
    client: get(),
  },
  { name: 'an empty line before the request line', handle: seen, client: `\r\n${get('/behind')}` },
  {
    name: 'the head in pieces',
    handle: seen,
    client: async (client) => {
      await client.sendInPieces(get('/in/pieces', 'Accept: a/b'), 3);
      await client.untilClosed();
    },
  },
  { name: 'a long target', handle: tell((req) => req.url?.length), client: get(`/${'a'.repeat(8000)}`) },
  {
    name: 'the own properties of a request that frameworks look at',
    handle: tell((req) => [req.complete, req.aborted, req.destroyed, req.readable, req.readableEnded, req.errored]),
    client: get(),
  },
  {
    name: 'a request is an instance of what it says',
    handle: tell((req, res) => [
      req.constructor.name,
      res.constructor.name,
      res.req === req,
      typeof req.on,
      typeof req.pipe,
      typeof res.write,
    ]),
    client: get(),
  },
];
