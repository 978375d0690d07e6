// The text of --help, made from the table of options.

import { commands } from './commands.js';
import type { FamilyStatus } from './families/family.js';
import { exampleOf, sinceOf, unitOf } from './option-facts.js';
import type { OptionKind, OptionRow, OptionScope, OptionUnit } from './option-row.js';
import { findOption, optionNames, options } from './options.js';
import { familyOf } from './uwsgi-status.js';

const headings: Readonly<Record<OptionScope, string>> = {
  configuration: 'Configuration',
  sockets: 'Sockets',
  application: 'Application',
  processes: 'Processes',
  system: 'Users, limits, names',
  hooks: 'Hooks',
  requests: 'Requests',
  routing: 'Routing',
  logging: 'Logging',
};

const placeholders: Readonly<Partial<Record<OptionKind, string>>> = {
  count: 'N',
  seconds: 'SECONDS',
  bytes: 'BYTES',
  size: 'BYTES',
  mode: 'MODE',
  mask: 'MODE',
  text: 'NAME',
  path: 'PATH',
  log: 'FILE',
  list: 'PATH',
  assignments: 'NAME=VALUE',
  owner: 'USER[:GROUP]',
  user: 'USER',
  group: 'GROUP',
  groups: 'GROUP',
  choice: 'NAME',
  socket: 'ADDRESS',
  inspector: '[HOST:]PORT',
  peers: 'ADDRESSES',
  'forwarded-fields': 'FIELDS',
  plugins: 'NAME',
  configuration: 'FILE',
  verb: 'PIDFILE',
  hooks: 'ACTION:ARGUMENT',
  route: 'RULE',
};

/** In the place of that of a kind that has no unit of its own. */
const unitPlaceholders: Readonly<Partial<Record<OptionUnit, string>>> = {
  seconds: 'SECONDS',
  milliseconds: 'MILLISECONDS',
  kilobytes: 'KILOBYTES',
  megabytes: 'MEGABYTES',
  'per cent': 'PERCENT',
};

const indent = ' '.repeat(6);

/** The option that `--help NAME` asks for. */
export function findHelpTopic(argv: readonly string[]): string | undefined {
  const at = argv.findIndex((word) => ['--help', '--usage', '-h'].includes(word));
  const topic = at < 0 ? undefined : argv[at + 1];
  return topic !== undefined && /^(--)?[a-z]/.test(topic) ? topic : undefined;
}

/** What `--help NAME` prints, of uWSGI's other options too; `undefined` when nobody has such an option. */
export function formatOptionHelp(topic: string): string | undefined {
  const name = topic.replace(/^--?/, '');
  const row = findOption(name);
  return row === undefined ? formatFamilyHelp(name) : formatRowHelp(row);
}

function formatRowHelp(row: OptionRow): string {
  const lines = [
    usage(row),
    `${indent}${row.help}${defaultText(row)}`,
    `${indent}group: ${headings[row.scope].toLowerCase()}`,
  ];
  if (row.status === 'accepted') lines.push(`${indent}accepted for the sake of existing files, without effect`);
  if (row.choices !== undefined) lines.push(`${indent}one of: ${Object.keys(row.choices).join(', ')}`);
  if (row.least !== undefined) lines.push(`${indent}at least ${row.least}`);
  if (row.most !== undefined) lines.push(`${indent}at most ${row.most}: ${row.mostReason ?? ''}`);
  const unit = unitOf(row);
  if (unit !== undefined) lines.push(`${indent}unit: ${unit}`);
  const example = exampleOf(row);
  if (example !== '') lines.push(`${indent}in a file, for example: ${row.name} = ${example}`);
  lines.push(`${indent}since ${sinceOf(row)}`);
  return `${lines.join('\n')}\n`;
}

const statusTexts: Readonly<Record<FamilyStatus, string>> = {
  accepted: 'an option of uWSGI, accepted for the sake of existing files, without effect',
  'not served': 'an option of uWSGI, not served yet: a warning',
  refused: 'an option of uWSGI, refused: an error',
};

function formatFamilyHelp(name: string): string | undefined {
  const family = familyOf(name);
  if (family === undefined) return undefined;
  const lines = [`--${name}`, `${indent}${statusTexts[family.status]}`, `${indent}because: ${family.reason}`];
  if (family.instead !== undefined) lines.push(`${indent}instead: ${family.instead}`);
  return `${lines.join('\n')}\n`;
}

/** What `--help` prints, with a line end. Options that are merely accepted are named at the end. */
export function formatHelp(): string {
  const rows = options as readonly OptionRow[];
  const lines = [
    'tswsgi: application server for Node.js that reads the configuration of uWSGI',
    '',
    'usage: tswsgi [FILE.ini | FILE.config.mjs] [--OPTION VALUE | --OPTION=VALUE | --no-FLAG]...',
    ...commands.map(({ name, usage, help }) => `       ${['tswsgi', name, usage].join(' ').trim()}: ${help}`),
    '',
    'In a file an option is a line "OPTION = VALUE" in the section [uwsgi].',
    'In the environment it is UWSGI_OPTION or TSWSGI_OPTION.',
  ];
  for (const [scope, heading] of Object.entries(headings)) {
    lines.push('', `${heading}:`);
    for (const row of rows) {
      if (row.scope === scope && row.status === 'served')
        lines.push(...breakLine(`  ${usage(row)}`), `${indent}${row.help}${defaultText(row)}`);
    }
  }
  const accepted = rows.filter((row) => row.status === 'accepted').flatMap(optionNames);
  lines.push('', 'Accepted for the sake of existing files, without effect:', ...wrap(accepted));
  return `${lines.join('\n')}\n`;
}

function usage(row: OptionRow): string {
  const unit = unitPlaceholders[row.unit ?? 'octal'];
  const placeholder = unit ?? placeholders[row.kind];
  const value = placeholder === undefined ? '' : row.bare === undefined ? ` ${placeholder}` : `[=${placeholder}]`;
  const letter = row.letter === undefined ? '' : `-${row.letter}, `;
  return (
    letter +
    optionNames(row)
      .map((name) => `--${name}`)
      .join(', ') +
    value
  );
}

function defaultText(row: OptionRow): string {
  const text = row.kind === 'flag' && !isOnByDefault(row) ? '' : defaultSpelling(row);
  return text === '' ? '' : ` (${text})`;
}

function isOnByDefault(row: OptionRow): boolean {
  return row.default === (row.inverted !== true);
}

/** The default as one would write it, flags as on and off; empty when the option is not set by default. */
export function defaultSpelling(row: OptionRow): string {
  const { default: value, kind } = row;
  if (typeof value === 'boolean') return isOnByDefault(row) ? 'on' : 'off';
  if (typeof value === 'number') return String(kind === 'seconds' ? value / 1000 : value);
  return typeof value === 'string' ? value : '';
}

/** A line that is wider than a terminal goes on behind a comma. */
function breakLine(line: string): string[] {
  if (line.length <= 100) return [line];
  const comma = line.lastIndexOf(', ', 98);
  return [line.slice(0, comma + 1), ...breakLine(`    ${line.slice(comma + 2)}`)];
}

function wrap(words: readonly string[]): string[] {
  const lines: string[] = [];
  let line = ' ';
  for (const word of words) {
    if (line.length + word.length > 98) {
      lines.push(line);
      line = ' ';
    }
    line += ` ${word}`;
  }
  return [...lines, line];
}
