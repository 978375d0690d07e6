// What is told of an option beside its row: right for every row.
import { readFileSync } from 'node:fs';
import t from 'tap';
import { coerce } from '../../dist/config/coerce.js';
import { packageVersion } from '../../dist/config/machine.js';
import { exampleOf, sinceOf, unitOf, wantedText } from '../../dist/config/option-facts.js';
import type { OptionKind, OptionRow } from '../../dist/config/option-row.js';
import { findOption, options } from '../../dist/config/options.js';
import { Report } from '../../dist/config/report.js';

const rows: readonly OptionRow[] = options;
const users: Readonly<Record<string, string>> = {
  '/etc/passwd': 'www-data:x:33:33::/:/bin/false\n',
  '/etc/group': 'www-data:x:33:\n',
};

function read(row: OptionRow, text: string): Report {
  const report = new Report();
  const readText = (path: string): string => users[path] ?? '';
  coerce({ row, name: row.name, text, place: 'uwsgi.ini:2', cwd: '/srv', readText, report });
  return report;
}

t.test('the example of every option is right', async (t) => {
  for (const row of rows) {
    const { errors, warnings } = read(row, exampleOf(row));
    t.strictSame([...errors, ...warnings], [], row.name);
  }
});

/** A value that each kind refuses; `null`: it takes any text, or is not read by itself. */
const refused: Readonly<Record<OptionKind, string | null>> = {
  flag: null,
  count: 'many',
  seconds: 'soon',
  bytes: 'big',
  size: 'big',
  mode: 'rw',
  mask: 'rw',
  text: '',
  path: '',
  log: '',
  format: '',
  list: '',
  assignments: 'NAME',
  mounts: '/shop',
  hooks: 'nosuch:x',
  route: '',
  owner: 'nobody-here',
  user: 'nobody-here',
  group: 'nobody-here',
  groups: 'nobody-here',
  choice: 'nosuch',
  socket: ':99999',
  inspector: 'x:y:z',
  peers: '10.0.0.0/33',
  'forwarded-fields': 'x-real-ip',
  plugins: null,
  configuration: null,
  inheritance: null,
  placeholder: null,
  declaration: null,
  logic: null,
  directive: null,
  output: null,
  action: null,
  verb: null,
};

t.test('a bad value is an error with name, value and an example', async (t) => {
  for (const row of rows) {
    const text = refused[row.kind];
    if (text === null || row.bare !== undefined) continue;
    const [error, ...others] = read(row, text).errors;
    t.strictSame(others, [], row.name);
    t.match(error, { place: 'uwsgi.ini:2' }, row.name);
    const message = error?.message ?? '';
    t.ok(message.startsWith(`${row.name}: `) || text === '', `${row.name}: ${message}`);
    const isTold =
      message.includes('such as') || message.includes(`one of ${Object.keys(row.choices ?? {}).join(', ')}`);
    t.ok(isTold, message);
  }
});

t.test('units', async (t) => {
  for (const [name, unit] of [
    ['harakiri', 'seconds'],
    ['buffer-size', 'bytes'],
    ['chmod-socket', 'octal'],
    ['reload-on-rss', 'megabytes'],
    ['log-slow', 'milliseconds'],
    ['processes', undefined],
  ] as const) {
    t.equal(unitOf(findOption(name) as OptionRow), unit, name);
  }
  for (const row of rows) {
    const spoken = /\b(kilobytes|megabytes|milliseconds|per cent)\b/.exec(row.help)?.[0];
    const isMeasure = row.kind === 'count' && !/^busyness: the|same/.test(row.help);
    if (spoken !== undefined && isMeasure && row.name !== 'max-requests-delta') t.equal(unitOf(row), spoken, row.name);
  }
});

t.test('versions are those of the changelog, and none is to come', async (t) => {
  const changelog = readFileSync(new URL('../../CHANGELOG.md', import.meta.url), 'utf8');
  const released = [...changelog.matchAll(/^## (\d+\.\d+\.\d+)/gm)].map(([, version]) => version);
  for (const row of rows) t.ok([...released, packageVersion()].includes(sinceOf(row)), row.name);
});

t.test('what to give', async (t) => {
  t.equal(wantedText(findOption('processes') as OptionRow, 'a number'), 'auto or a number from 1 up, such as 4');
  t.equal(wantedText(findOption('thread-stack-size') as OptionRow, 'a number'), 'a number from 192 up, such as 1024');
});
