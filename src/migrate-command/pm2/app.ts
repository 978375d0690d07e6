// An app of an ecosystem file: its attributes under one name each, its variables, and what of it becomes a line of the new
// file.
import type { NoteKind } from '../outcome.js';

/** What an attribute comes to. */
export interface Piece {
  /** `name = value`, or comments. */
  readonly lines?: readonly string[];
  readonly note?: { readonly kind: NoteKind; readonly text: string };
}

export interface App {
  readonly name: string;
  /** By their main names, in the order of the file; none is `undefined` or `null`. */
  readonly attributes: ReadonlyMap<string, unknown>;
  /** Those of `env` and of the one that `--env` names. */
  readonly variables: ReadonlyMap<string, string>;
  /** Absolute: where the app is started. */
  readonly directory: string;
  /** `chdir` as the new file has it. */
  readonly chdir: string;
  /** The beginning of paths below it. */
  readonly prefix: string;
  /** Of this machine. */
  readonly cpuCount: number;
}

/** Other spellings that PM2 takes. */
const aliases: Readonly<Record<string, string>> = {
  exec: 'script',
  exec_interpreter: 'interpreter',
  interpreterArgs: 'node_args',
  interpreter_args: 'node_args',
  out: 'out_file',
  output: 'out_file',
  out_log: 'out_file',
  error: 'error_file',
  err: 'error_file',
  err_file: 'error_file',
  err_log: 'error_file',
  log: 'log_file',
  pid: 'pid_file',
  cron: 'cron_restart',
  combine_logs: 'merge_logs',
  user: 'uid',
};

/** The attributes under their main names; PM2 takes both `max_restarts` and `maxRestarts`. */
export function attributesOf(app: Readonly<Record<string, unknown>>): Map<string, unknown> {
  const found = new Map<string, unknown>();
  for (const [spelled, value] of Object.entries(app)) {
    if (value === undefined || value === null) continue;
    const snake = /^env_/.test(spelled) ? spelled : spelled.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    found.set(aliases[spelled] ?? aliases[snake] ?? snake, value);
  }
  return found;
}

/** The variables of `env` and those of `env_NAME` over them. */
export function variablesOf(attributes: ReadonlyMap<string, unknown>, name: string | undefined): Map<string, string> {
  const sets = [attributes.get('env'), ...(name === undefined ? [] : [attributes.get(`env_${name}`)])];
  const variables = new Map<string, string>();
  const port = attributes.get('port');
  if (port !== undefined) variables.set('PORT', String(port));
  for (const set of sets) {
    if (typeof set !== 'object' || set === null) continue;
    for (const [variable, value] of Object.entries(set)) {
      if (value === null || value === undefined) continue;
      variables.set(variable, typeof value === 'object' ? JSON.stringify(value) : String(value));
    }
  }
  return variables;
}

/** A line of the new file: what means something to the reader of the file is written so that it does not. */
export function line(name: string, value: string | number): string {
  return `${name} = ${String(value).replaceAll('%', '%%')}`;
}

/** A path as the new file has it: what is relative is so to the directory of the app. */
export function pathLine(name: string, path: string, { prefix }: App): string {
  const escaped = path.replaceAll('%', '%%').replace(/^\.\//, '');
  return `${name} = ${path.startsWith('/') ? escaped : `${prefix}${escaped}`}`;
}
