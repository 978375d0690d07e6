// The options of `tswsgi init`, one row each, and how its command line is read.
import type { Report } from '../config/report.js';
import { readSubcommand, subcommandHelp } from '../config/subcommand-options.js';

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

/** Reads what follows the name of the command. Mistakes go to `report`. */
export function readInitOptions(argv: readonly string[], report: Report): InitArguments {
  const { values, others } = readSubcommand('init', initOptions, argv, report);
  for (const word of others) {
    report.error('OPTION_UNKNOWN', { name: word, suggestion: '; see tswsgi init --help' }, '');
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

/** What `tswsgi init --help` prints. */
export function formatInitHelp(): string {
  return `${[
    'tswsgi init: writes what a Node.js project needs to be served: uwsgi.ini, an entry module and a start script',
    '',
    'usage: tswsgi init [--OPTION [VALUE]]...',
    '',
    ...subcommandHelp(initOptions),
    '',
    'Run it in the folder of package.json. On a terminal it asks, unless an option is given. The files are uwsgi.ini,',
    'wsgi.mjs (.cjs, .ts), bin/uwsgi-instance, run/.gitignore, and deploy/NAME.nginx.conf and deploy/NAME.service.',
  ].join('\n')}\n`;
}
