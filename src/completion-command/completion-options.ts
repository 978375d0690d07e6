// What a shell can complete, as the scripts for all shells need it: the options that are served, with what their values are.
import { benchOptions } from '../bench-command/bench-options.js';
import type { CommandName } from '../config/commands.js';
import { exampleOf } from '../config/option-facts.js';
import type { OptionKind, OptionRow } from '../config/option-row.js';
import { optionNames, options } from '../config/options.js';
import { initOptions } from '../init-command/init-options.js';
import { migrateOptions } from '../migrate-command/migrate-options.js';

/** What the shell knows by itself, `words` for a choice, `text` for what nobody can complete; `nothing`: takes no value. */
export type ValueSource = 'nothing' | 'text' | 'words' | 'files' | 'folders' | 'users' | 'groups';

export interface CompletionOption {
  /** Without dashes, the main one first. */
  readonly names: readonly string[];
  readonly letter?: string;
  readonly help: string;
  readonly value: ValueSource;
  /** The value may be left out, and stands behind `=`. */
  readonly isOptional: boolean;
  readonly words: readonly string[];
}

const sources: Readonly<Partial<Record<OptionKind, ValueSource>>> = {
  flag: 'nothing',
  action: 'nothing',
  path: 'files',
  log: 'files',
  configuration: 'files',
  inheritance: 'files',
  verb: 'files',
  choice: 'words',
  user: 'users',
  owner: 'users',
  group: 'groups',
  groups: 'groups',
};

/** Whose values are paths, though their kind does not tell. */
const paths: Readonly<Record<string, ValueSource>> = {
  'wsgi-file': 'files',
  virtualenv: 'folders',
  pythonpath: 'folders',
  chdir: 'folders',
  chdir2: 'folders',
  chroot: 'folders',
  'master-fifo': 'files',
  'touch-reload': 'files',
  'touch-chain-reload': 'files',
  'touch-workers-reload': 'files',
  'touch-logreopen': 'files',
  'touch-logrotate': 'files',
};

/** Every option of the server that is served, in the order of the table; blocks of files are none for a command line. */
export const completionOptions: readonly CompletionOption[] = (options as readonly OptionRow[])
  .filter(({ status, kind }) => status === 'served' && kind !== 'logic')
  .flatMap((row) => (row.kind === 'flag' ? [optionOf(row), negated(row)] : [optionOf(row)]));

interface OwnOption {
  readonly name: string;
  readonly letter?: string;
  /** What its value is called; without one it takes none. */
  readonly value?: string;
  readonly help: string;
}

/** The options that a command has besides those of the server, or alone. */
export const ownOptions: Readonly<Partial<Record<CommandName, readonly CompletionOption[]>>> = {
  bench: benchOptions.map(ownOption),
  dev: [{ name: 'port', value: 'PORT', help: 'listen on 127.0.0.1:PORT' }].map(ownOption),
  init: initOptions.map(ownOption),
  migrate: migrateOptions.map(ownOption),
};

function ownOption({ name, letter, value, help }: OwnOption): CompletionOption {
  return {
    names: [name],
    ...(letter === undefined ? {} : { letter }),
    help,
    value: value === undefined ? 'nothing' : value === 'FILE' ? 'files' : 'text',
    isOptional: false,
    words: [],
  };
}

function optionOf(row: OptionRow): CompletionOption {
  const value = paths[row.name] ?? sources[row.kind] ?? 'text';
  return {
    names: optionNames(row),
    ...(row.letter === undefined ? {} : { letter: row.letter }),
    help: row.help,
    value,
    isOptional: row.bare !== undefined,
    words: row.choices === undefined ? (row.auto === true ? ['auto', exampleOf(row)] : []) : Object.keys(row.choices),
  };
}

/** `--no-master` for `--master`, unless that is a name of its own. */
function negated(row: OptionRow): CompletionOption {
  const names = optionNames(row).map((name) => `no-${name}`);
  const help = `switch ${row.name} off`;
  return { names, help, value: 'nothing', isOptional: false, words: [] };
}
