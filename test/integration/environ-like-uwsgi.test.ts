// environ has what the real uWSGI gives for the same bytes. Every difference is in the table of those that are wanted,
// each with its reason; any other fails. A row of the table that no request needs fails, too.

import t, { type Test } from 'tap';
import { connectRaw } from '../helpers/raw-client.js';
import { isUwsgiMissing, startUwsgi } from '../helpers/real-uwsgi.js';
import { appsFolder, type RunningServer, startServer } from '../helpers/start-server.js';
import { requestVariables, uwsgiPacket, type Variables } from '../helpers/uwsgi-packet.js';

type Environ = Readonly<Record<string, unknown>>;

interface Difference {
  readonly variable: RegExp;
  readonly why: string;
  /** What the two values may be; `undefined` where a server gives none. */
  readonly holds: (ours: unknown, theirs: unknown) => boolean;
}

const isObject = (value: unknown) => typeof value === 'object' && value !== null;
const utf8 = (latin1: unknown) => Buffer.from(String(latin1), 'latin1').toString();

const differences: readonly Difference[] = [
  {
    variable: /^wsgi\.(input|errors|file_wrapper)$/,
    why: 'objects of the language',
    holds: (ours, theirs) => isObject(ours) && isObject(theirs),
  },
  {
    variable: /^uwsgi\.(version|node)$/,
    why: 'text here, bytes in Python',
    holds: (ours, theirs) => typeof ours === 'string' && isObject(theirs),
  },
  {
    variable: /^uwsgi\.core$/,
    why: 'uWSGI has one core and does not name it; here there are many',
    holds: (ours, theirs) => typeof ours === 'number' && theirs === undefined,
  },
  {
    variable: /^tswsgi\./,
    why: 'for harakiri by request, which uWSGI does not have',
    holds: (ours, theirs) => isObject(ours) && theirs === undefined,
  },
  {
    variable: /^REMOTE_PORT$/,
    why: 'uWSGI forgets the port of an HTTP client',
    holds: (ours, theirs) => /^\d+$/.test(String(ours)) && theirs === undefined,
  },
  {
    variable: /^(PATH_INFO|SCRIPT_NAME)$/,
    why: 'characters here, one character a byte in Python (PEP 3333)',
    holds: (ours, theirs) => typeof ours === 'string' && ours !== theirs && ours === utf8(theirs),
  },
  {
    variable: /^PATH_INFO$/,
    why: 'uWSGI leaves scheme and host of an absolute target in it',
    holds: (ours, theirs) => String(theirs).startsWith('http://') && String(theirs).endsWith(String(ours)),
  },
  {
    variable: /^HTTP_PROXY$/,
    why: 'programs take it for their proxy (httpoxy), so it is left out',
    holds: (ours) => ours === undefined,
  },
  {
    variable: /^HTTP_X_UNDER_SCORE$/,
    why: 'a header with an underscore passes for the one with a hyphen that a front-end sets, so it is left out',
    holds: (ours, theirs) => ours === undefined && theirs === '1',
  },
  {
    variable: /^HTTP_X_SP$/,
    why: 'white space behind a value is not part of it (RFC 9110 5.5)',
    holds: (ours, theirs) => String(ours) === String(theirs).trim(),
  },
  {
    variable: /^HTTP_COOKIE$/,
    why: 'several cookie headers are joined with "; " (RFC 6265 5.4), uWSGI writes ", " or keeps the last',
    holds: (ours, theirs) => ours === 'a=1; b=2' && ['a=1, b=2', 'b=2'].includes(String(theirs)),
  },
  {
    variable: /^HTTP_X_TWICE$/,
    why: 'a repeated variable of a front-end is a repeated header: joined; uWSGI keeps the last',
    holds: (ours, theirs) => ours === 'first, second' && theirs === 'second',
  },
  {
    variable: /^UWSGI_SETENV$/,
    why: 'a peer could change the environment of uWSGI with it, so it is left out',
    holds: (ours, theirs) => ours === undefined && theirs !== undefined,
  },
];

const httpRequests: Readonly<Record<string, string>> = {
  plain: 'GET / HTTP/1.1\r\nHost: example.org\r\n\r\n',
  'path and query': 'GET /some/path?a=1&b=%20 HTTP/1.1\r\nHost: example.org\r\n\r\n',
  'empty query': 'GET /p? HTTP/1.1\r\nHost: example.org\r\n\r\n',
  'percent-encoded': 'GET /a%20b%2Fc%3Fd%25 HTTP/1.1\r\nHost: example.org\r\n\r\n',
  UTF8: 'GET /caf%C3%A9 HTTP/1.1\r\nHost: example.org\r\n\r\n',
  'not UTF-8': 'GET /caf%E9 HTTP/1.1\r\nHost: example.org\r\n\r\n',
  'dot segments': 'GET /a/../b/./c HTTP/1.1\r\nHost: example.org\r\n\r\n',
  'encoded dot segments': 'GET /a/%2e%2e/b HTTP/1.1\r\nHost: example.org\r\n\r\n',
  'empty segments': 'GET //a//b/ HTTP/1.1\r\nHost: example.org\r\n\r\n',
  'absolute target': 'GET http://example.org/p?q HTTP/1.1\r\nHost: example.org\r\n\r\n',
  'HTTP/1.0': 'GET /p HTTP/1.0\r\n\r\n',
  'unknown method': 'BREW /pot HTTP/1.1\r\nHost: example.org\r\n\r\n',
  headers:
    'GET / HTTP/1.1\r\nHost: example.org\r\nX-a-Bc: 1\r\nX-Under_Score: 1\r\naccept:*/*\r\nX-Empty:\r\nX-Sp:  a  b \t\r\n\r\n',
  'latin1 header': 'GET / HTTP/1.1\r\nHost: example.org\r\nX-L: caf\xe9\r\n\r\n',
  'repeated headers': 'GET / HTTP/1.1\r\nHost: example.org\r\nX-M: 1\r\nx-n: 0\r\nx-m: 2\r\n\r\n',
  'repeated cookies': 'GET / HTTP/1.1\r\nHost: example.org\r\nCookie: a=1\r\nCookie: b=2\r\n\r\n',
  body: 'POST /p HTTP/1.1\r\nHost: example.org\r\nContent-Type: text/x; a=b\r\nContent-Length: 5\r\n\r\nhello',
  'empty body': 'POST /p HTTP/1.1\r\nHost: example.org\r\nContent-Length: 0\r\n\r\n',
  'Proxy header': 'GET / HTTP/1.1\r\nHost: example.org\r\nProxy: evil\r\n\r\n',
  'forwarded headers': 'GET / HTTP/1.1\r\nHost: e.org\r\nX-Forwarded-For: 1.2.3.4\r\nForwarded: for=1.2.3.4\r\n\r\n',
  authorization: 'GET / HTTP/1.1\r\nHost: e.org\r\nAuthorization: Basic dTpw\r\nConnection: close\r\n\r\n',
};

const packets: Readonly<Record<string, Variables>> = {
  nginx: requestVariables('GET', '/some/path?a=1'),
  'nginx with headers': requestVariables('POST', '/p', {
    HTTP_USER_AGENT: 'x',
    HTTP_COOKIE: 'a=1',
    CONTENT_TYPE: 'a/b',
  }),
  'next to nothing': { PATH_INFO: '/' },
  'no method': { PATH_INFO: '/', QUERY_STRING: '', SERVER_PROTOCOL: 'HTTP/1.1' },
  mounted: requestVariables('GET', '/app/p', { SCRIPT_NAME: '/app', PATH_INFO: '/p' }),
  UTF8: requestVariables('GET', '/', { PATH_INFO: '/caf\xc3\xa9', SCRIPT_NAME: '/\xc3\xa9' }),
  'not UTF-8': requestVariables('GET', '/', { PATH_INFO: '/caf\xe9' }),
  HTTPS: requestVariables('GET', '/', { HTTPS: 'on', REQUEST_SCHEME: 'https' }),
  'HTTPS by scheme': requestVariables('GET', '/', { UWSGI_SCHEME: 'https' }),
  'HTTPS off': requestVariables('GET', '/', { HTTPS: 'off' }),
  user: requestVariables('GET', '/', { REMOTE_USER: 'jo', AUTH_TYPE: 'Basic' }),
  'own variables': requestVariables('GET', '/', { MY_VARIABLE: 'yes', lower: 'case', EMPTY: '' }),
  'repeated headers': [
    ...Object.entries(requestVariables('GET', '/')),
    ['HTTP_X_TWICE', 'first'],
    ['HTTP_X_TWICE', 'second'],
  ],
  'repeated cookies': [...Object.entries(requestVariables('GET', '/')), ['HTTP_COOKIE', 'a=1'], ['HTTP_COOKIE', 'b=2']],
  'repeated others': [...Object.entries(requestVariables('GET', '/')), ['MY_VARIABLE', '1'], ['MY_VARIABLE', '2']],
  'Proxy header': requestVariables('GET', '/', { HTTP_PROXY: 'evil' }),
  'environment of the server': requestVariables('GET', '/', { UWSGI_SETENV: 'A=b' }),
};

async function ask(t: Test, server: RunningServer, socket: number, bytes: Buffer): Promise<Environ> {
  const address = server.address(socket);
  const client = await connectRaw(t, address);
  await client.send(bytes);
  const environ = JSON.parse((await client.readResponse()).body.toString()) as Record<string, unknown>;
  client.close();
  if (environ.SERVER_PORT === address.split(':')[1]) environ.SERVER_PORT = 'its own';
  return environ;
}

t.test('compared with uWSGI', { skip: isUwsgiMissing(['python3']) }, async (t) => {
  const theirs = await startUwsgi(t, ['python3']);
  const ours = await startServer(t, {
    config: `http-socket = 127.0.0.1:0\nsocket = 127.0.0.2:0\nchdir = ${appsFolder}\nwsgi-file = environ.mjs`,
    ready: /^WSGI app 0/,
  });
  const needed = new Set<Difference>();

  const compare = async (t: Test, socket: number, bytes: Buffer): Promise<void> => {
    const [our, their] = await Promise.all([ours, theirs].map((server) => ask(t, server, socket, bytes)));
    const unexpected: Record<string, unknown> = {};
    for (const name of new Set([...Object.keys(our!), ...Object.keys(their!)])) {
      const [a, b] = [our![name], their![name]];
      if (JSON.stringify(a) === JSON.stringify(b)) continue;
      const row = differences.find(({ variable, holds }) => variable.test(name) && holds(a, b));
      if (row === undefined) unexpected[name] = { ours: a, theirs: b };
      else needed.add(row);
    }
    t.strictSame(unexpected, {});
  };

  for (const [name, text] of Object.entries(httpRequests)) {
    await t.test(`HTTP: ${name}`, (t) => compare(t, 0, Buffer.from(text, 'latin1')));
  }
  for (const [name, variables] of Object.entries(packets)) {
    await t.test(`uwsgi: ${name}`, (t) => compare(t, 1, uwsgiPacket(variables)));
  }
  for (const row of differences) t.ok(needed.has(row), `${row.variable}: ${row.why}`);
});
