// The script for bash: one function, which bash calls with the words of the command line. bash takes `--name=value` for three
// words. Works with bash 4 and later, without the package bash-completion.
import { type CommandName, type CommandRow, commands } from '../config/commands.js';
import { type CompletionOption, completionOptions, ownOptions, type ValueSource } from './completion-options.js';

/** How bash finds values; none for a text that it cannot know. */
const generators: Readonly<Record<Exclude<ValueSource, 'nothing' | 'words'>, string>> = {
  text: '',
  files: 'compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- "$cur")',
  folders: 'compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -d -- "$cur")',
  users: 'mapfile -t COMPREPLY < <(compgen -u -- "$cur")',
  groups: 'mapfile -t COMPREPLY < <(compgen -g -- "$cur")',
};

const rows: readonly CommandRow[] = commands;

export function bashScript(): string {
  return `# Completion of tswsgi for bash, made by: tswsgi completion bash
_tswsgi() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" command="\${COMP_WORDS[1]}" attached=
  COMPREPLY=()
  if [[ $cur == = ]]; then
    cur= attached=yes
  elif [[ $prev == = && $COMP_CWORD -gt 1 ]]; then
    prev="\${COMP_WORDS[COMP_CWORD-2]}" attached=yes
  fi
  case $prev in
${valueCases([...Object.values(ownOptions).flat(), ...completionOptions])}
  esac
  if [[ $cur == -* ]]; then
    local options='${words(completionOptions)}'
    case $command in
${rows.map((row) => `      ${row.name}) ${ownWords(row)} ;;`).join('\n')}
    esac
    mapfile -t COMPREPLY < <(compgen -W "$options" -- "$cur")
    return
  fi
  if [[ $COMP_CWORD -eq 1 ]]; then
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen -W '${commands.map(({ name }) => name).join(' ')}' -- "$cur"; compgen -f -- "$cur")
    return
  fi
  if [[ $COMP_CWORD -eq 2 ]]; then
    case $command in
${rows.flatMap(wordCase).join('\n')}
    esac
  fi
  compopt -o filenames 2>/dev/null
  mapfile -t COMPREPLY < <(compgen -f -- "$cur")
}
complete -F _tswsgi tswsgi
`;
}

function words(options: readonly CompletionOption[]): string {
  return options.flatMap(({ names }) => names.map((name) => `--${name}`)).join(' ');
}

/** The options of a command, as an assignment to the variable that has those of the server. */
function ownWords(row: CommandRow): string {
  const own = words(ownOptions[row.name as CommandName] ?? []);
  return row.takesOptions === true ? `options+=' ${own}'` : `options='${own}'`;
}

/** A case for all options whose values are found in the same way. */
function valueCases(options: readonly CompletionOption[]): string {
  const patterns = new Map<string, string[]>();
  for (const { names, letter, value, isOptional, words } of options) {
    if (value === 'nothing') continue;
    const spelled = [...names.map((name) => `--${name}`), ...(letter === undefined ? [] : [`-${letter}`])];
    const list = words.length > 0 ? `mapfile -t COMPREPLY < <(compgen -W '${words.join(' ')}' -- "$cur")` : '';
    const body = value === 'words' || list !== '' ? list : generators[value];
    // Where the value may be left out, what stands behind a blank is another argument.
    const action = isOptional ? '[[ $attached ]] && return' : [body, 'return'].filter((part) => part !== '').join('; ');
    patterns.set(action, [...(patterns.get(action) ?? []), ...spelled]);
  }
  return [...patterns].map(([action, spelled]) => `    ${spelled.join('|')}) ${action} ;;`).join('\n');
}

function wordCase({ name, words = [] }: CommandRow): string[] {
  if (words.length === 0) return [];
  const list = words.map(({ word }) => word).join(' ');
  return [`      ${name}) mapfile -t COMPREPLY < <(compgen -W '${list}' -- "$cur"); return ;;`];
}
