// Whatever an application answers, on every interface: a client that reads strictly finds the response, and behind it the
// next one or the end of the connection. Nothing the application gives becomes a field or a response of its own.

import t, { type Test } from 'tap';
import { type RawResponse, readResponse } from '../helpers/http-response.js';
import { connectRaw } from '../helpers/raw-client.js';
import { startServer } from '../helpers/start-server.js';

/** What an application is told to answer. */
interface Answer {
  readonly status?: number | string;
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly parts?: readonly string[];
}

const wsgi = `
const tell = (environ) => JSON.parse(decodeURIComponent(environ.QUERY_STRING || '%7B%7D'));
export function application(environ, startResponse) {
  const { status = '200 OK', headers = [], parts = ['next'] } = tell(environ);
  startResponse(typeof status === 'number' ? status : status, headers);
  return parts.length === 1 ? parts[0] : parts;
}`;
const handler = `
const tell = (url) => JSON.parse(decodeURIComponent(url.split('?')[1] || '%7B%7D'));
function handler(req, res) {
  const { status = 200, headers = [], parts = ['next'] } = tell(req.url);
  try {
    const byName = new Map();
    for (const [name, value] of headers) byName.set(name, [...(byName.get(name) ?? []), value]);
    for (const [name, values] of byName) res.setHeader(name, values.length === 1 ? values[0] : values);
    if (typeof status === 'string') res.statusMessage = status.slice(4);
    res.statusCode = typeof status === 'string' ? Number(status.slice(0, 3)) : status;
    parts.forEach((part, i) => (i + 1 < parts.length ? res.write(part) : res.end(part)));
    if (parts.length === 0) res.end();
  } catch (error) {
    if (res.headersSent) return res.destroy();
    for (const name of res.getHeaderNames()) res.removeHeader(name);
    res.statusMessage = '';
    res.statusCode = 500;
    res.end('refused');
  }
}`;
const fetchApp = `
export default {
  fetch(request) {
    const { status = 200, headers = [], parts = ['next'] } = JSON.parse(decodeURIComponent(new URL(request.url).search.slice(1) || '%7B%7D'));
    const body = parts.length === 1 ? parts[0] : new ReadableStream({
      start(controller) {
        for (const part of parts) controller.enqueue(new TextEncoder().encode(part));
        controller.close();
      },
    });
    const code = typeof status === 'string' ? Number(status.slice(0, 3)) : status;
    const init = { status: code, headers, ...(typeof status === 'string' ? { statusText: status.slice(4) } : {}) };
    return new Response([204, 304, 205].includes(code) ? null : body, init);
  },
};`;

const common = { ready: /^WSGI app 0/ };
const served = await startServer(t, {
  ...common,
  config:
    'http-socket = 127.0.0.1:0\nprocesses = 1\nmount = /wsgi=wsgi.mjs\nmount = /http=http.cjs\nmount = /fetch=fetch.mjs\nmanage-script-name = true',
  files: { 'wsgi.mjs': wsgi, 'http.cjs': `${handler}\nmodule.exports = handler;`, 'fetch.mjs': fetchApp },
});
const listening = await startServer(t, {
  ...common,
  config: 'http-socket = 127.0.0.1:0\nprocesses = 1\nwsgi-file = listen.cjs',
  files: { 'listen.cjs': `${handler}\nrequire('node:http').createServer(handler).listen(0);` },
});

const interfaces = [
  ['wsgi', served.address(), '/wsgi'],
  ['http', served.address(), '/http'],
  ['fetch', served.address(), '/fetch'],
  ['listen', listening.address(), ''],
] as const;

interface Wanted {
  readonly method?: string;
  /** Status of the answer; `0`: the connection may end without one. */
  readonly status: number | readonly number[];
  readonly body?: string;
  /** What has no answer behind it ends the connection. */
  readonly isLast?: boolean;
}

const text = 'text/plain';
const cases: Readonly<Record<string, readonly [Answer, Wanted]>> = {
  'nothing wrong': [
    { headers: [['X-A', 'b']], parts: ['body'] },
    { status: 200, body: 'body' },
  ],
  'CRLF in a value': [{ headers: [['X-A', 'a\r\nX-Split: yes']] }, { status: 500 }],
  'two CRLF in a value': [{ headers: [['X-A', 'a\r\n\r\nHTTP/1.1 200 OK\r\nX-Split: yes']] }, { status: 500 }],
  'LF in a value': [{ headers: [['X-A', 'a\nX-Split: yes']] }, { status: 500 }],
  'CR in a value': [{ headers: [['X-A', 'a\rX-Split: yes']] }, { status: 500 }],
  'NUL in a value': [{ headers: [['X-A', 'a\0b']] }, { status: 500 }],
  'more than latin1 in a value': [{ headers: [['X-A', '\u560a\u560d X-Split: yes']] }, { status: 500 }],
  'CRLF in a name': [{ headers: [['X-A: b\r\nX-Split', 'yes']] }, { status: 500 }],
  'a space in a name': [{ headers: [['X A', 'b']] }, { status: 500 }],
  'a colon in a name': [{ headers: [['X-A:', 'b']] }, { status: 500 }],
  'NUL in a name': [{ headers: [['X\0A', 'b']] }, { status: 500 }],
  'no name': [{ headers: [['', 'b']] }, { status: 500 }],
  'CRLF in the status': [{ status: '200 OK\r\nX-Split: yes' }, { status: 500 }],
  'LF in the status': [{ status: '200 OK\nX-Split: yes' }, { status: 500 }],
  'NUL in the status': [{ status: '200 O\0K' }, { status: 500 }],
  'a status that is interim': [{ status: 100 }, { status: [500, 0], isLast: false }],
  'two lengths': [
    {
      headers: [
        ['Content-Length', '4'],
        ['Content-Length', '40'],
      ],
      parts: ['body'],
    },
    { status: 500 },
  ],
  'a list of lengths': [{ headers: [['Content-Length', '4, 4']], parts: ['body'] }, { status: 500 }],
  'a length with a sign': [{ headers: [['Content-Length', '+4']], parts: ['body'] }, { status: 500 }],
  'a length that is none': [{ headers: [['Content-Length', 'four']], parts: ['body'] }, { status: 500 }],
  'a length beside chunks': [
    {
      headers: [
        ['Content-Length', '4'],
        ['Transfer-Encoding', 'chunked'],
      ],
      parts: ['body'],
    },
    { status: [200, 500] },
  ],
  'a coding': [{ headers: [['Transfer-Encoding', 'gzip']], parts: ['body'] }, { status: 500 }],
  'a coding and chunks': [{ headers: [['Transfer-Encoding', 'gzip, chunked']], parts: ['body'] }, { status: 500 }],
  'chunks of its own': [
    { headers: [['Transfer-Encoding', 'chunked']], parts: ['4\r\nbody\r\n0\r\n\r\n'] },
    { status: 200, body: '4\r\nbody\r\n0\r\n\r\n' },
  ],
  'a length that is too small': [
    { headers: [['Content-Length', '2']], parts: ['boHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'] },
    { status: 200, body: 'bo' },
  ],
  'a length that is too small, in parts': [
    { headers: [['Content-Length', '3']], parts: ['b', 'ody', 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'] },
    { status: 200, body: 'bod' },
  ],
  'a length of nothing and a body': [
    { headers: [['Content-Length', '0']], parts: ['HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'] },
    { status: 200, body: '' },
  ],
  'a length that is too large': [
    { headers: [['Content-Length', '9']], parts: ['body'] },
    { status: 0, isLast: true },
  ],
  'a length that is too large, in parts': [
    { headers: [['Content-Length', '9']], parts: ['bo', 'dy'] },
    { status: 0, isLast: true },
  ],
  'a length of UTF-16 units': [
    {
      headers: [
        ['Content-Length', '1'],
        ['Content-Type', text],
      ],
      parts: ['\u00e9'],
    },
    { status: 200 },
  ],
  'hop-by-hop fields': [
    {
      headers: [
        ['Keep-Alive', 'timeout=1000'],
        ['Connection', 'keep-alive'],
        ['Proxy-Connection', 'close'],
      ],
    },
    { status: 200, body: 'next' },
  ],
  'Connection: close': [{ headers: [['Connection', 'close']] }, { status: 200, body: 'next', isLast: true }],
  'Upgrade without Connection': [{ headers: [['Upgrade', 'h2c']] }, { status: 200, body: 'next' }],
  '204 with a body': [
    { status: 204, parts: ['body'] },
    { status: 204, body: '' },
  ],
  '204 with a length': [
    { status: 204, headers: [['Content-Length', '4']], parts: [] },
    { status: 204, body: '' },
  ],
  '304 with a body': [
    { status: 304, parts: ['bo', 'dy'] },
    { status: 304, body: '' },
  ],
  '304 with a length': [
    { status: 304, headers: [['Content-Length', '4']], parts: [] },
    { status: 304, body: '' },
  ],
  'HEAD with a body': [{ parts: ['body'] }, { method: 'HEAD', status: 200, body: '' }],
  'HEAD with parts': [{ parts: ['bo', 'dy'] }, { method: 'HEAD', status: 200, body: '' }],
  'HEAD with a length': [
    { headers: [['Content-Length', '9']], parts: ['body'] },
    { method: 'HEAD', status: 200, body: '' },
  ],
};

/** All responses in `bytes`, read strictly, and what is left of the bytes. */
function readAll(bytes: Buffer, isHead: boolean): { responses: RawResponse[]; rest: string } {
  const responses: RawResponse[] = [];
  let rest = bytes;
  while (rest.length > 0) {
    const found = readResponse(rest, { isHead: isHead && responses.length === 0 });
    if (found === undefined) break;
    responses.push(found.response);
    rest = rest.subarray(found.used);
  }
  return { responses, rest: rest.toString('latin1') };
}

async function checkAnswer(t: Test, address: string, path: string, answer: Answer, wanted: Wanted): Promise<void> {
  const client = await connectRaw(t, address);
  // Node's own code makes such a field; the response ends with its head all the same (RFC 9112 6.3).
  const isNode = path !== '/wsgi' && path !== '/fetch';
  const { method = 'GET', status, body, isLast } = wanted;
  const target = `${path}/?${encodeURIComponent(JSON.stringify(answer))}`;
  const next = `GET ${path}/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`;
  await client.send(`${method} ${target} HTTP/1.1\r\nHost: x\r\n\r\n${next}`);
  const bytes = await client.readAll();
  const { responses, rest } = readAll(bytes, method === 'HEAD');
  const [first, second, ...others] = responses;
  const shown = JSON.stringify(bytes.toString('latin1', 0, 400));
  t.strictSame(others, [], `two responses at most: ${shown}`);
  const statuses = [status].flat();
  t.ok(statuses.includes(first?.status ?? 0), `status ${first?.status ?? 0} is one of ${statuses}: ${shown}`);
  for (const one of responses) {
    const framing = one.headers.filter(([name]) => /^(content-length|transfer-encoding)$/i.test(name));
    t.ok(framing.length <= 1, `one field frames the body: ${shown}`);
    t.notOk(one.header('x-split'), `no field was made: ${shown}`);
    if (one.status === 204 && !isNode) t.equal(framing.length, 0, 'RFC 9110 8.6: a 204 has no length');
  }
  if (body !== undefined) t.equal(first?.body.toString(), body, `the body: ${shown}`);
  if (second !== undefined) {
    t.equal(second.body.toString(), 'next', `the next response is the next one: ${shown}`);
    t.equal(rest, '', `nothing is left: ${shown}`);
  }
  if (isLast === true) t.equal(second, undefined, `the connection ended: ${shown}`);
}

for (const [name, address, path] of interfaces) {
  t.test(name, async (t) => {
    for (const [title, [answer, wanted]] of Object.entries(cases)) {
      await t.test(title, (t) => checkAnswer(t, address, path, answer, wanted));
    }
  });
}
