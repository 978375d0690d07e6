// Header fields of a request: names, values, repeated ones, all the ways to ask for them.
import { type Case, get, keptGet, node, request, tell } from '../case.js';

const headers = tell((req) => req.headers);

/** Of these node:http keeps the first. */
const single = [
  'age',
  'authorization',
  'content-type',
  'etag',
  'expires',
  'from',
  'if-modified-since',
  'if-unmodified-since',
  'last-modified',
  'location',
  'max-forwards',
  'proxy-authorization',
  'referer',
  'retry-after',
  'server',
  'user-agent',
];

export const requestHeaders: readonly Case[] = [
  { name: 'headers', handle: headers, client: get('/', 'X-One: 1', 'accept: text/html', 'X-EMPTY:') },
  {
    name: 'headers: order of keys',
    handle: tell((req) => Object.keys(req.headers)),
    client: get('/', 'B: 1', 'A: 2', 'b: 3', 'C: 4'),
  },
  {
    name: 'rawHeaders',
    handle: tell((req) => req.rawHeaders),
    client: get('/', 'X-oNe: 1', 'x-One:   2  ', 'Cookie: a'),
  },
  {
    name: 'headersDistinct',
    handle: tell((req) => req.headersDistinct),
    client: get('/', 'X-One: 1', 'x-one: 2', 'Cookie: a', 'Cookie: b', 'Etag: 1', 'Etag: 2'),
  },
  {
    name: 'repeated fields are joined with a comma',
    handle: headers,
    client: get('/', 'X-One: 1', 'X-One: 2', 'X-One: 3'),
  },
  { name: 'cookies are joined with a semicolon', handle: headers, client: get('/', 'Cookie: a=1', 'Cookie: b=2') },
  { name: 'set-cookie is a list', handle: headers, client: get('/', 'Set-Cookie: a=1', 'Set-Cookie: b=2') },
  { name: 'set-cookie once', handle: headers, client: get('/', 'Set-Cookie: a=1') },
  ...single.map((name) => ({
    name: `of ${name} the first counts`,
    handle: headers,
    client: get('/', `${name}: 1`, `${name.toUpperCase()}: 2`),
  })),
  {
    name: 'joinDuplicateHeaders',
    options: { joinDuplicateHeaders: true },
    handle: headers,
    client: get(
      '/',
      'Authorization: 1',
      'Authorization: 2',
      'Cookie: a',
      'Cookie: b',
      'X: 1',
      'X: 2',
      'Set-Cookie: a',
      'Set-Cookie: b',
    ),
  },
  { name: 'a field of latin1 bytes', handle: headers, client: get('/', 'X-Name: caf\u00e9 \u00ff') },
  { name: 'white space round a value', handle: headers, client: get('/', 'X-One: \t 1 2 \t ') },
  {
    name: 'a name that Object.prototype has',
    handle: tell((req) => [req.headers, Object.keys(req.headers)]),
    client: get('/', 'constructor: 1', 'toString: 2', 'hasOwnProperty: 3'),
  },
  {
    name: '__proto__ as a name',
    served: 'fields left out',
    handle: tell((req) => [Object.keys(req.headers), req.rawHeaders]),
    client: get('/', '__proto__: 1'),
  },
  {
    name: 'the prototype of headers',
    handle: tell((req) => [
      Object.getPrototypeOf(req.headers) === Object.prototype,
      Object.getPrototypeOf(req.headersDistinct) === null,
    ]),
    client: get(),
  },
  {
    name: 'headers is one object',
    handle: tell((req) => {
      const { headers, rawHeaders } = req;
      return [req.headers === headers, req.rawHeaders === rawHeaders];
    }),
    client: get(),
  },
  {
    name: 'headers can be changed',
    handle: tell((req) => {
      req.headers['x-added'] = '1';
      delete req.headers.host;
      return req.headers;
    }),
    client: get('/', 'X-One: 1'),
  },
  {
    name: 'headers can be replaced',
    handle: tell((req) => {
      req.headers = { a: 'b' };
      return [req.headers, req.rawHeaders.length];
    }),
    client: get(),
  },
  {
    name: 'names with underscore',
    served: 'fields left out',
    handle: headers,
    client: get('/', 'X_One: 1', 'X-One: 2'),
  },
  { name: 'the field Proxy', served: 'fields left out', handle: headers, client: get('/', 'Proxy: 1') },
  { name: 'odd characters of a name', handle: headers, client: get('/', "x!#$%&'*+.^`|~9: 1") },
  {
    name: 'fifty fields',
    handle: tell((req) => [Object.keys(req.headers).length, req.rawHeaders.length]),
    client: get('/', ...Array.from({ length: 50 }, (_, index) => `x-${index}: ${index}`)),
  },
  {
    name: 'maxHeadersCount',
    difference: 'many fields',
    differsNoMore: node.refusesManyFields,
    served: node.refusesManyFields ? 'refusals' : 'many fields',
    configure: (server) => {
      server.maxHeadersCount = 3;
    },
    handle: tell((req) => req.rawHeaders),
    client: get('/', 'a: 1', 'b: 2', 'c: 3', 'd: 4'),
  },
  {
    name: 'as many fields as maxHeadersCount says',
    configure: (server) => {
      server.maxHeadersCount = 6;
    },
    handle: tell((req) => req.rawHeaders),
    client: get('/', 'a: 1', 'b: 2', 'c: 3', 'd: 4'),
  },
  {
    name: 'a value of 7000 bytes',
    handle: tell((req) => req.headers['x-long']?.length),
    client: get('/', `X-Long: ${'v'.repeat(7000)}`),
  },
  {
    name: 'trailers before the end are empty',
    handle: tell((req) => [req.trailers, req.rawTrailers, req.trailersDistinct]),
    client: get(),
  },
  { name: 'HTTP/1.0 without Host', handle: headers, client: request('GET', '/', 'HTTP/1.0', ['A: b']) },
  {
    name: 'headers when the answer has ended',
    handle: async (req, res, { log }) => {
      res.end('done');
      await new Promise((resolve) => res.on('close', resolve));
      log(JSON.stringify([req.headers, req.url, req.method]));
    },
    client: get('/late', 'X-One: 1'),
  },
  {
    name: 'headers looked at for the first time after a delay',
    handle: async (req, res) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      res.end(JSON.stringify([req.headers, req.url, req.rawHeaders]));
    },
    client: get('/later', 'X-One: 1'),
  },
  {
    name: 'each request has its own headers',
    handle: headers,
    client: async (client) => {
      await client.send(keptGet('/', 'X-One: 1') + keptGet('/', 'X-Two: 2') + get('/', 'X-Three: 3'));
      await client.untilClosed();
    },
  },
];
