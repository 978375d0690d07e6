// The command `tswsgi config`: reads a configuration as the server would, starts nothing, and says what is wrong with it or
// where each value comes from; or prints what a configuration may hold. What was asked for goes to standard output, mistakes
// to standard error.
import { type CommandWord, commandNamed, formatWords } from '../config/commands.js';
import { type ConfigurationInput, parseConfiguration } from '../config/config.js';
import { configurationSchema } from '../config/json-schema.js';
import { print } from '../process/print.js';
import { runUnoptimized } from '../process/unoptimized.js';
import { formatDiagnostic } from '../types.js';
import { exitCodes } from '../worker/messages.js';
import { explain } from './explain.js';

/** The lines for standard output; `undefined` when the configuration has errors, which have been said. */
type Verb = (input: ConfigurationInput) => readonly string[] | undefined;

const verbs: Readonly<Record<CommandWord<'config'>, Verb>> = {
  check(input) {
    const { errors, warnings } = read({ ...input, isStrict: true });
    if (errors.length > 0) return undefined;
    const places = warnings.length === 1 ? '1 warning' : `${warnings.length} warnings`;
    return [warnings.length === 0 ? 'the configuration is in order' : `the server would start, with ${places}`];
  },
  explain(input) {
    const result = read(input);
    return result.errors.length > 0 ? undefined : explain(result);
  },
  schema: () => [JSON.stringify(configurationSchema(), null, 2)],
};

/** Runs the command; `argv` is what follows its name. Returns the exit code. */
export async function runConfig({ argv, ...input }: ConfigurationInput): Promise<number> {
  const [name = '', ...rest] = argv;
  const wantsHelp = ['help', '--help', '-h'].includes(name);
  if (!isVerb(name)) {
    (wantsHelp ? process.stdout : process.stderr).write(formatConfigHelp());
    return wantsHelp ? exitCodes.done : exitCodes.failed;
  }
  const lines = verbs[name]({ ...input, argv: rest });
  if (lines === undefined) return exitCodes.failed;
  await print(`${lines.join('\n')}\n`);
  return exitCodes.done;
}

function isVerb(name: string): name is CommandWord<'config'> {
  return Object.hasOwn(verbs, name);
}

/** What `tswsgi config --help` prints. */
function formatConfigHelp(): string {
  return ['usage: tswsgi config VERB [FILE | --OPTION VALUE]...', '', ...formatWords(commandNamed('config')), ''].join(
    '\n',
  );
}

function read(input: ConfigurationInput): ReturnType<typeof parseConfiguration> {
  const result = runUnoptimized(() => parseConfiguration(input));
  for (const { diagnostics, kind } of [
    { diagnostics: result.errors, kind: 'error' },
    { diagnostics: result.warnings, kind: 'warning' },
  ]) {
    for (const diagnostic of diagnostics) process.stderr.write(`${kind}: ${formatDiagnostic(diagnostic)}\n`);
  }
  return result;
}
