// What the http interface promises, for every worker model and protocol: requests to test/apps/http.mjs and the answers
// they must have. integration/http-*.test.ts run it. Whether node:http does the same in every detail is asked elsewhere.

import { createHash } from 'node:crypto';
import type { Test } from 'tap';
import type { Front } from '../contract.js';
import { connectRaw } from './raw-client.js';
import { type RequestCase, testCases } from './request-cases.js';
import type { RunningServer } from './start-server.js';

const large = 'x'.repeat(300_000);

const cases: readonly RequestCase[] = [
  { uri: '/text', text: 'Hello, wörld', answer: { 'content-length': '13' } },
  { uri: '/head', status: 418, text: 'short and stout', answer: { 'x-one': '1', 'x-two': 'a, b' } },
  { uri: '/cookies', text: '', answer: { 'set-cookie': 'a=1, b=2', 'content-length': '0' } },
  { uri: '/empty', status: 204, text: '', answer: { 'content-length': undefined } },
  { uri: '/parts', text: 'one two three' },
  {
    uri: '/request?a=1',
    method: 'PUT',
    headers: [
      ['X-One', '1'],
      ['X-Two', 'zwei'],
    ],
    json: { method: 'PUT', url: '/request?a=1', headers: { 'x-one': '1', 'x-two': 'zwei' }, distinct: ['1'] },
  },
  { uri: '/socket', json: { encrypted: false, destroyed: false, writable: true, isOne: true } },
  { uri: '/classes', json: [true, true, true] },
  { uri: '/echo', body: 'wörld', headers: [['Content-Type', 'text/x']], text: 'wörld', answer: { 'x-type': 'text/x' } },
  { uri: '/echo', body: large, text: large },
  { uri: '/echo', body: large, isChunked: true, text: large },
  { uri: '/echo', text: '', answer: { 'x-type': 'none' } },
  { uri: '/hash', body: large, text: `${createHash('sha256').update(large).digest('hex')} true` },
  { uri: '/ignore', body: large, text: 'not read' },
  { uri: '/large', text: `${'x'.repeat(3_000_000)}true` },
  { uri: '/store', text: '7' },
  { uri: '/enter', text: 'undefined' },
  { uri: '/enter', text: 'undefined' },
  {
    uri: '/misuse',
    text: [
      ...['ERR_INVALID_HTTP_TOKEN', 'ERR_INVALID_CHAR', 'ERR_HTTP_INVALID_HEADER_VALUE'],
      ...['ERR_HTTP_INVALID_STATUS_CODE', 'ERR_INVALID_ARG_TYPE', 'ERR_HTTP_HEADERS_SENT'],
    ].join(),
  },
  { uri: '/throws', status: 500, log: /thrown by the handler/ },
  { uri: '/throws-late', status: 500, log: /thrown behind a part/ },
  { uri: '/rejects', status: 500, log: /rejected by the handler/ },
  { uri: '/timeout', text: 'timed out' },
  { uri: '/nowhere', status: 404, text: 'not found' },
];

export function testHttp(t: Test, server: RunningServer, front: Front): void {
  testCases(t, server, front, cases, 'match');

  t.test('events come in the order of node:http', async (t) => {
    const uri = `/events?${front.protocol}`;
    await front.send(t, { uri });
    const events = ['res prefinish', 'res finish', 'res close', 'req close'].map((event) => `${uri} ${event}`);
    t.strictSame(await heardOf(t, front, uri, events.length), events);
  });
}

/** A client that goes before it has its answer. `address` is one of HTTP. */
export function testGoneClients(t: Test, server: RunningServer, address: string, front: Front): void {
  for (const [name, go] of [
    ['reset', 'reset'],
    ['closed', 'close'],
    ['half-closed', 'halfClose'],
  ] as const) {
    t.test(`a client that is gone is told to an idle application: ${name}`, async (t) => {
      const uri = `/wait?${name}`;
      const client = await connectRaw(t, address);
      await client.send(`GET ${uri} HTTP/1.1\r\nHost: x\r\n\r\n`);
      // A request that nobody has read goes with its connection.
      await server.waitForLog(new RegExp(`^begun ${uri.replace('?', '\\?')}$`));
      client[go]();
      t.strictSame(
        await heardOf(t, front, uri, 4),
        ['req aborted', 'res close', 'req error ECONNRESET aborted', 'req close'].map((event) => `${uri} ${event}`),
      );
    });
  }

  t.test('a response that is destroyed ends the connection without an answer', async (t) => {
    const client = await connectRaw(t, address);
    await client.send('GET /destroy HTTP/1.1\r\nHost: x\r\n\r\n');
    t.equal((await client.readAll()).length, 0);
  });

  t.test('informational responses come before the answer', async (t) => {
    const client = await connectRaw(t, address);
    await client.send('GET /hints HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    t.match(
      (await client.readAll()).toString(),
      /^HTTP\/1.1 103 Early Hints\r\nLink: <\/a.css>; rel=preload\r\n\r\nHTTP\/1.1 102 Processing\r\n\r\nHTTP\/1.1 200 OK\r\n/,
    );
  });

  t.test('trailers come behind the last chunk', async (t) => {
    const client = await connectRaw(t, address);
    await client.send('GET /trailers HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    t.match((await client.readAll()).toString(), /\r\n4\r\nbody\r\n0\r\nX-Sum: 4\r\n\r\n$/);
  });

  t.test('a client that asks first is told to send its body', async (t) => {
    const client = await connectRaw(t, address);
    await client.send(
      `POST /hash HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: ${large.length}\r\nExpect: 100-continue\r\n\r\n`,
    );
    t.equal((await client.readBytes(25)).toString(), 'HTTP/1.1 100 Continue\r\n\r\n');
    await client.send(large);
    t.match((await client.readAll()).toString(), / true$/);
  });

  t.test('pipelined requests are answered in order, a client of HTTP/1.0 at the end of the connection', async (t) => {
    const client = await connectRaw(t, address);
    const get = (uri: string, version: string): string => `GET ${uri} HTTP/${version}\r\nHost: x\r\n\r\n`;
    await client.send(get('/parts', '1.1') + get('/text', '1.1') + get('/parts', '1.0'));
    const text = (await client.readAll()).toString();
    // What is written together is one chunk from Node 24 on.
    t.match(
      text,
      /Transfer-Encoding: chunked\r\n\r\n(4\r\none \r\n4\r\n|8\r\none )two \r\n5\r\nthree\r\n0\r\n\r\nHTTP/,
    );
    t.match(text, /Connection: keep-alive\r\nKeep-Alive: timeout=65\r\nContent-Length: 13\r\n\r\nHello, wörld/);
    t.match(text, /Connection: close\r\n\r\none two three$/);
  });
}

/** What the application has heard of `target`, once it is `count` lines. */
async function heardOf(t: Test, front: Front, target: string, count: number): Promise<string[]> {
  for (;;) {
    const outcome = await front.send(t, { uri: `/heard?${encodeURIComponent(target)}` });
    if (outcome === 'broken') throw new Error('the answer is not whole');
    const lines = JSON.parse(outcome.body.toString()) as string[];
    if (lines.length >= count) return lines;
  }
}
