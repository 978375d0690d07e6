// Configurations in YAML, JSON and XML: the lines that are told, what is left out, and text that is of no such format.
import t from 'tap';
import { type FormatName, fileFormats, findFormat } from '../../dist/config/file-formats.js';
import { FormatError, lineFinder } from '../../dist/config/file-text.js';

const parse = (format: FormatName, text: string) => fileFormats[format].parse(text, (content) => content);

const entriesOf = (format: FormatName, text: string): string[] =>
  parse(format, text).entries.map(({ section, name, value, line }) => `${line} ${section} ${name}=${value}`);

t.test('the format is told by the name', async (t) => {
  for (const [path, format] of [
    ['a.ini', 'ini'],
    ['/x/a.yml', 'yaml'],
    ['a.yaml:site', 'yaml'],
    ['a.json', 'json'],
    ['a.xml:b', 'xml'],
    ['a.txt', undefined],
    ['ini', undefined],
  ] as const) {
    t.equal(findFormat(path), format, path);
  }
});

t.test('YAML', async (t) => {
  const text =
    'uwsgi:\n  a: yes\n  b:\n    - 1\n    - two words\n  c: {d: 007}\n  a: again\nsite:\n  e: |\n    x\n    y\n';
  t.strictSame(entriesOf('yaml', text), [
    '2 uwsgi a=yes',
    '4 uwsgi b=1',
    '5 uwsgi b=two words',
    '6 uwsgi d=007',
    '7 uwsgi a=again',
    '9 site e=x\ny\n',
  ]);
  t.strictSame(parse('yaml', text).sections, ['uwsgi', 'site']);
  t.strictSame(entriesOf('yaml', 'x: &all\n  a: 1\nuwsgi:\n  b: &b 2\n  c: *b\n'), [
    '2 x a=1',
    '4 uwsgi b=2',
    '5 uwsgi c=2',
  ]);
  t.strictSame(
    entriesOf('yaml', 'uwsgi:\n  a: 1\n---\nuwsgi:\n  b: 2\n'),
    ['2 uwsgi a=1'],
    'the first document counts',
  );
  t.strictSame(
    parse('yaml', 'uwsgi:\n  a:\n  b: ""\n').remarks.map(({ line, text }) => `${line} ${text}`),
    ['2 a'],
  );
  t.strictSame(entriesOf('yaml', ''), []);
});

t.test('JSON', async (t) => {
  const text = '\uFEFF{\n"uwsgi": {\n"a": true, // yes\n"b": [1.50,\n"x"],\n"c": null, "d": false, "a": 2\n}, "n": 5}';
  t.strictSame(entriesOf('json', text), [
    '3 uwsgi a=1',
    '4 uwsgi b=1.50',
    '5 uwsgi b=x',
    '6 uwsgi c=0',
    '6 uwsgi d=0',
    '6 uwsgi a=2',
  ]);
  const { remarks, sections } = parse('json', '{"uwsgi": {"o": {"x": 1}}}');
  t.strictSame([remarks.map(({ text: name }) => name), sections], [['o'], ['uwsgi']]);
});

t.test('XML', async (t) => {
  const text =
    '<sites>\n<uwsgi id="one"><a>1</a>\n<b/></uwsgi>\n<uwsgi><c> x &amp; y </c><!-- no -->\n<app mountpoint="/m"><module>pkg</module></app></uwsgi></sites>';
  t.strictSame(entriesOf('xml', text), ['2 one a=1', '3 one b=1', '4 uwsgi c= x & y ', '5 uwsgi mount=/m=pkg']);
});

t.test('what is no such file is an error with its line', async (t) => {
  for (const [format, text, line] of [
    ['yaml', 'uwsgi:\n  a: [1\nb', 3],
    ['yaml', 'uwsgi:\n\ta: 1', 2],
    ['json', '{"uwsgi": {\n"a": 1,\n}}', 3],
    ['json', '[]', 1],
    ['json', '', 1],
    ['xml', '<uwsgi>\n<a>\n</uwsgi>', 3],
    ['xml', '', 1],
  ] as const) {
    t.throws(() => parse(format, text), FormatError, text);
    try {
      parse(format, text);
    } catch (error) {
      t.equal((error as FormatError).line, line, `${format} ${text}`);
    }
  }
});

t.test('lines of places', async (t) => {
  const lineOf = lineFinder('a\nbc\n\nd');
  t.strictSame([0, 1, 2, 4, 5, 6, 7].map(lineOf), [1, 1, 2, 2, 3, 4, 4]);
});
