// The command line of a command that has options of its own, such as `tswsgi migrate`: a table of rows, read in one way
// and shown in one way by the command's --help.
import type { Report } from './report.js';

export interface SubcommandOption {
  readonly name: string;
  readonly letter?: string;
  /** What its value is called in --help; without it the option takes none. */
  readonly value?: string;
  readonly help: string;
}

export interface SubcommandLine {
  /** By the names of the rows, and `help`; of an option without a value the value is empty. */
  readonly values: ReadonlyMap<string, string>;
  /** What is no option, in its order. */
  readonly others: readonly string[];
}

/** Reads what follows the name of the `command`. Mistakes go to `report`; the values are not to be used then. */
export function readSubcommand(
  command: string,
  rows: readonly SubcommandOption[],
  argv: readonly string[],
  report: Report,
): SubcommandLine {
  const others: string[] = [];
  const values = new Map<string, string>();
  const words = [...argv];
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    const [, name, attached] = /^--?([\w-]+)(?:=(.*))?$/s.exec(word) ?? [];
    if (name === undefined) {
      others.push(word);
      continue;
    }
    if (name === 'help' || name === 'h') {
      values.set('help', '');
      continue;
    }
    const key = word.startsWith('--') ? 'name' : 'letter';
    const row = rows.find((option) => option[key] === name);
    if (row === undefined) {
      report.error('OPTION_UNKNOWN', { name: word, suggestion: `; see tswsgi ${command} --help` }, '');
      continue;
    }
    const value = row.value === undefined ? (attached ?? '') : (attached ?? words.shift() ?? '');
    if (row.value !== undefined && value === '') {
      report.error('ARGUMENT_MISSING', { name: word, usage: usageOf(row) }, '');
    } else if (row.value === undefined && value !== '') {
      report.error('ARGUMENT_UNEXPECTED', { name: word, value }, '');
    } else {
      values.set(row.name, value);
    }
  }
  return { values, others };
}

/** The lines of --help for these options. */
export function subcommandHelp(rows: readonly SubcommandOption[]): readonly string[] {
  return rows.flatMap((row) => [`  ${usageOf(row)}`, `      ${row.help}`]);
}

function usageOf({ name, letter, value }: SubcommandOption): string {
  return `${letter === undefined ? '' : `-${letter}, `}--${name}${value === undefined ? '' : ` ${value}`}`;
}
