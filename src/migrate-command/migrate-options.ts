// The options of `tswsgi migrate`, one row each, and how its command line is read.
import type { Report } from '../config/report.js';

export const migrateOptions = [
  { name: 'output', letter: 'o', value: 'FILE', help: 'write to this file, not to standard output' },
  { name: 'force', help: 'overwrite that file if it is there' },
  { name: 'quiet-comments', help: 'no comments that say why a line has changed; the summary says it all the same' },
  { name: 'env', value: 'NAME', help: 'PM2: take the variables of env_NAME, too' },
] as const;

export interface MigrateSettings {
  /** As given: `uwsgi.ini`, `uwsgi.ini:section`, `ecosystem.config.js`. */
  readonly source: string;
  readonly output: string | undefined;
  readonly force: boolean;
  readonly isQuiet: boolean;
  readonly env: string | undefined;
  readonly wantsHelp: boolean;
}

/** Reads what follows the name of the command. Mistakes go to `report`; the settings are not to be used then. */
export function readMigrateOptions(argv: readonly string[], report: Report): MigrateSettings {
  const sources: string[] = [];
  const values = new Map<string, string>();
  const words = [...argv];
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    const [, name, attached] = /^--?([\w-]+)(?:=(.*))?$/s.exec(word) ?? [];
    if (name === undefined) {
      sources.push(word);
      continue;
    }
    if (['help', 'h'].includes(name)) values.set('help', '');
    else takeOption({ word, name, attached, words }, values, report);
  }
  const wantsHelp = values.has('help');
  const [source = '', ...others] = sources;
  if (source === '' && !wantsHelp) report.error('MIGRATE_NO_SOURCE', {}, '');
  for (const value of others) report.error('ARGUMENT_UNEXPECTED', { name: 'migrate', value }, value);
  return {
    source,
    output: values.get('output'),
    force: values.has('force'),
    isQuiet: values.has('quiet-comments'),
    env: values.get('env'),
    wantsHelp,
  };
}

interface GivenOption {
  readonly word: string;
  readonly name: string;
  readonly attached: string | undefined;
  /** What follows it. */
  readonly words: string[];
}

function takeOption({ word, name, attached, words }: GivenOption, values: Map<string, string>, report: Report): void {
  const isLong = word.startsWith('--');
  const row = migrateOptions.find((option) =>
    isLong ? option.name === name : 'letter' in option && option.letter === name,
  );
  if (row === undefined) {
    report.error('OPTION_UNKNOWN', { name: word, suggestion: '; see tswsgi migrate --help' }, '');
    return;
  }
  const value = 'value' in row ? (attached ?? words.shift()) : (attached ?? '');
  if (value === undefined) report.error('ARGUMENT_MISSING', { name: word, usage: usage(row) }, '');
  else if (!('value' in row) && value !== '') report.error('ARGUMENT_UNEXPECTED', { name: word, value }, '');
  else values.set(row.name, value);
}

function usage(row: (typeof migrateOptions)[number]): string {
  const letter = 'letter' in row ? `-${row.letter}, ` : '';
  return `${letter}--${row.name}${'value' in row ? ` ${row.value}` : ''}`;
}

/** What `tswsgi migrate --help` prints. */
export function formatMigrateHelp(): string {
  return `${[
    'tswsgi migrate: makes a configuration of tswsgi from one of uWSGI or PM2',
    '',
    'usage: tswsgi migrate uwsgi.ini[:SECTION] | FILE.yml | FILE.json | FILE.xml | ecosystem.config.js [--OPTION]...',
    '',
    ...migrateOptions.flatMap((row) => [`  ${usage(row)}`, `      ${row.help}`]),
    '',
    'The new file goes to standard output, what has changed and why, and what is lost, to standard error. The old',
    'file stays as it is. Ends with 0 when a server would start with the new file, with 2 when something in it is yours',
    'to correct first, and with 1 when there is none.',
  ].join('\n')}\n`;
}
