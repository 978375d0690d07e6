import t from 'tap';
import { readExpression } from '../../dist/config/pcre.js';

function matches(pattern: string, text: string): boolean | string {
  const expression = readExpression(pattern);
  return 'fault' in expression ? expression.fault : new RegExp(expression.source, expression.flags).test(text);
}

const rows: readonly [pattern: string, text: string, expected: boolean][] = [
  ['low', '/slow', true], // not anchored
  ['^/slow$', '/slow/er', false],
  ['^/a$', '/a\n', true], // PCRE's $ is before a last line end
  ['^/a$', '/a\nb', false],
  ['(?m)^b$', 'a\nb', true],
  ['\\Aa\\z', 'a\n', false],
  ['\\Aa\\Z', 'a\n', true],
  ['(?i)^/CASE', '/case', true],
  ['(?i)(?s)^A.B', 'a\nb', true],
  ['^/(?!admin)', '/admin', false],
  ['(?<=a)b', 'ab', true],
  ['(?P<x>a)(?P=x)', 'aa', true],
  ['(?#why)a', 'a', true],
  ['^a{2,3}$', 'aa', true],
  ['a{,3}}', 'a{,3}}', true],
  ['^\\Qa.b\\E$', 'axb', false],
  ['^\\Qa.b\\E$', 'a.b', true],
  ['^/a\\/b\\-c\\_d\\%\\ e$', '/a/b-c_d% e', true],
  ['^\\x{e9}\\x41$', 'éA', true],
  ['^[\\w-.]+$', 'a-.', true],
  ['^[a\\-c]+$', 'b', false],
  ['^[]a]+$', ']a', true],
  ['^[^]a]+$', ']', false],
  ['^[[:alpha:]-]+$', 'a-b', true],
  ['^[[:punct:]]$', '`', true],
  ['^[\\h]$', '\t', true],
  ['^[a[]$', '[', true],
];

t.test('what PCRE matches', async (t) => {
  for (const [pattern, text, expected] of rows) t.equal(matches(pattern, text), expected, `${pattern} on ${text}`);
});

const faults: readonly [pattern: string, fault: RegExp][] = [
  ['(a', /^Unterminated group$/],
  ['[a-', /^Unterminated character class$/],
  ['(?x)a b', /^JavaScript has no flag \(\?x\)$/],
  ['a(?i)b', /^Invalid group$/],
  ['a++', /^Nothing to repeat$/],
  ['(?>a)', /^Invalid group$/],
  ['\\Ga', /^Invalid escape$/],
  ['[[:nosuch:]]', /^Lone quantifier brackets$/],
  ['[x[:nosuch:]y]', /^Lone quantifier brackets$/],
  ['[[:^alpha:]]', /^Lone quantifier brackets$/],
];

t.test('what JavaScript has not is a fault, and never read as something else', async (t) => {
  for (const [pattern, fault] of faults) t.match(matches(pattern, ''), fault, pattern);
});
