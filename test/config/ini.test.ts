import t from 'tap';
import { parseIni } from '../../dist/config/ini.js';

const asIs = (text: string): string => text;

function pairs(text: string): [string, string, string][] {
  return parseIni(text, asIs).entries.map(({ section, name, value }) => [section, name, value]);
}

const cases: readonly [shows: string, text: string, expected: [string, string, string][]][] = [
  ['an option', '[uwsgi]\nprocesses = 4\n', [['uwsgi', 'processes', '4']]],
  ['no final line end', '[uwsgi]\na=1', [['uwsgi', 'a', '1']]],
  ['CRLF', '[uwsgi]\r\na = 1\r\n', [['uwsgi', 'a', '1']]],
  ['a byte order mark', '\uFEFF[uwsgi]\na = 1', [['uwsgi', 'a', '1']]],
  ['white space round everything', ' \t[uwsgi] \n\t a \t=\t 1 \t', [['uwsgi', 'a', '1']]],
  ['comments of both kinds, indented too', '[uwsgi]\n; a = 1\n  # b = 2\nc = 3', [['uwsgi', 'c', '3']]],
  ['no comment behind a value', '[uwsgi]\na = 1 ; one', [['uwsgi', 'a', '1 ; one']]],
  ['the first = parts name and value', '[uwsgi]\na=b=c', [['uwsgi', 'a', 'b=c']]],
  ['quotes stay', '[uwsgi]\na = "x"', [['uwsgi', 'a', '"x"']]],
  ['an empty value', '[uwsgi]\na =', [['uwsgi', 'a', '']]],
  ['no = at all', '[uwsgi]\nvacuum', [['uwsgi', 'vacuum', '']]],
  [
    'no continuation lines',
    '[uwsgi]\na = 1 \\\nb = 2',
    [
      ['uwsgi', 'a', '1 \\'],
      ['uwsgi', 'b', '2'],
    ],
  ],
  ['names keep their case', '[uwsgi]\nMaster = 1', [['uwsgi', 'Master', '1']]],
  [
    'one section in two places',
    '[uwsgi]\na = 1\n[x]\nb = 2\n[uwsgi]\nc = 3',
    [
      ['uwsgi', 'a', '1'],
      ['x', 'b', '2'],
      ['uwsgi', 'c', '3'],
    ],
  ],
  ['lines before any section', 'a = 1\n[uwsgi]', [['', 'a', '1']]],
  ['a comment behind a header', '[uwsgi] ; note\na = 1', [['uwsgi', 'a', '1']]],
  ['a header without its end', '[uwsgi\na = 1', [['uwsgi', 'a', '1']]],
];

t.test('grammar', async (t) => {
  for (const [shows, text, expected] of cases) t.strictSame(pairs(text), expected, shows);
});

t.test('line numbers count every line', async (t) => {
  const { entries } = parseIni('\n[uwsgi]\n; x\n\na = 1\n', asIs);
  t.equal(entries[0]?.line, 5);
});

t.test('odd headers are told with their line', async (t) => {
  t.strictSame(parseIni('[a]\n[uwsgi] ; note\n[b', asIs).remarks, [
    { line: 2, code: 'SECTION_HEADER_ODD', text: '[uwsgi] ; note', meaning: '[uwsgi]' },
    { line: 3, code: 'SECTION_HEADER_ODD', text: '[b', meaning: '[b]' },
  ]);
});

t.test('sections are listed once each', async (t) => {
  t.strictSame(parseIni('[a]\n[b]\n[a]', asIs).sections, ['a', 'b']);
});

t.test('lines are expanded before they are read, comments are not', async (t) => {
  const seen: [string, number][] = [];
  const { entries } = parseIni('; %n\n[%n]\n%n = %n', (text, line) => {
    seen.push([text, line]);
    return text.replaceAll('%n', 'site');
  });
  t.strictSame(seen, [
    ['[%n]', 2],
    ['%n = %n', 3],
  ]);
  t.strictSame(entries, [{ section: 'site', name: 'site', value: 'site', line: 3 }]);
});
