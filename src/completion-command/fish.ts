// The script for fish: a line for each option, with its help.
import { type CommandRow, commands } from '../config/commands.js';
import { type CompletionOption, completionOptions, ownOptions, type ValueSource } from './completion-options.js';

/** How fish finds values; -x keeps it from offering files. */
const sources: Readonly<Record<Exclude<ValueSource, 'nothing' | 'words'>, string>> = {
  text: '-x',
  files: '-r -F',
  folders: "-x -a '(__fish_complete_directories)'",
  users: "-x -a '(__fish_complete_users)'",
  groups: "-x -a '(__fish_complete_groups)'",
};

export function fishScript(): string {
  const rows: readonly CommandRow[] = commands;
  const others = rows.filter(({ takesOptions }) => takesOptions !== true).map(({ name }) => name);
  const served = `not __fish_seen_subcommand_from ${others.join(' ')}`;
  const first = rows.map(({ name, help }) => `complete -c tswsgi -n __fish_is_first_arg -a ${name} -d ${quoted(help)}`);
  const words = rows.flatMap(({ name, words = [] }) => [
    ...words.map(
      ({ word, help }) => `complete -c tswsgi -f -n ${quoted(isSecond(name))} -a ${word} -d ${quoted(help)}`,
    ),
  ]);
  return [
    '# Completion of tswsgi for fish, made by: tswsgi completion fish',
    ...first,
    ...words,
    ...completionOptions.map((option) => line(option, `-n ${quoted(served)} `)),
    ...Object.entries(ownOptions).flatMap(([name, own]) =>
      own.map((option) => line(option, `-n ${quoted(`__fish_seen_subcommand_from ${name}`)} `)),
    ),
    '',
  ].join('\n');
}

/** The command is there, and nothing behind it. */
function isSecond(name: string): string {
  return `test (count (commandline -opc)) -eq 2; and __fish_seen_subcommand_from ${name}`;
}

function line({ names, letter, help, value, isOptional, words }: CompletionOption, condition: string): string {
  const spelled = [...(letter === undefined ? [] : [`-s ${letter}`]), ...names.map((name) => `-l ${name}`)].join(' ');
  const list = words.length > 0 ? `-x -a ${quoted(words.join(' '))}` : '';
  const found = value === 'nothing' ? '-f' : value === 'words' || list !== '' ? list : sources[value];
  // fish has no word for a value that may be left out but its absence.
  return `complete -c tswsgi ${condition}${spelled} ${isOptional ? found.replace(/-[xr] ?/, '') : found} -d ${quoted(help)}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
