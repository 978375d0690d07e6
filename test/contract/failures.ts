// Contract: applications that fail. Before the head this is a 500 and nothing of theirs; behind it a broken connection.

import type { ContractCase, Front } from '../contract.js';

const atStart: Readonly<Record<string, RegExp>> = {
  throw: /thrown on purpose/,
  'throw-null': /the application failed in GET \/fail\/throw-null/,
  'throw-text': /only text/,
  reject: /rejected on purpose/,
  'reject-undefined': /the application failed in GET \/fail\/reject-undefined/,
  'throw-behind-head': /thrown behind the head/,
  'generator-at-start': /thrown before the first part/,
  'no-head': /the application gave a body without a head/,
  'return-nothing': /the application returned undefined/,
  'return-null': /the application returned null/,
  'return-number': /the application returned number/,
  'return-bad-part': /a part of the body is number/,
  'value-crlf': /the value "a\\r\\nX-Split: yes" of the header X-Bad is not valid/,
  'value-lf': /the header X-Bad is not valid/,
  'value-nul': /the header X-Bad is not valid/,
  'value-wide': /the header X-Bad is not valid/,
  'value-missing': /the value undefined of the header X-Bad is not valid/,
  'name-lf': /the header name "X-Bad\\r\\nX-Split" is not valid/,
  'name-space': /the header name "X Bad" is not valid/,
  'name-empty': /the header name "" is not valid/,
  'pair-short': /the header fields must be \[name, value\] pairs/,
  'length-twice': /the Content-Length "3" is not a number of bytes, or was given twice/,
  'length-negative': /the Content-Length "-3" is not/,
  'length-list': /the Content-Length "3, 3" is not/,
  encoding: /the Transfer-Encoding gzip cannot be sent/,
  'status-crlf': /the status "200 OK\\r\\nX-Split: yes" is not valid/,
  'status-word': /the status "OK" is not valid/,
  'status-100': /the status "100 Continue" is not valid/,
  'status-null': /the status null is not valid/,
};

const halfWay: Readonly<Record<string, RegExp>> = {
  'generator-half-way': /thrown half-way/,
  'async-half-way': /thrown half-way/,
  'reject-half-way': /rejected half-way/,
  'throw-half-way': /the application failed in GET \/fail\/throw-half-way/,
  'part-half-way': /a part of the body is number/,
  'short-half-way': /Content-Length says 262154: connection closed/,
};

/**
 * An answer of unknown length ends with the connection over uwsgi, and a unix socket has no RST that would tell an early
 * end from a proper one.
 */
const canEndEarly = ({ protocol, isUnix }: Front) => protocol === 'http' || !isUnix;

export const failureCases: readonly ContractCase[] = [
  ...Object.entries(atStart).map(
    ([name, log]): ContractCase => ({
      name,
      request: { uri: `/fail/${name}` },
      status: 500,
      body: 'Internal Server Error',
      headers: { 'x-gone': undefined, 'x-bad': undefined, 'x-split': undefined },
      log,
    }),
  ),
  ...Object.entries(halfWay).map(
    ([name, log]): ContractCase => ({
      name,
      request: { uri: `/fail/${name}` },
      isBroken: true,
      log,
      holds: (front) => name === 'short-half-way' || canEndEarly(front),
    }),
  ),
  {
    name: 'the server goes on',
    request: { uri: '/answer/string' },
    body: 'one string',
  },
];
