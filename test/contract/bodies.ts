// Contract: bodies of requests, by size, by framing and by how the application reads them.

import { createHash } from 'node:crypto';
import type { ContractCase, Front } from '../contract.js';

const kib = 1024;
const sizes = [0, 1, 5000, 64 * kib - 1, 64 * kib, 64 * kib + 1, 1024 * kib, 8 * 1024 * kib];

/** `size` bytes of which no part looks like another. */
function body(size: number): Buffer {
  const bytes = Buffer.alloc(size);
  for (let at = 0; at + 4 <= size; at += 4) bytes.writeUInt32BE(Math.imul(at, 2654435761) >>> 0, at);
  return bytes;
}

const bodies = new Map(sizes.map((size) => [size, body(size)]));
const seen = (bytes: Uint8Array) => ({
  size: bytes.length,
  hash: createHash('sha256').update(bytes).digest('hex'),
});

const bySize = [...bodies].flatMap(([size, bytes]): ContractCase[] =>
  [false, true].flatMap((isChunked): ContractCase[] => {
    const framing = isChunked ? 'chunked' : 'with a length';
    return [
      {
        name: `${size} bytes ${framing}, hashed`,
        request: { uri: '/read/iterate', body: bytes, isChunked },
        json: seen(bytes),
      },
      {
        name: `${size} bytes ${framing}, answered when they are here`,
        request: { uri: '/read/echo-length', body: bytes, isChunked },
        body: bytes,
      },
      {
        name: `${size} bytes ${framing}, answered while they come`,
        request: { uri: '/read/echo', body: bytes, isChunked },
        body: bytes,
        // nginx sends no more of a body once the head of the answer is there.
        holds: ({ isProxied }) => !isProxied,
      },
    ];
  }),
);

const someBytes = bodies.get(5000)!;
const manyBytes = bodies.get(1024 * kib)!;
const byReader = ['bytes', 'iterate', 'slowly', 'pipe', 'late'].flatMap((how): ContractCase[] => [
  { name: `small, read with ${how}`, request: { uri: `/read/${how}`, body: someBytes }, json: seen(someBytes) },
  {
    name: `large, read with ${how}`,
    request: { uri: `/read/${how}`, body: manyBytes, isChunked: how === 'pipe' },
    json: seen(manyBytes),
  },
]);

const text = 'first\nsecond\r\n\nlast, without an end';
const lines = ['first\n', 'second\r\n', '\n', 'last, without an end'];
const is = (protocol: Front['protocol']) => (front: Front) => front.protocol === protocol;

export const bodyCases: readonly ContractCase[] = [
  ...bySize,
  ...byReader,
  { name: 'readAll()', request: { uri: '/read/all', body: someBytes }, json: seen(someBytes) },
  {
    name: 'readAll() of 64 KiB',
    request: { uri: '/read/all', body: bodies.get(64 * kib)! },
    json: seen(bodies.get(64 * kib)!),
  },
  { name: 'readAll() without a body', request: { uri: '/read/all' }, json: seen(Buffer.alloc(0)) },
  { name: 'readAll() of a body not here yet is an error', request: { uri: '/read/all', body: manyBytes }, status: 500 },
  { name: 'readlines()', request: { uri: '/read/lines', body: text }, json: { lines } },
  { name: 'readline()', request: { uri: '/read/each-line', body: text }, json: { lines } },
  {
    name: 'readline(), then the rest, then nothing',
    request: { uri: '/read/line-and-rest', body: text },
    json: { lines: ['first\n', 'second\r\n\nlast, without an end', ''] },
  },
  { name: 'text()', request: { uri: '/read/text', body: 'Grüße, 世界' }, json: { text: 'Grüße, 世界' } },
  { name: 'a small body that nobody reads', request: { uri: '/read/never', body: someBytes }, body: 'not read' },
  { name: 'a large body that nobody reads', request: { uri: '/read/never', body: manyBytes }, body: 'not read' },
  {
    name: 'a large chunked body that nobody reads',
    request: { uri: '/read/never', body: manyBytes, isChunked: true },
    body: 'not read',
  },
  {
    name: 'a large body of which the first part is read',
    request: { uri: '/read/begin', body: manyBytes },
    body: 'began with something',
  },
  { name: 'no body to iterate over', request: { uri: '/read/begin' }, body: 'nothing' },
  {
    name: 'a GET with a body',
    request: { method: 'GET', uri: '/read/bytes', body: 'abc' },
    json: seen(Buffer.from('abc')),
  },
  {
    name: 'a chunked body has no CONTENT_LENGTH',
    request: { uri: '/', body: 'abc', isChunked: true },
    json: { CONTENT_LENGTH: null, HTTP_TRANSFER_ENCODING: 'chunked' },
    holds: (front) => is('http')(front) && !front.isProxied,
  },
  {
    name: 'a front-end that takes chunks apart says both',
    request: { uri: '/', body: 'abc', isChunked: true },
    json: { CONTENT_LENGTH: '3', HTTP_TRANSFER_ENCODING: 'chunked' },
    holds: is('uwsgi'),
  },
];
