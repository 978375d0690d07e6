// What an application may put into the head of an answer, and what is refused so that no answer can be split.
import t from 'tap';
import { TswsgiError } from '../../dist/errors.js';
import { checkHead, dateField, isBodiless } from '../../dist/request/head.js';

const accepted: readonly (readonly [string, unknown, unknown, object])[] = [
  ['pairs', '200 OK', [['A', 'b']], { status: 200, statusLine: '200 OK', fields: 'A: b\r\n', fieldCount: 1 }],
  ['an object', '200 OK', { A: 'b', C: ['d', 'e'] }, { fields: 'A: b\r\nC: d\r\nC: e\r\n', fieldCount: 3 }],
  ['a number as value', '200 OK', [['X', 7]], { fields: 'X: 7\r\n' }],
  ['no fields', '200 OK', undefined, { fields: '', fieldCount: 0, contentLength: -1 }],
  ['three digits', '404', [], { statusLine: '404 Not Found' }],
  ['three digits nobody knows', '299', [], { statusLine: '299 Unknown' }],
  ['a number', 503, [], { status: 503, statusLine: '503 Service Unavailable' }],
  ['an empty reason', '200 ', [], { statusLine: '200 OK' }],
  ['latin1', '200 OK', [['A', '\xe9\t']], { fields: 'A: \xe9\t\r\n' }],
  ['an empty value', '200 OK', [['A', '']], { fields: 'A: \r\n' }],
  ['Content-Length', '200 OK', [['content-length', '12']], { contentLength: 12, fields: '' }],
  ['Transfer-Encoding: chunked, which is ours to say', '200 OK', [['Transfer-Encoding', 'Chunked']], { fields: '' }],
  ['Connection: close', '200 OK', [['Connection', 'Close']], { closes: true, fields: '' }],
  ['Connection: keep-alive, dropped', '200 OK', [['Connection', 'keep-alive']], { closes: false, fields: '' }],
  ['Keep-Alive, dropped', '200 OK', [['Keep-Alive', 'timeout=5']], { fields: '' }],
  ['a Date of its own', '200 OK', [['Date', 'x']], { hasDate: true, fields: 'Date: x\r\n' }],
];

for (const [what, status, headers, expected] of accepted) {
  t.test(`takes ${what}`, async (t) => t.match(checkHead(status, headers), expected));
}

const refused: readonly (readonly [string, unknown, unknown, string])[] = [
  ['CR LF in a value', '200 OK', [['A', 'b\r\nSet-Cookie: c']], 'RESPONSE_FIELD_VALUE'],
  ['a bare LF in a value', '200 OK', [['A', 'b\nc']], 'RESPONSE_FIELD_VALUE'],
  ['NUL in a value', '200 OK', [['A', 'b\0']], 'RESPONSE_FIELD_VALUE'],
  ['what latin1 has not', '200 OK', [['A', '\u2713']], 'RESPONSE_FIELD_VALUE'],
  ['a value that is no text', '200 OK', [['A', undefined]], 'RESPONSE_FIELD_VALUE'],
  ['a value that JSON has not', '200 OK', [['A', 5n]], 'RESPONSE_FIELD_VALUE'],
  ['CR LF in a name', '200 OK', [['A\r\nB', 'c']], 'RESPONSE_FIELD_NAME'],
  ['a space in a name', '200 OK', [['A B', 'c']], 'RESPONSE_FIELD_NAME'],
  ['an empty name', '200 OK', [['', 'c']], 'RESPONSE_FIELD_NAME'],
  ['a name that is no text', '200 OK', [[1, 'c']], 'RESPONSE_FIELD_NAME'],
  ['CR LF in the status', '200 OK\r\nA: b', [], 'RESPONSE_STATUS'],
  ['an interim status', '100 Continue', [], 'RESPONSE_STATUS'],
  ['a status that is none', 'fine', [], 'RESPONSE_STATUS'],
  ['no status', undefined, [], 'RESPONSE_STATUS'],
  ['a status that JSON has not', 200n, [], 'RESPONSE_STATUS'],
  [
    'a second Content-Length',
    '200 OK',
    [
      ['Content-Length', '1'],
      ['content-length', '1'],
    ],
    'RESPONSE_CONTENT_LENGTH',
  ],
  ['a Content-Length with a sign', '200 OK', [['Content-Length', '+1']], 'RESPONSE_CONTENT_LENGTH'],
  ['a coding nobody would undo', '200 OK', [['Transfer-Encoding', 'gzip']], 'RESPONSE_TRANSFER_ENCODING'],
  ['a pair of three', '200 OK', [['A', 'b', 'c']], 'RESPONSE_FIELDS'],
  ['fields that are text', '200 OK', 'A: b', 'RESPONSE_FIELDS'],
];

for (const [what, status, headers, code] of refused) {
  t.test(`refuses ${what}`, async (t) => {
    t.throws(() => checkHead(status, headers), { code });
    t.throws(() => checkHead(status, headers), TswsgiError, 'and again: a refused name is not remembered');
  });
}

t.test('statuses without content', async (t) => {
  t.same([200, 204, 205, 304].map(isBodiless), [false, true, false, true]);
});

t.test('the Date field is now, to the second', async (t) => {
  const shown = Date.parse(dateField().slice('Date: '.length));
  t.ok(Math.abs(Date.now() - shown) < 2000);
});
