// Whatever text a configuration is, reading it comes to an end and throws nothing: all that is wrong with it is in the report.
// TSWSGI_FUZZ_RUNS=100000 looks for longer; a failure prints the seed and the path that lead to it again.
import fc from 'fast-check';
import t from 'tap';
import { type ConfigurationResult, parseConfiguration } from '../../dist/config/config.js';
import { type FormatName, fileFormats } from '../../dist/config/file-formats.js';
import { FormatError } from '../../dist/config/file-text.js';

const numRuns = Number(process.env.TSWSGI_FUZZ_RUNS ?? 200);
/** As the readers of files do, so that bytes that are no UTF-8 are among them. */
const decode = (bytes: Uint8Array): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);

/** What configurations are made of, odd things among them. */
const words = fc.constantFrom(
  ...[
    '[uwsgi]',
    '[',
    ']',
    '[a',
    ' = ',
    '=',
    '\n',
    '\r',
    '\r\n',
    '\t',
    ' ',
    ';',
    '#',
    '//',
    '"',
    "'",
    '\0',
    '\uFEFF',
    '\u2028',
  ],
  ...[
    '%',
    '%%',
    '%(',
    '$(',
    '@(',
    ')',
    '((',
    '%(_)',
    '%(a)',
    '%(a + 1)',
    '%(a b)',
    '$(A)',
    '@(a.ini)',
    '%n',
    '%d',
    '%k',
    '%('.repeat(50),
  ],
  ...[
    'a',
    'b',
    'master',
    'processes',
    'socket',
    'http-socket',
    'env',
    'set',
    'set-ph',
    'mount',
    'route',
    'chmod-socket',
    'uid',
  ],
  ...['for = a b', 'for-times = 1000000', 'for-times = 50', 'for-glob = *', 'for-readline = a.ini', 'endfor', 'end'],
  ...[
    'if-env = A',
    'if-not-opt = a',
    'if-hostname-match = (a+)+',
    'endif',
    'declare-option = a=b=$1;a',
    'strict = true',
  ],
  ...[
    'include = a.ini',
    'include = b.ini',
    'inherit = a.ini',
    'ini = :a',
    'ini = a.ini:a',
    'yaml = a.yaml',
    'xml = a.xml',
  ],
  ...[
    'a = %(b)',
    'b = %(a)%(a)',
    'a = x%(a)',
    'true',
    '0',
    '-1',
    '99999999999999999999',
    '1e9',
    '5m',
    '64k',
    '__proto__',
    'x'.repeat(5000),
  ],
  ...[
    '{',
    '}',
    '[]',
    ':',
    ', ',
    '- ',
    '&a ',
    '*a',
    '<<: *a',
    '{"uwsgi": ',
    '"a": ',
    'null',
    '<uwsgi>',
    '</uwsgi>',
    '<a>',
    '&b;',
    '<![CDATA[',
  ],
);
const lines = fc.array(fc.oneof({ weight: 6, arbitrary: words }, fc.string(), fc.uint8Array().map(decode)), {
  maxLength: 60,
});
const text = lines.map((parts) => parts.join(''));
const files = fc.record({ 'a.ini': text, 'b.ini': text, 'a.yaml': text, 'a.json': text, 'a.xml': text });

function read(argv: readonly string[], all: Readonly<Record<string, string>> = {}): ConfigurationResult {
  return parseConfiguration({
    argv,
    environment: { A: '1', UWSGI_C: '%(b)' },
    cwd: '/srv',
    readFile(path) {
      const name = path.replace(/^\/srv\//, '');
      if (!Object.hasOwn(all, name)) throw new Error(`ENOENT: ${path}`);
      return all[name] as string;
    },
    readKind: () => null,
    readFolder: () => ['a.ini', 'b.ini', '\0'],
  });
}

/** A run that takes as long as this hangs, on whatever machine. */
const longest = { interruptAfterTimeLimit: 120_000, markInterruptAsFailure: true };

t.test('any text of any format', async (t) => {
  for (const [argument, names] of [
    ['a.ini', ['a.ini', 'b.ini']],
    ['a.yaml', ['a.yaml']],
    ['a.json', ['a.json']],
    ['a.xml', ['a.xml']],
  ] as const) {
    fc.assert(
      fc.property(files, (all) => {
        const marked = { ...all, [names[0]]: argument === 'a.ini' ? `[uwsgi]\n${all[names[0]]}` : all[names[0]] };
        const { settings } = read([argument], marked);
        return settings.length <= 200_000;
      }),
      { numRuns, ...longest },
    );
    t.pass(argument);
  }
});

t.test('parsers throw FormatError alone', async (t) => {
  for (const name of Object.keys(fileFormats) as FormatName[]) {
    fc.assert(
      fc.property(text, (source) => {
        try {
          const { entries } = fileFormats[name].parse(source, (part) => part);
          return entries.every(({ line }) => line >= 1);
        } catch (error) {
          return error instanceof FormatError;
        }
      }),
      { numRuns, ...longest },
    );
    t.pass(name);
  }
});

t.test('any command line', async (t) => {
  const argument = fc.oneof(
    words,
    fc.string(),
    fc.constantFrom(
      '--',
      '-',
      '-p',
      '-MTp4',
      '-C',
      '--set',
      '--ini',
      '--no-master',
      '--=',
      '-é',
      '--http-socket=',
      'a.ini',
    ),
    words.map((word) => `--${word}`),
  );
  fc.assert(
    fc.property(fc.array(argument, { maxLength: 30 }), files, (argv, all) => Array.isArray(read(argv, all).settings)),
    { numRuns, ...longest },
  );
  t.pass('');
});

const nested = (open: string, close: string, depth: number) => open.repeat(depth) + close.repeat(depth);
const steps = Array.from({ length: 30 }, (_, index) => index);

/** Texts that multiply what they say, or hold more than a stack does. */
const bombs: readonly (readonly [name: string, files: Readonly<Record<string, string>>, ...codes: string[]])[] = [
  [
    'loops in loops',
    { 'a.ini': 'for-times = 1000000\nfor-times = 1000000\nx = 1\nendfor\nendfor' },
    'LOGIC_UNREADABLE',
  ],
  ['a loop of 10^11', { 'a.ini': 'for-times = 99999999999\nx = 1\nendfor' }, 'LOGIC_UNREADABLE'],
  ['a loop over many lines', { 'a.ini': 'for-times = 100000\nx = 1\ny = 1\nendfor' }, 'SETTINGS_TOO_MANY'],
  [
    'files that include twice',
    Object.fromEntries(steps.map((i) => [`${i === 0 ? 'a' : i}.ini`, `[uwsgi]\ninclude = ${i + 1}.ini\n`.repeat(2)])),
    'SETTINGS_TOO_MANY',
  ],
  [
    'declared options that stand for two',
    { 'a.ini': `${steps.map((i) => `declare-option = d${i}=d${i + 1};d${i + 1}`).join('\n')}\nd0 = 1` },
    'SETTINGS_TOO_MANY',
  ],
  ['a value made of itself', { 'a.ini': 'chdir = %(chdir)' }, 'REFERENCE_CIRCULAR'],
  ['a value that grows', { 'a.ini': 'chdir = x%(chdir)x%(chdir)' }, 'REFERENCE_CIRCULAR'],
  [
    'values of values',
    { 'a.ini': `v0 = 0123456789\n${steps.map((i) => `v${i + 1} = ${`%(v${i})`.repeat(10)}`).join('\n')}` },
    'REFERENCE_CIRCULAR',
  ],
  [
    'many large values',
    { 'a.ini': `big = ${'x'.repeat(100_000)}\n${'y = %(big)\n'.repeat(1000)}` },
    'PLACEHOLDERS_TOO_LONG',
  ],
  ['open parentheses', { 'a.ini': `a = ${'%('.repeat(50_000)}` }],
  ['parentheses in parentheses', { 'a.ini': `a = ${nested('%(', ')', 5000)}` }],
  ['a line of 5 MB', { 'a.ini': `a = ${'x'.repeat(5_000_000)}` }],
  ['spaces within', { 'a.ini': `a = x${' '.repeat(300_000)}x\nmount = x${' '.repeat(100_000)}x` }, 'VALUE_NOT_A_MOUNT'],
  [
    'aliases of aliases',
    {
      'a.yaml': `uwsgi:\n  a0: &a0 [x]\n${steps.map((i) => `  a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(10)}]`).join('\n')}`,
    },
    'FILE_MALFORMED',
  ],
  ['an alias of what it is in', { 'a.yaml': 'uwsgi:\n  a: &a [*a]' }, 'FILE_MALFORMED'],
  ['a section within itself', { 'a.yaml': 'uwsgi: &a\n  b: *a' }, 'FILE_MALFORMED'],
  ['deep YAML', { 'a.yaml': `uwsgi:\n  a: ${nested('[', ']', 5000)}` }, 'FILE_MALFORMED'],
  ['deep JSON', { 'a.json': `{"uwsgi": {"a": ${nested('[', ']', 50_000)}}}` }, 'FILE_MALFORMED'],
  ['deep XML', { 'a.xml': `<uwsgi>${nested('<a>', '</a>', 50_000)}</uwsgi>` }, 'FILE_MALFORMED'],
  [
    'entities of entities',
    { 'a.xml': '<!DOCTYPE x [<!ENTITY a "aa">]><uwsgi><a>&a;&a;</a></uwsgi>' },
    'FILE_MALFORMED',
  ],
];

for (const [name, given, ...codes] of bombs) {
  t.test(name, async (t) => {
    const [first = ''] = Object.keys(given);
    const isBare = first === 'a.ini' && !given['a.ini']?.startsWith('[');
    const { errors } = read([first, '--http-socket', ':1'], isBare ? { 'a.ini': `[uwsgi]\n${given['a.ini']}` } : given);
    const found: ReadonlySet<string> = new Set(errors.map(({ code }) => code));
    for (const code of codes) t.ok(found.has(code), `${code} of ${[...found].join()}`);
    if (codes.length === 0) t.strictSame([...found], []);
  });
}
