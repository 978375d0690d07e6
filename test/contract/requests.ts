// Contract: what the application sees of a request, in environ.

import type { ContractCase, Front } from '../contract.js';

const isDirect = ({ isProxied }: Front) => !isProxied;
const isHttp = ({ protocol, isProxied }: Front) => protocol === 'http' && !isProxied;
const methods = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND', 'QUERY'];
const long = 'v'.repeat(6000);
const manyHeaders = Array.from({ length: 90 }, (_, i): [string, string] => [`X-Header-${i}`, `value ${i}`]);

export const requestCases: readonly ContractCase[] = [
  ...methods.map(
    (method): ContractCase => ({
      name: `method ${method}`,
      request: { method, uri: '/' },
      json: { REQUEST_METHOD: method },
    }),
  ),
  {
    name: 'a path and a query',
    request: { uri: '/some/path?a=1&b=2?c' },
    json: { REQUEST_URI: '/some/path?a=1&b=2?c', PATH_INFO: '/some/path', QUERY_STRING: 'a=1&b=2?c' },
  },
  {
    name: 'an empty query',
    request: { uri: '/p?' },
    json: { REQUEST_URI: '/p?', PATH_INFO: '/p', QUERY_STRING: '' },
  },
  { name: 'no query', request: { uri: '/p' }, json: { REQUEST_URI: '/p', PATH_INFO: '/p', QUERY_STRING: '' } },
  {
    name: 'percent-encoding is decoded in PATH_INFO only',
    request: { uri: '/a%20b%2Fc%3Fd?q=%20' },
    json: { REQUEST_URI: '/a%20b%2Fc%3Fd?q=%20', PATH_INFO: '/a b/c?d', QUERY_STRING: 'q=%20' },
  },
  {
    name: 'a UTF-8 path',
    request: { uri: '/caf%C3%A9/%E4%B8%96' },
    json: { PATH_INFO: '/café/世', REQUEST_URI: '/caf%C3%A9/%E4%B8%96' },
  },
  {
    name: 'a path that is not UTF-8 keeps its bytes',
    request: { uri: '/caf%E9' },
    json: { PATH_INFO: '/caf\u00e9', REQUEST_URI: '/caf%E9' },
  },
  {
    name: 'a path with empty segments',
    request: { uri: '//a//b/' },
    json: { PATH_INFO: '//a//b/' },
    holds: isDirect,
  },
  {
    name: 'dot segments are removed from PATH_INFO',
    request: { uri: '/a/../b/./c' },
    json: { PATH_INFO: '/b/c', REQUEST_URI: '/a/../b/./c' },
    // Over uwsgi PATH_INFO is what the front-end says; nginx removes them.
    holds: ({ protocol, isProxied }) => protocol === 'http' || isProxied,
  },
  {
    name: 'a header',
    request: { uri: '/', headers: [['X-Some-Name', 'Some  value']] },
    json: { HTTP_X_SOME_NAME: 'Some  value' },
  },
  {
    name: 'an empty header',
    request: { uri: '/', headers: [['X-Empty', '']] },
    json: { HTTP_X_EMPTY: '' },
  },
  {
    name: 'a latin1 header',
    request: { uri: '/', headers: [['X-Latin', 'caf\u00e9']] },
    json: { HTTP_X_LATIN: 'caf\u00e9' },
  },
  {
    name: 'repeated headers are joined in order',
    request: {
      uri: '/',
      headers: [
        ['X-Many', 'one'],
        ['X-Other', 'between'],
        ['x-many', 'two'],
        ['X-MANY', 'three'],
      ],
    },
    json: { HTTP_X_MANY: 'one, two, three', HTTP_X_OTHER: 'between' },
  },
  {
    name: 'repeated cookies are one list',
    request: {
      uri: '/',
      headers: [
        ['Cookie', 'a=1; b=2'],
        ['Cookie', 'c=3'],
      ],
    },
    json: { HTTP_COOKIE: 'a=1; b=2; c=3' },
  },
  {
    name: 'white space round a value is not part of it',
    request: { uri: '/', headers: [['X-Space', '\t  value \t ']] },
    json: { HTTP_X_SPACE: 'value' },
    holds: isHttp,
  },
  {
    name: 'Host',
    request: { uri: '/', headers: [['Host', 'example.org:8080']] },
    json: { HTTP_HOST: 'example.org:8080' },
  },
  {
    name: 'the Proxy header is no HTTP_PROXY',
    request: { uri: '/', headers: [['Proxy', 'http://evil.example/']] },
    json: { HTTP_PROXY: null },
  },
  {
    name: 'Content-Type and Content-Length have their own names',
    request: { uri: '/', headers: [['Content-Type', 'text/x-test; a=b']], body: 'five.' },
    json: {
      CONTENT_TYPE: 'text/x-test; a=b',
      CONTENT_LENGTH: '5',
      HTTP_CONTENT_TYPE: null,
      HTTP_CONTENT_LENGTH: null,
    },
    // nginx sends both names over uwsgi.
    holds: ({ protocol, isProxied }) => protocol === 'http' || !isProxied,
  },
  {
    name: 'authorization is passed on',
    request: { uri: '/', headers: [['Authorization', 'Basic dTpw']] },
    json: { HTTP_AUTHORIZATION: 'Basic dTpw' },
  },
  {
    name: 'a long target',
    request: { uri: `/${'p'.repeat(4000)}?${'q'.repeat(4000)}` },
    json: { PATH_INFO: `/${'p'.repeat(4000)}`, QUERY_STRING: 'q'.repeat(4000) },
  },
  { name: 'a long header', request: { uri: '/', headers: [['X-Long', long]] }, json: { HTTP_X_LONG: long } },
  {
    name: 'many headers',
    request: { uri: '/', headers: manyHeaders },
    json: { HTTP_X_HEADER_0: 'value 0', HTTP_X_HEADER_89: 'value 89' },
  },
  {
    name: 'a head of nearly 64 KiB',
    // Room for the request line, and for the variables that stand for it.
    request: { uri: '/', headers: Array.from({ length: 8 }, (_, i) => [`X-Big-${i}`, `${i}`.repeat(8000)] as const) },
    json: Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`HTTP_X_BIG_${i}`, `${i}`.repeat(8000)])),
  },
  {
    name: 'wsgi variables',
    request: { uri: '/' },
    json: {
      'wsgi.version': [1, 0],
      'wsgi.url_scheme': 'http',
      'wsgi.run_once': false,
      'wsgi.multiprocess': false,
    },
  },
  {
    name: 'HTTP variables of the server',
    request: { uri: '/' },
    json: { SERVER_PROTOCOL: 'HTTP/1.1', SCRIPT_NAME: '' },
    holds: ({ protocol }) => protocol === 'http',
  },
];
