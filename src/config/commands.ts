// The commands that a first argument can name, a row for each: --help, the completion of shells and the entry of the program
// are held to it. Without one, tswsgi serves.

export interface CommandRow {
  readonly name: string;
  /** Behind the name, as --help has it. */
  readonly usage: string;
  readonly help: string;
  /** What its own first argument can be. */
  readonly words?: readonly { readonly word: string; readonly help: string }[];
  /** Options of its own, and those of the server. */
  readonly takesOptions?: true;
}

// biome-ignore format: a table, one short block per row
export const commands = [
  { name: 'config', usage: 'check|explain FILE | schema', help: 'look at a configuration and start nothing',
    takesOptions: true,
    words: [
      { word: 'check', help: 'say all that is wrong with it; unknown names are errors, as under strict' },
      { word: 'explain',
        help: 'each option with its value and where that comes from: file:line, environment, argument or default' },
      { word: 'schema', help: 'print a JSON Schema of configurations in JSON and YAML, for editors' },
    ] },
  { name: 'init', usage: '', help: 'write uwsgi.ini, an entry module and a start script (tswsgi init --help)' },
  { name: 'migrate', usage: 'FILE', help: 'a configuration from one of uWSGI or PM2 (tswsgi migrate --help)' },
  { name: 'dev', usage: '[APP.js | FILE.ini]', help: 'serve while you write the application (tswsgi dev --help)',
    takesOptions: true },
  { name: 'bench', usage: '', help: 'which worker model suits an application (tswsgi bench --help)',
    takesOptions: true },
  { name: 'completion', usage: 'bash|zsh|fish', help: 'print what lets a shell complete commands and options',
    words: [
      { word: 'bash', help: 'eval "$(tswsgi completion bash)" in ~/.bashrc' },
      { word: 'zsh', help: 'eval "$(tswsgi completion zsh)" in ~/.zshrc, behind compinit' },
      { word: 'fish', help: 'tswsgi completion fish | source in ~/.config/fish/config.fish' },
    ] },
] as const satisfies readonly CommandRow[];

export type CommandName = (typeof commands)[number]['name'];

/** What the first argument of a command can be. */
export type CommandWord<Name extends CommandName> = Extract<
  (typeof commands)[number],
  { readonly name: Name; readonly words: unknown }
>['words'][number]['word'];

/** The row of a command. */
export function commandNamed(name: CommandName): CommandRow {
  return commands.find((row) => row.name === name) as CommandRow;
}

/** Lines of the words of a command, for its --help. */
export function formatWords({ words = [] }: CommandRow): string[] {
  const width = Math.max(...words.map(({ word }) => word.length));
  return words.map(({ word, help }) => `  ${word.padEnd(width)}  ${help}`);
}
