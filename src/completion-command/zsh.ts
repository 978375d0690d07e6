// The script for zsh: a function of compsys, which shows the help of each option. It may be evaluated behind compinit, or be
// a file named _tswsgi in a folder of fpath.
import { type CommandRow, commands } from '../config/commands.js';
import { benchCompletions, type CompletionOption, completionOptions, type ValueSource } from './completion-options.js';

const actions: Readonly<Record<Exclude<ValueSource, 'nothing' | 'words'>, string>> = {
  text: '',
  files: '_files',
  folders: '_files -/',
  users: '_users',
  groups: '_groups',
};

export function zshScript(): string {
  return `#compdef tswsgi
# Completion of tswsgi for zsh, made by: tswsgi completion zsh
_tswsgi() {
  local -a options bench commands words_of
  options=(
${specs(completionOptions)}
  )
  bench=(
${specs(benchCompletions)}
  )
  commands=(
${list((commands as readonly CommandRow[]).map(({ name, help }) => ({ word: name, help })))}
  )
  if (( CURRENT == 2 )) && [[ $PREFIX != -* ]]; then
    _describe -t commands 'command' commands
    _files
    return
  fi
  if (( CURRENT == 3 )); then
    words_of=()
    case $words[2] in
${(commands as readonly CommandRow[]).flatMap(wordCase).join('\n')}
    esac
    if (( $#words_of )); then
      _describe -t words 'word' words_of
      return
    fi
  fi
  case $words[2] in
    bench) _arguments $bench $options '*:file:_files' ;;
    dev) _arguments '--port=[listen on 127.0.0.1\\:PORT]:PORT: ' $options '*:file:_files' ;;
    *) _arguments $options '*:file:_files' ;;
  esac
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

function list(items: readonly { readonly word: string; readonly help: string }[]): string {
  return items.map(({ word, help }) => `    ${quoted(`${word}:${help}`)}`).join('\n');
}

function wordCase({ name, words = [] }: CommandRow): string[] {
  return words.length === 0 ? [] : [`      ${name}) words_of=(\n${list(words)}\n      ) ;;`];
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
