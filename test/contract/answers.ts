// Contract: whole answers, by how the application gives them.

import { readFileSync } from 'node:fs';
import type { ContractCase, Front } from '../contract.js';

const get = (name: string, query = '') => ({ uri: `/answer/${name}${query === '' ? '' : `?${query}`}` });
const isDirect = ({ isProxied }: Front) => !isProxied;

/** The body for each function of test/apps/answers.mjs that takes no argument. */
const bodies: Readonly<Record<string, string | Uint8Array>> = {
  string: 'one string',
  'empty-string': '',
  bytes: Buffer.from([0, 1, 127, 128, 255]),
  array: 'one two',
  'byte-array': Buffer.from('one \xff', 'latin1'),
  'mixed-array': 'é and bytes',
  'empty-array': '',
  generator: 'one two three',
  'empty-generator': '',
  'generator-of-empty': 'something',
  'async-generator': 'one two three',
  'async-empty': '',
  readable: 'from a stream',
  promise: 'at once',
  'late-promise': 'later',
  'promised-generator': 'late parts',
  'late-head': 'head with the first part',
  write: 'written twice',
  'write-and-return': 'written, then returned',
  'write-async': 'one two three',
  'second-head': 'the last head counts',
  'many-parts': 'x'.repeat(5000),
  'utf8-long': 'ü'.repeat(100_000),
  file: readFileSync(new URL('../../test/apps/answers.mjs', import.meta.url)),
};

const large = 4 * 1024 * 1024;
const pattern = Buffer.alloc(large, '0123456789abcdef');

/** Content-Length says what the body has: the same whatever the body is made of. */
const declared = ['declared', 'declared-parts', 'declared-late', 'declared-written'].flatMap((name): ContractCase[] => [
  {
    name: `${name}: as long as it says`,
    request: get(name, '10'),
    body: 'ten bytes.',
    headers: { 'content-length': '10' },
  },
  {
    name: `${name}: longer than it says is cut and logged`,
    request: get(name, '7'),
    body: 'ten byt',
    headers: { 'content-length': '7' },
    log: /the body is longer than its Content-Length of 7: cut there/,
  },
  {
    name: `${name}: shorter than it says can be told by the client`,
    request: get(name, '11'),
    isBroken: true,
    log: /the body is 10 bytes long, Content-Length says 11: connection closed/,
  },
  {
    name: `${name}: HEAD has its length and no body`,
    request: { method: 'HEAD', ...get(name, '10') },
    body: '',
    headers: { 'content-length': '10' },
  },
]);

export const answerCases: readonly ContractCase[] = [
  ...Object.entries(bodies).map(([name, body]): ContractCase => ({ name, request: get(name), body })),
  ...Object.keys(bodies).map(
    (name): ContractCase => ({ name: `HEAD ${name}`, request: { method: 'HEAD', ...get(name) }, body: '' }),
  ),
  { name: 'large', request: get('large', String(large)), body: pattern },
  { name: 'large-text', request: get('large-text', String(large)), body: pattern },
  { name: 'large-parts', request: get('large-parts', String(large)), body: pattern },
  ...declared,
  {
    name: 'declared: none of it',
    request: get('declared', '0'),
    body: '',
    headers: { 'content-length': '0' },
    log: /cut there/,
  },
  { name: 'utf8', request: get('utf8'), body: 'Grüße, 世界 🌍', headers: { 'content-length': '20' }, holds: isDirect },
  { name: 'utf8-declared', request: get('utf8-declared'), body: 'Grüße', headers: { 'content-length': '7' } },
  { name: 'second-head drops the fields of the first', request: get('second-head'), headers: { 'x-first': undefined } },
  {
    name: 'header-object',
    request: get('header-object'),
    headers: { 'x-one': 'a', 'x-number': '5', 'x-two': 'b, c' },
  },
  { name: 'header-latin1', request: get('header-latin1'), headers: { 'x-latin': 'caf\u00e9' } },
  { name: 'header-big', request: get('header-big'), headers: { 'x-big': 'b'.repeat(3000) } },
  { name: 'cookies', request: get('cookies'), headers: { 'set-cookie': 'a=1; Path=/, b=2' } },
  { name: 'date', request: get('date'), headers: { date: 'Thu, 01 Jan 1970 00:00:00 GMT' }, holds: isDirect },
  { name: 'close', request: get('close'), body: 'the last answer' },
  {
    name: 'wsgi.errors',
    request: get('log', 'to-the-log'),
    body: 'logged',
    log: /^the application says to-the-log$/,
  },
  { name: 'status 404', request: get('status', '404%20Nowhere'), status: 404, body: 'a body' },
  { name: 'status without a phrase', request: get('status', '503'), status: 503, body: 'a body' },
  { name: 'status 299', request: get('status', '299%20Own'), status: 299, body: 'a body' },
  {
    name: 'status 204 has no body',
    request: get('status', '204%20No%20Content'),
    status: 204,
    body: '',
    headers: { 'content-length': undefined, 'transfer-encoding': undefined },
  },
  {
    name: 'status 304 has no body',
    request: get('status', '304%20Not%20Modified'),
    status: 304,
    body: '',
    headers: { 'transfer-encoding': undefined },
  },
];
