// The script for zsh: a function of compsys, which shows the help of each option. It may be evaluated behind compinit, or be
// a file named _tswsgi in a folder of fpath.
import { type CommandName, type CommandRow, commands } from '../config/commands.js';
import { type CompletionOption, completionOptions, ownOptions, type ValueSource } from './completion-options.js';

const actions: Readonly<Record<Exclude<ValueSource, 'nothing' | 'words'>, string>> = {
  text: '',
  files: '_files',
  folders: '_files -/',
  users: '_users',
  groups: '_groups',
};

const rows: readonly CommandRow[] = commands;

export function zshScript(): string {
  return `#compdef tswsgi
# Completion of tswsgi for zsh, made by: tswsgi completion zsh
_tswsgi() {
  local -a options own commands words_of
  options=(
${specs(completionOptions)}
  )
  commands=(
${list(rows.map(({ name, help }) => ({ word: name, help })))}
  )
  if (( CURRENT == 2 )) && [[ $PREFIX != -* ]]; then
    _describe -t commands 'command' commands
    _files
    return
  fi
  if (( CURRENT == 3 )); then
    words_of=()
    case $words[2] in
${rows.flatMap(wordCase).join('\n')}
    esac
    if (( $#words_of )); then
      _describe -t words 'word' words_of
      return
    fi
  fi
  case $words[2] in
${rows.map(ownCase).join('\n')}
  esac
  _arguments $own $options '*:file:_files'
}
if [[ $funcstack[1] == _tswsgi ]]; then
  _tswsgi "$@"
else
  compdef _tswsgi tswsgi
fi
`;
}

function specs(options: readonly CompletionOption[]): string {
  return options.flatMap(specsOf).join('\n');
}

/** `--name=[help]:message:action`, a line for each spelling. */
function specsOf({ names, letter, help, value, isOptional, words }: CompletionOption): string[] {
  const list = words.length > 0 ? `(${words.join(' ')})` : '';
  const action = value === 'nothing' || value === 'words' || list !== '' ? list : actions[value];
  const argument = value === 'nothing' ? '' : `${isOptional ? '::' : ':'}${names[0]}:${action === '' ? ' ' : action}`;
  const equals = value === 'nothing' ? '' : isOptional ? '=-' : '=';
  const escaped = help.replace(/[\\[\]]/g, '\\$&');
  const long = names.map((name) => `--${name}${equals}`);
  const short = letter === undefined ? [] : [`-${letter}${value === 'nothing' ? '' : isOptional ? '-' : '+'}`];
  return [...long, ...short].map((spelled) => `    ${quoted(`*${spelled}[${escaped}]${argument}`)}`);
}

/** What a command has besides the options of the server, or instead. */
function ownCase({ name, takesOptions }: CommandRow): string {
  const own = specs(ownOptions[name as CommandName] ?? []);
  return `    ${name})\n      own=(\n${own}\n      )${takesOptions === true ? '' : '\n      options=()'} ;;`;
}

function list(items: readonly { readonly word: string; readonly help: string }[]): string {
  return items.map(({ word, help }) => `    ${quoted(`${word}:${help}`)}`).join('\n');
}

function wordCase({ name, words = [] }: CommandRow): string[] {
  return words.length === 0 ? [] : [`      ${name}) words_of=(\n${list(words)}\n      ) ;;`];
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
