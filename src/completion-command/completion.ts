// The command `tswsgi completion SHELL`: prints what lets that shell complete commands, options and their values. Made from
// the table, so that an option has its completion with its row.
import { type CommandWord, commandNamed, formatWords } from '../config/commands.js';
import type { ConfigurationInput } from '../config/config.js';
import { print } from '../process/print.js';
import { exitCodes } from '../worker/messages.js';
import { bashScript } from './bash.js';
import { fishScript } from './fish.js';
import { zshScript } from './zsh.js';

const scripts: Readonly<Record<CommandWord<'completion'>, () => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

/** Runs the command; `argv` is what follows its name. Returns the exit code. */
export async function runCompletion({ argv }: Pick<ConfigurationInput, 'argv'>): Promise<number> {
  const [name = '', ...others] = argv;
  if (isShell(name) && others.length === 0) {
    await print(scripts[name]());
    return exitCodes.done;
  }
  const wantsHelp = ['help', '--help', '-h'].includes(name);
  const row = commandNamed('completion');
  const help = [`usage: tswsgi completion ${row.usage}`, '', ...formatWords(row), ''].join('\n');
  (wantsHelp ? process.stdout : process.stderr).write(help);
  return wantsHelp ? exitCodes.done : exitCodes.failed;
}

function isShell(name: string): name is CommandWord<'completion'> {
  return Object.hasOwn(scripts, name);
}
