// Requests as they lie on the wire, small enough to be cut at every byte. Each asks for the last answer of its
// connection, so that the answer is everything until the end.

import { packetBytes } from './contract-fronts.js';
import { uwsgiPacket } from './uwsgi-packet.js';

export interface WireRequest {
  readonly name: string;
  readonly protocol: 'http' | 'uwsgi';
  readonly bytes: Buffer;
}

const path = '/read/everything?a=%20b&c';
const fields =
  'Host: example.org\r\nX-One: first\r\nCookie: a=1\r\nx-one: second\r\nX-Two:\tsp aced \r\nConnection: close\r\n';
const headers = [
  ['X-One', 'first'],
  ['Cookie', 'a=1'],
  ['X-One', 'second'],
] as const;

const http = (name: string, text: string): WireRequest => ({ name, protocol: 'http', bytes: Buffer.from(text) });
const uwsgi = (name: string, bytes: Buffer): WireRequest => ({ name, protocol: 'uwsgi', bytes });

export const wireRequests: readonly WireRequest[] = [
  http('GET', `GET ${path} HTTP/1.1\r\n${fields}\r\n`),
  http('HEAD', `HEAD ${path} HTTP/1.1\r\n${fields}\r\n`),
  http('HTTP/1.0', `GET ${path} HTTP/1.0\r\nX-One: 1\r\n\r\n`),
  http('absolute target', `GET http://example.org${path} HTTP/1.1\r\n${fields}\r\n`),
  http('POST with a length', `POST ${path} HTTP/1.1\r\n${fields}Content-Length: 20\r\n\r\n0123456789\r\n\r\nGET / `),
  http(
    'POST in chunks',
    `POST ${path} HTTP/1.1\r\n${fields}Transfer-Encoding: chunked\r\n\r\n` +
      '5;a="b;c"\r\nhello\r\n00B\r\n, \r\nchunks!\r\n0;last\r\nX-Trailer: gone\r\n\r\n',
  ),
  http(
    'three in a pipeline',
    'GET /answer/after?3 HTTP/1.1\r\nHost: x\r\n\r\n' +
      'POST /read/echo-length HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody' +
      'GET /answer/generator HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
  ),
  http('a wrong one', 'GET / HTTP/1.1\r\nHost: example.org\r\nX-One : 1\r\n\r\n'),
  uwsgi('packet', packetBytes({ uri: path, headers })),
  uwsgi('packet with a body', packetBytes({ uri: path, headers, body: 'sixteen bytes ok' })),
  uwsgi('packet with a body that was chunked', packetBytes({ uri: path, body: 'sixteen bytes ok', isChunked: true })),
  uwsgi('small packet', uwsgiPacket({ PATH_INFO: '/read/everything', QUERY_STRING: '' })),
  uwsgi('wrong packet', Buffer.from([0, 5, 0, 0, 9, 0, 65, 0, 0])),
];
