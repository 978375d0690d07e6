// The text of --help, made from the table of options.
import { type OptionKind, type OptionRow, type OptionScope, optionNames, options } from './options.js';

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
  plugins: 'NAME',
  configuration: 'FILE',
  verb: 'PIDFILE',
  hooks: 'ACTION:ARGUMENT',
  route: 'RULE',
};

const indent = ' '.repeat(6);

/** What `--help` prints, with a line end. Options that are merely accepted are named at the end. */
export function formatHelp(): string {
  const rows = options as readonly OptionRow[];
  const lines = [
    'tswsgi: application server for Node.js that reads the configuration of uWSGI',
    '',
    'usage: tswsgi [FILE.ini] [--OPTION VALUE | --OPTION=VALUE | --no-FLAG]...',
    '       tswsgi bench: which worker model suits an application (tswsgi bench --help)',
    '',
    'In a file an option is a line "OPTION = VALUE" in the section [uwsgi].',
    'In the environment it is UWSGI_OPTION or TSWSGI_OPTION.',
  ];
  for (const [scope, heading] of Object.entries(headings)) {
    lines.push('', `${heading}:`);
    for (const row of rows) {
      if (row.scope === scope && row.status === 'served')
        lines.push(`  ${usage(row)}`, `${indent}${row.help}${defaultText(row)}`);
    }
  }
  const accepted = rows.filter((row) => row.status === 'accepted').flatMap(optionNames);
  lines.push('', 'Accepted for the sake of existing files, without effect:', ...wrap(accepted));
  return `${lines.join('\n')}\n`;
}

function usage(row: OptionRow): string {
  const placeholder = placeholders[row.kind];
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
  const value = row.default;
  if (typeof value === 'boolean') return value === (row.inverted !== true) ? ' (on)' : '';
  if (typeof value === 'number') return ` (${row.kind === 'seconds' ? value / 1000 : value})`;
  return typeof value === 'string' ? ` (${value})` : '';
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
