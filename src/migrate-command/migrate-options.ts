// The options of `tswsgi migrate`, one row each, and how its command line is read.
import type { Report } from '../config/report.js';
import { readSubcommand, subcommandHelp } from '../config/subcommand-options.js';

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
  const { values, others: sources } = readSubcommand('migrate', migrateOptions, argv, report);
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

/** What `tswsgi migrate --help` prints. */
export function formatMigrateHelp(): string {
  return `${[
    'tswsgi migrate: makes a configuration of tswsgi from one of uWSGI or PM2',
    '',
    'usage: tswsgi migrate uwsgi.ini[:SECTION] | FILE.yml | FILE.json | FILE.xml | ecosystem.config.js [--OPTION]...',
    '',
    ...subcommandHelp(migrateOptions),
    '',
    'The new file goes to standard output, what has changed and why, and what is lost, to standard error. The old',
    'file stays as it is. Ends with 0 when a server would start with the new file, with 2 when something in it is yours',
    'to correct first, and with 1 when there is none.',
  ].join('\n')}\n`;
}
