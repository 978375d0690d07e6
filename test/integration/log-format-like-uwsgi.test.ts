// A line of log-format has what the real uWSGI's has for the same bytes: every variable, over HTTP and uwsgi. Every
// difference is in the table of those that are wanted, and none stands there unneeded.

import t, { type Test } from 'tap';
import { variableNames } from '../../dist/log/variables.js';
import { connectRaw } from '../helpers/raw-client.js';
import { isUwsgiMissing, startUwsgi } from '../helpers/real-uwsgi.js';
import { appsFolder, type RunningServer, startServer } from '../helpers/start-server.js';
import { requestVariables, uwsgiPacket, type Variables } from '../helpers/uwsgi-packet.js';

type Values = Readonly<Record<string, string>>;

const families = ['var.HTTP_X_Y', 'var.CONTENT_TYPE', 'var.NOPE', 'var.', 'var.PATH_INFO', 'var.SCRIPT_NAME'];
const ofApplication = ['mine', 'empty', 'nobody', 'tsize', 'URI', 'constructor'];
const names = [...variableNames, ...families, ...ofApplication];
const format = `>${names.map((name) => `${name}=%(${name})`).join('<|>')}<`;

/** What differs from one request to the next: both are of this shape. */
const volatile: Readonly<Record<string, RegExp>> = {
  pid: /^\d+$/,
  micros: /^\d+$/,
  msecs: /^\d+$/,
  secs: /^\d+\.\d{6}$/,
  time: /^\d{10}$/,
  epoch: /^\d{10}$/,
  tmsecs: /^\d{13}$/,
  tmicros: /^\d{16}$/,
  ltime: /^\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}$/,
  ftime: /^\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}$/,
  ctime: /^\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}$/,
};

const differences: readonly {
  readonly variable: RegExp;
  readonly holds: (ours: string, theirs: string) => boolean;
  readonly why: string;
}[] = [
  { variable: /^(vsz|rss)M?$/, holds: (ours, theirs) => Number(ours) > 0 && theirs === '0', why: 'always known' },
  { variable: /^(hsize|size)$/, holds: (ours, theirs) => Number(ours) > Number(theirs), why: 'Date and framing' },
  { variable: /^headers$/, holds: (ours, theirs) => ours === '1' && theirs === '0', why: 'a response to a failure' },
  { variable: /^rsize$/, holds: (ours, theirs) => Number(ours) > 0 && theirs === '0', why: 'a response to a failure' },
  { variable: /^switches$/, holds: (ours, theirs) => ours === '1' && theirs === '0', why: 'a response to a failure' },
  {
    variable: /^pktsize$/,
    holds: (ours, theirs) => Number(theirs) - Number(ours) === 'http://a.org'.length,
    why: 'PATH_INFO of an absolute target is its path',
  },
  { variable: /^var\.PATH_INFO$/, holds: (ours, theirs) => theirs === `http://a.org${ours}`, why: 'the same' },
  { variable: /^(user|uri)$/, holds: (ours, theirs) => ours === escaped(theirs), why: 'no bytes that forge lines' },
];

function escaped(theirs: string): string {
  return theirs.replace(/\p{Cc}/gu, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

const httpRequests: Readonly<Record<string, string>> = {
  plain: 'GET /?a=1 HTTP/1.1\r\nHost: example.org\r\nUser-Agent: A"B\\\r\nReferer: http://r/\r\nX-Y: z\r\n\r\n',
  'set by the application': 'GET /logvar HTTP/1.1\r\nHost: x\r\n\r\n',
  'a body, HTTP/1.0': 'POST /p HTTP/1.0\r\nContent-Type: text/x\r\nContent-Length: 5\r\n\r\nhello',
  parts: 'GET /parts HTTP/1.1\r\nHost: x\r\nUser-Agent:\r\n\r\n',
  'no body': 'GET /empty HTTP/1.1\r\nHost: x\r\n\r\n',
  'an application that throws': 'GET /throw HTTP/1.1\r\nHost: x\r\n\r\n',
  'absolute target': 'GET http://a.org/b?c HTTP/1.1\r\nHost: a.org\r\n\r\n',
  'no Host': 'GET / HTTP/1.0\r\n\r\n',
  UTF8: 'GET / HTTP/1.1\r\nHost: x\r\nUser-Agent: caf\xc3\xa9\r\n\r\n',
};

const packets: Readonly<Record<string, Variables>> = {
  nginx: requestVariables('GET', '/some/path?a=1', { HTTP_USER_AGENT: 'x', HTTP_X_Y: 'z' }),
  'next to nothing': { PATH_INFO: '/' },
  user: requestVariables('GET', '/', { REMOTE_USER: 'jo', SERVER_NAME: 'sn' }),
  'empty host': requestVariables('GET', '/', { HTTP_HOST: '', SERVER_NAME: 'sn' }),
  'control bytes': requestVariables('GET', '/', { REMOTE_USER: 'jo\tforged', REQUEST_URI: '/a\x1b[1mb' }),
  'a length': requestVariables('GET', '/', { CONTENT_LENGTH: '' }),
};

/** Asks, and waits for the line. A line may hold line ends of the request. */
async function ask(t: Test, server: RunningServer, socket: number, bytes: Buffer): Promise<Values> {
  const from = server.lines.length;
  const client = await connectRaw(t, server.address(socket));
  await client.send(bytes);
  await client.readAll();
  client.close();
  await server.waitForLog(/<$/, { from });
  const start = server.lines.findIndex((line, index) => index >= from && line.startsWith('>'));
  const line = server.lines.slice(start).join('\n');
  const pairs = line.slice(1, -1).split('<|>');
  return Object.fromEntries(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]));
}

t.test('compared with uWSGI', { skip: isUwsgiMissing(['python3']) }, async (t) => {
  const theirs = await startUwsgi(t, ['python3'], ['--log-format', format], 'log-lines.py');
  const ours = await startServer(t, {
    config: `http-socket = 127.0.0.1:0\nsocket = 127.0.0.2:0\nchdir = ${appsFolder}\nwsgi-file = log-lines.mjs`,
    args: ['--log-format', format, '--keepalive-timeout', '0'],
    ready: /^WSGI app 0/,
  });
  const needed = new Set<(typeof differences)[number]>();

  const compare = async (t: Test, socket: number, bytes: Buffer): Promise<void> => {
    const [our, their] = await Promise.all([ours, theirs].map((server) => ask(t, server, socket, bytes)));
    t.strictSame(Object.keys(our!), names);
    const unexpected: Record<string, unknown> = {};
    for (const name of names) {
      const [a, b] = [our![name] ?? '', their![name] ?? ''];
      const shape = volatile[name];
      if (a === b || (shape?.test(a) && shape.test(b))) continue;
      const row = differences.find(({ variable, holds }) => variable.test(name) && holds(a, b));
      if (row === undefined) unexpected[name] = { ours: a, theirs: b };
      else needed.add(row);
    }
    t.strictSame(unexpected, {});
    const now = Date.now();
    t.ok(Math.abs(Number(our!.tmsecs) - now) < 30_000);
    t.equal(our!.time, our!.tmsecs!.slice(0, 10));
    t.equal(our!.tmsecs, our!.tmicros!.slice(0, 13));
    t.equal(Math.floor(Number(our!.micros) / 1000), Number(our!.msecs));
  };

  for (const [name, text] of Object.entries(httpRequests)) {
    await t.test(`HTTP: ${name}`, (t) => compare(t, 0, Buffer.from(text, 'latin1')));
  }
  for (const [name, variables] of Object.entries(packets)) {
    await t.test(`uwsgi: ${name}`, (t) => compare(t, 1, uwsgiPacket(variables)));
  }
  for (const row of differences) t.ok(needed.has(row), `${row.variable}: ${row.why}`);
});
