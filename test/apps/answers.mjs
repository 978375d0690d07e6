// Applications that answer as they should.

import { closeSync, openSync } from 'node:fs';
import { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const ok = '200 OK';
const text = [['Content-Type', 'text/plain; charset=utf-8']];
/** `size` bytes that tell where they stand. */
const pattern = (size) => Buffer.alloc(size, '0123456789abcdef');
const sizeOf = ({ QUERY_STRING }) => Number(QUERY_STRING);

/** An answer with `body` and the fixed head. */
const giving = (body) => (_, startResponse) => {
  startResponse(ok, text);
  return body();
};

function* parts(...values) {
  yield* values;
}

async function* slowParts(...values) {
  for (const value of values) {
    await nextTurn();
    yield value;
  }
}

/** The status is the query string, the body is always there. */
const status = ({ QUERY_STRING }, startResponse) => {
  startResponse(decodeURIComponent(QUERY_STRING), text);
  return 'a body';
};

/** Content-Length is the query string, the body `bytes`. */
const declaring =
  (body) =>
  ({ QUERY_STRING }, startResponse) => {
    startResponse(ok, [...text, ['Content-Length', QUERY_STRING]]);
    return body();
  };

export const answers = {
  status,
  string: giving(() => 'one string'),
  'empty-string': giving(() => ''),
  bytes: giving(() => new Uint8Array([0, 1, 127, 128, 255])),
  array: giving(() => ['one', ' ', 'two']),
  'byte-array': giving(() => [Buffer.from('one '), new Uint8Array([0xff])]),
  'mixed-array': giving(() => ['é ', Buffer.from('and bytes')]),
  'empty-array': giving(() => []),
  generator: giving(() => parts('one', Buffer.from(' two'), ' three')),
  'empty-generator': giving(() => parts()),
  'generator-of-empty': giving(() => parts('', 'some', '', Buffer.alloc(0), 'thing', '')),
  'async-generator': giving(() => slowParts('one', ' two', Buffer.from(' three'))),
  'async-empty': giving(() => slowParts()),
  readable: giving(() => Readable.from([Buffer.from('from '), Buffer.from('a stream')])),
  promise: async (_, startResponse) => {
    startResponse(ok, text);
    return 'at once';
  },
  'late-promise': async (_, startResponse) => {
    await nextTurn();
    startResponse(ok, text);
    return 'later';
  },
  /** Waits as many turns of the loop as the query string says. */
  after: async ({ QUERY_STRING }, startResponse) => {
    for (let turn = 0; turn < Number(QUERY_STRING); turn += 1) await nextTurn();
    startResponse(ok, text);
    return `after ${QUERY_STRING}`;
  },
  'promised-generator': async (_, startResponse) => {
    await nextTurn();
    startResponse(ok, text);
    return slowParts('late', ' parts');
  },
  'late-head': (_, startResponse) => {
    // PEP 3333: the head may come with the first part.
    return (function* () {
      startResponse(ok, text);
      yield 'head with the first part';
    })();
  },
  write: (_, startResponse) => {
    const write = startResponse(ok, text);
    write('written ');
    write(Buffer.from('twice'));
  },
  'write-and-return': (_, startResponse) => {
    startResponse(ok, text)('written, ');
    return ['then returned'];
  },
  'write-async': async (_, startResponse) => {
    const write = startResponse(ok, text);
    for (const part of ['one', ' two', ' three']) {
      await nextTurn();
      write(part);
    }
    return [];
  },
  'second-head': (_, startResponse) => {
    startResponse('500 First', [['X-First', 'yes']]);
    startResponse(ok, text, new Error('the reason'));
    return 'the last head counts';
  },
  'header-object': (_, startResponse) => {
    startResponse(ok, { 'X-One': 'a', 'X-Number': 5, 'X-Two': ['b', 'c'] });
    return 'object';
  },
  'header-latin1': (_, startResponse) => {
    startResponse(ok, [['X-Latin', 'caf\u00e9']]);
    return '';
  },
  'header-big': (_, startResponse) => {
    startResponse(ok, [['X-Big', 'b'.repeat(3000)]]);
    return 'big';
  },
  cookies: (_, startResponse) => {
    startResponse(ok, [
      ['Set-Cookie', 'a=1; Path=/'],
      ['Set-Cookie', 'b=2'],
    ]);
    return '';
  },
  date: (_, startResponse) => {
    startResponse(ok, [['Date', 'Thu, 01 Jan 1970 00:00:00 GMT']]);
    return '';
  },
  close: (_, startResponse) => {
    startResponse(ok, [...text, ['Connection', 'close']]);
    return 'the last answer';
  },
  utf8: giving(() => 'Grüße, 世界 🌍'),
  'utf8-long': giving(() => 'ü'.repeat(100_000)),
  'utf8-declared': (_, startResponse) => {
    const body = 'Grüße';
    startResponse(ok, [...text, ['Content-Length', String(Buffer.byteLength(body))]]);
    return body;
  },
  large: (environ, startResponse) => giving(() => pattern(sizeOf(environ)))(environ, startResponse),
  'large-text': (environ, startResponse) =>
    giving(() => pattern(sizeOf(environ)).toString('latin1'))(environ, startResponse),
  'large-parts': (environ, startResponse) => {
    const count = sizeOf(environ) / 4096;
    return giving(() => parts(...Array(count).fill(pattern(4096))))(environ, startResponse);
  },
  'many-parts': giving(() => parts(...Array(5000).fill('x'))),
  declared: declaring(() => 'ten bytes.'),
  'declared-parts': declaring(() => parts('ten', ' bytes', '.')),
  'declared-late': declaring(() => slowParts('ten', ' bytes', '.')),
  'declared-written': ({ QUERY_STRING }, startResponse) => {
    const write = startResponse(ok, [...text, ['Content-Length', QUERY_STRING]]);
    write('ten ');
    write('bytes.');
    return [];
  },
  file: (environ, startResponse) => {
    startResponse(ok, text);
    const fd = openSync(fileURLToPath(import.meta.url));
    return (function* () {
      try {
        yield* environ['wsgi.file_wrapper'](fd, 1000);
      } finally {
        closeSync(fd);
      }
    })();
  },
  log: (environ, startResponse) => {
    environ['wsgi.errors'].write(`the application says ${environ.QUERY_STRING}\n`);
    startResponse(ok, text);
    return 'logged';
  },
};
