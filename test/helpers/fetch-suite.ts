// What the fetch interface promises, for every worker model and protocol: requests to test/apps/fetch.mjs and the answers
// they must have. integration/fetch-*.test.ts run it.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Test } from 'tap';
import type { Front } from '../contract.js';
import { type RequestCase, testCases } from './request-cases.js';
import type { RunningServer } from './start-server.js';

const multipart = [
  '--X\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n',
  '--X\r\nContent-Disposition: form-data; name="f"; filename="f.txt"\r\nContent-Type: text/plain\r\n\r\ntext\r\n--X--\r\n',
].join('');
const large = 'x'.repeat(300_000);

const cases: readonly RequestCase[] = [
  {
    uri: '/text',
    text: 'Hello, wörld',
    answer: { 'content-type': 'text/plain;charset=UTF-8', 'content-length': '13' },
  },
  { uri: '/empty', status: 204, text: '', answer: { 'content-type': undefined } },
  { uri: '/nothing', text: '', answer: { 'content-type': undefined, 'content-length': '0' } },
  { uri: '/bytes', text: '\u0000\ufffd\n', answer: { 'content-type': 'application/x-bytes', 'content-length': '3' } },
  {
    uri: '/node',
    text: 'of node',
    answer: { 'content-type': 'text/plain;charset=UTF-8', 'content-length': '7', 'x-kept': 'yes' },
  },
  { uri: '/node-nothing', text: '', answer: { 'content-length': '0' } },
  { uri: '/node-large', text: large, answer: { 'content-length': '300000' } },
  { uri: '/node-stream', text: 'tick 0\ntick 1\ntick 2\n', answer: { 'content-length': undefined } },
  { uri: '/node-fails', status: 500, log: /none at all/ },
  { uri: '/buffer', text: 'AB', answer: { 'content-length': '2' } },
  { uri: '/parameters', text: 'a=b+c', answer: { 'content-length': '5' } },
  { uri: '/teapot', status: 418, text: 'short and stout' },
  { uri: '/headers', answer: { 'x-one': '1', 'set-cookie': 'a=1, b=2', 'content-type': 'text/plain;charset=UTF-8' } },
  { uri: '/late-headers', text: 'text', answer: { 'x-early': 'yes', 'x-late': 'yes', 'content-type': undefined } },
  { uri: '/json', status: 201, text: '{"a":[1,null]}', answer: { 'content-type': 'application/json' } },
  { uri: '/redirect', status: 303, answer: { location: 'http://example.com/there' } },
  { uri: '/clone', text: 'twicetwice', answer: { 'x-kept': 'yes' } },
  { uri: '/subclass', text: '<p>hi</p>', answer: { 'content-type': 'text/html' } },
  { uri: '/stream', text: 'tick 0\ntick 1\ntick 2\n' },
  { uri: '/url', method: 'PUT', json: { url: 'http://localhost/url', method: 'PUT' } },
  { uri: '/url?a=%20b&c', json: { url: 'http://localhost/url?a=%20b&c', method: 'GET' } },
  {
    uri: '/request-headers',
    headers: [
      ['X-One', '1'],
      ['X-One', '2'],
      ['X-Two', 'zwei'],
      ['Content-Type', 'text/x'],
    ],
    body: '',
    json: {
      one: '1, 2',
      none: null,
      has: true,
      type: 'text/x',
      all: [
        ['x-one', '1, 2'],
        ['x-two', 'zwei'],
      ],
      isHeaders: true,
    },
  },
  { uri: '/echo', body: 'wörld', text: 'wörld', answer: { 'x-used': 'true' } },
  { uri: '/echo', body: large, text: large },
  { uri: '/echo', text: '' },
  { uri: '/echo-json', body: '{"a": 1}', json: { a: 1 } },
  { uri: '/echo-json', body: '{"a": ', status: 500, log: /SyntaxError/ },
  { uri: '/echo-stream', body: large, text: large },
  { uri: '/echo-stream', body: large, isChunked: true, text: large },
  { uri: '/echo-bytes', body: large, text: large },
  {
    uri: '/form',
    body: multipart,
    headers: [['Content-Type', 'multipart/form-data; boundary=X']],
    json: [
      ['a', '1'],
      ['f', 'f.txt'],
    ],
  },
  {
    uri: '/form',
    body: 'a=1&b=%26',
    headers: [['Content-Type', 'application/x-www-form-urlencoded']],
    json: [
      ['a', '1'],
      ['b', '&'],
    ],
  },
  { uri: '/twice', body: 'x', text: 'TypeError' },
  { uri: '/again', body: 'kept', json: { isRequest: true, url: true, again: 'yes', body: 'kept' } },
  { uri: '/environ', json: { path: '/environ', core: 'number' } },
  { uri: '/store', text: 'true' },
  { uri: '/wait-and-fail', text: 'ok', log: /failed in what it did after GET \/wait-and-fail/ },
  { uri: '/nowhere', status: 404, text: 'not found' },
  { uri: '/throws', status: 500, log: /thrown by the application/ },
  { uri: '/rejects', status: 500, log: /rejected by the application/ },
  { uri: '/throws-null', status: 500, log: /the application failed in GET \/throws-null/ },
  { uri: '/no-response', status: 500, log: /the application returned string; return a Response/ },
  { uri: '/used', status: 500, log: /has been read before/ },
  { uri: '/bad-status', status: 500, log: /RangeError/ },
  { uri: '/bad-header', status: 500, log: /X-Bad/ },
];

export function testFetch(t: Test, server: RunningServer, front: Front): void {
  testCases(t, server, front, cases, 'strictSame');

  t.test('HEAD has the length and no body', async (t) => {
    const outcome = await front.send(t, { uri: '/text', method: 'HEAD' });
    if (outcome === 'broken') throw new Error('the answer is not whole');
    t.equal(outcome.header('content-length'), '13');
    t.equal(outcome.body.length, 0);
  });

  t.test('a stream that fails breaks the answer off', async (t) => {
    const outcome = await front.send(t, { uri: '/breaks' });
    // Over uwsgi the answer ends with the connection, and a unix socket has no RST.
    if (front.protocol === 'http') t.equal(outcome, 'broken');
    await server.waitForLog(/no more/);
  });
}

/** The worker ends only when what `waitUntil` was given is done. Ends the server. */
export function testWaitUntil(t: Test, server: RunningServer, front: Front): void {
  t.test('the end waits for waitUntil', async (t) => {
    const file = join(server.folder, 'done');
    await front.send(t, { uri: `/wait-until?file=${encodeURIComponent(file)}` });
    t.notOk(existsSync(file), 'the answer comes first');
    process.kill(server.pid, 'SIGTERM');
    await server.waitForLog(/graceful shutdown triggered/);
    writeFileSync(`${file}.go-on`, '');
    t.match(await server.exited, { code: 0 });
    t.equal(readFileSync(file, 'utf8'), 'done\n');
  });
}
