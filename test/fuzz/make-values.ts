// What applications give for statuses, names and values of fields: mostly right, and whatever else there is in JavaScript.

import type { Dice } from './dice.js';

const statuses: readonly unknown[] = [
  ...[
    '200 OK',
    '404 Not Found',
    '204 No Content',
    '304 Not Modified',
    '205 Reset Content',
    '500 ',
    '200',
    '999 \xff\t',
  ],
  ...[200, 201, 204, 304, 404, 599, 999],
  ...[
    '100 Continue',
    '101',
    99,
    1000,
    200.5,
    -200,
    Number.NaN,
    '200\r\nX: y',
    '200 OK\n',
    '2OO',
    '200  ',
    '',
    ' 200',
    '0200',
  ],
  ...[undefined, null, true, {}, [], [200], 200n, Symbol('200'), new String('200 OK')],
];

const names: readonly unknown[] = [
  ...['Content-Type', 'X-One', 'x-one', 'Set-Cookie', 'ETag', 'Vary', 'A', "!#$%&'*+-.^_`|~9"],
  ...['Content-Length', 'content-length', 'Transfer-Encoding', 'Connection', 'Keep-Alive', 'Date', 'Proxy-Connection'],
  ...['Trailer', 'Upgrade', 'Server', 'constructor', '__proto__', 'toString'],
  ...['', ' A', 'A ', 'A:', 'A\r\nB', 'A\n', 'ä', '\u0130', 'A\0', 'A\x7f', 'A b', '\u{1f600}', 'Ａ'],
  ...[undefined, null, 5, true, {}, Symbol('A'), ['A']],
];

const values: readonly unknown[] = [
  ...[
    'text/plain',
    'a',
    '',
    ' a ',
    '\t',
    'a, b',
    '\xe9\xff',
    'x'.repeat(200),
    'close',
    'keep-alive',
    'upgrade',
    'Close, x',
  ],
  ...[
    '0',
    '5',
    '05',
    '5 ',
    '+5',
    '-1',
    '1e3',
    '0x5',
    '5, 5',
    '99999999999999999999',
    'chunked',
    'gzip, chunked',
    'CHUNKED',
  ],
  ...['a\r\nX-Bad: b', 'a\nb', 'a\rb', 'a\0b', '\u010d\u010a', '\u560d\u560a', '\u2028', '\x7f', '\x80', '\ud800'],
  ...[0, 5, -1, 5.5, Number.NaN, Number.POSITIVE_INFINITY, 1e21, -0],
  ...[undefined, null, true, {}, [], ['a', 'b'], ['5', '5'], [['a']], ['a\r\nb'], 5n, Symbol('a'), Buffer.from('a')],
];

/** Texts that somebody has put together of pieces, and single characters of any code. */
function oddText(dice: Dice): string {
  const texts = [...names, ...values].filter((one) => typeof one === 'string');
  const parts = Array.from({ length: 1 + dice.roll(3) }, () =>
    dice.oneIn(3) ? String.fromCharCode(dice.oneIn(2) ? dice.roll(256) : dice.roll(65_536)) : dice.pick(texts),
  );
  return parts.join('');
}

export function makeStatus(dice: Dice): unknown {
  if (dice.oneIn(20)) return `${dice.pick(['200 ', '', '404'])}${oddText(dice)}`;
  return dice.oneIn(3) ? dice.pick(statuses) : dice.pick(statuses.slice(0, 15));
}

export function makeName(dice: Dice): unknown {
  if (dice.oneIn(30)) return oddText(dice);
  return dice.oneIn(12) ? dice.pick(names) : dice.pick(names.slice(0, 18));
}

export function makeValue(dice: Dice): unknown {
  if (dice.oneIn(20)) return oddText(dice);
  return dice.oneIn(8) ? dice.pick(values) : dice.pick(values.slice(0, 14));
}

/** Fields as pairs, as an object, or as something else. */
export function makeFields(dice: Dice): unknown {
  const pairs = Array.from({ length: dice.roll(6) }, () => [makeName(dice), makeValue(dice)] as const);
  if (dice.oneIn(40))
    return dice.pick<unknown>([null, 5, 'A: b', [['A']], [['A', 'b', 'c']], ['A', 'b'], [null], true]);
  if (dice.oneIn(2)) return pairs;
  return Object.fromEntries(pairs.filter(([name]) => typeof name === 'string' && name !== '__proto__'));
}
