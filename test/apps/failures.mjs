// Applications that do something wrong.

import { setImmediate as nextTurn } from 'node:timers/promises';

const ok = '200 OK';

/** Answers with these fields. */
const heading =
  (headers, status = ok) =>
  (_, startResponse) => {
    startResponse(status, headers);
    return 'never to be seen';
  };

/** Returns `body`, whatever it is. */
const returning = (body) => (_, startResponse) => {
  startResponse(ok, []);
  return body;
};

// More than any front-end keeps back before it sends, so that the client has a head when the answer breaks.
const much = 'x'.repeat(256 * 1024);

export const failures = {
  throw: () => {
    throw new Error('thrown on purpose');
  },
  'throw-null': () => {
    throw null;
  },
  'throw-text': () => {
    throw 'only text';
  },
  reject: async () => {
    await nextTurn();
    throw new Error('rejected on purpose');
  },
  'reject-undefined': () => Promise.reject(undefined),
  'throw-behind-head': (_, startResponse) => {
    startResponse(ok, [['X-Gone', 'yes']]);
    throw new Error('thrown behind the head');
  },
  'generator-at-start': (_, startResponse) => {
    startResponse(ok, []);
    return (function* () {
      yield* [];
      throw new Error('thrown before the first part');
    })();
  },
  'generator-half-way': (_, startResponse) => {
    startResponse(ok, []);
    return (function* () {
      yield much;
      throw new Error('thrown half-way');
    })();
  },
  'async-half-way': (_, startResponse) => {
    startResponse(ok, []);
    return (async function* () {
      yield much;
      await nextTurn();
      throw new Error('thrown half-way');
    })();
  },
  'reject-half-way': async (_, startResponse) => {
    startResponse(ok, [])(much);
    await nextTurn();
    throw new Error('rejected half-way');
  },
  'throw-half-way': (_, startResponse) => {
    startResponse(ok, [])(much);
    throw null;
  },
  'short-half-way': (_, startResponse) => {
    startResponse(ok, [['Content-Length', String(much.length + 10)]]);
    return [much];
  },
  'part-half-way': (_, startResponse) => {
    startResponse(ok, []);
    return (function* () {
      yield much;
      yield 5;
    })();
  },
  'value-crlf': heading([['X-Bad', 'a\r\nX-Split: yes']]),
  'value-lf': heading([['X-Bad', 'a\nX-Split: yes']]),
  'value-nul': heading([['X-Bad', 'a\0b']]),
  'value-wide': heading([['X-Bad', '世']]),
  'value-missing': heading([['X-Bad', undefined]]),
  'name-lf': heading([['X-Bad\r\nX-Split', 'yes']]),
  'name-space': heading([['X Bad', 'yes']]),
  'name-empty': heading([['', 'yes']]),
  'pair-short': heading([['X-Bad']]),
  'length-twice': heading([
    ['Content-Length', '3'],
    ['content-length', '3'],
  ]),
  'length-negative': heading([['Content-Length', '-3']]),
  'length-list': heading([['Content-Length', '3, 3']]),
  encoding: heading([['Transfer-Encoding', 'gzip']]),
  'status-crlf': heading([], '200 OK\r\nX-Split: yes'),
  'status-word': heading([], 'OK'),
  'status-100': heading([], '100 Continue'),
  'status-null': heading([], null),
  'no-head': () => 'a body without a head',
  'return-nothing': returning(undefined),
  'return-null': returning(null),
  'return-number': returning(5),
  'return-bad-part': returning(['good', 5]),
};
