// The options of `tswsgi init`, one row each, and how its command line is read.
import type { Report } from '../config/report.js';

export const initOptions = [
  { name: 'name', value: 'NAME', help: 'what the server is called (the name in package.json)' },
  {
    name: 'address',
    value: 'ADDRESS',
    help: 'HOST:PORT, or the path of a unix socket (127.0.0.1:8000; with --nginx run/NAME.sock)',
  },
  { name: 'processes', value: 'N', help: 'number of workers (auto: as many as processors and memory allow)' },
  { name: 'nginx', value: 'SERVER_NAME', help: 'a server block of nginx, too, for these names' },
  { name: 'systemd', help: 'a unit of systemd, too' },
  { name: 'yes', letter: 'y', help: 'ask nothing; so does any other option' },
  { name: 'force', help: 'overwrite files that are there' },
] as const;

/** What was asked for; what was not is `undefined`. */
export interface GivenSettings {
  readonly name?: string;
  readonly address?: string;
  readonly processes?: string;
  readonly nginx?: string;
  readonly systemd?: boolean;
}

export interface InitArguments {
  readonly given: GivenSettings;
  readonly force: boolean;
  /** No option but --force was given. */
  readonly mayAsk: boolean;
  readonly wantsHelp: boolean;
}

type Row = (typeof initOptions)[number];

/** Reads what follows the name of the command. Mistakes go to `report`. */
export function readInitOptions(argv: readonly string[], report: Report): InitArguments {
  const values = new Map<string, string>();
  const words = [...argv];
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    const [, name, attached] = /^--?([\w-]+)(?:=(.*))?$/s.exec(word) ?? [];
    if (name === 'help' || name === 'h') {
      values.set('help', '');
      continue;
    }
    const row = name === undefined ? undefined : findRow(word, name);
    if (row === undefined) {
      report.error('OPTION_UNKNOWN', { name: word, suggestion: '; see tswsgi init --help' }, '');
      continue;
    }
    const value = 'value' in row ? (attached ?? words.shift()) : (attached ?? '');
    if (value === undefined || ('value' in row && value === '')) {
      report.error('ARGUMENT_MISSING', { name: word, usage: usage(row) }, '');
    } else if (!('value' in row) && value !== '') {
      report.error('ARGUMENT_UNEXPECTED', { name: word, value }, '');
    } else {
      values.set(row.name, value);
    }
  }
  const text = (name: 'name' | 'address' | 'processes' | 'nginx') => {
    const value = values.get(name);
    return value === undefined ? {} : { [name]: value };
  };
  return {
    given: {
      ...text('name'),
      ...text('address'),
      ...text('processes'),
      ...text('nginx'),
      ...(values.has('systemd') && { systemd: true }),
    },
    force: values.has('force'),
    mayAsk: [...values.keys()].every((name) => name === 'force'),
    wantsHelp: values.has('help'),
  };
}

function findRow(word: string, name: string): Row | undefined {
  if (word.startsWith('--')) return initOptions.find((row) => row.name === name);
  return initOptions.find((row) => 'letter' in row && row.letter === name);
}

function usage(row: Row): string {
  const letter = 'letter' in row ? `-${row.letter}, ` : '';
  return `${letter}--${row.name}${'value' in row ? ` ${row.value}` : ''}`;
}

/** What `tswsgi init --help` prints. */
export function formatInitHelp(): string {
  return `${[
    'tswsgi init: writes what a Node.js project needs to be served: uwsgi.ini, an entry module and a start script',
    '',
    'usage: tswsgi init [--OPTION [VALUE]]...',
    '',
    ...initOptions.flatMap((row) => [`  ${usage(row)}`, `      ${row.help}`]),
    '',
    'Run it in the folder of package.json. On a terminal it asks, unless an option is given. The files are uwsgi.ini,',
    'wsgi.mjs (.cjs, .ts), bin/uwsgi-instance, run/.gitignore, and deploy/NAME.nginx.conf and deploy/NAME.service.',
  ].join('\n')}\n`;
}
