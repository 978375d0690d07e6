// The command `tswsgi config`: reads a configuration as the server would, starts nothing, and says what is wrong with it or
// where each value comes from; or prints what a configuration may hold. What was asked for goes to standard output, mistakes
// to standard error.
import { type ConfigurationInput, parseConfiguration } from '../config/config.js';
import { configurationSchema } from '../config/json-schema.js';
import { print } from '../process/print.js';
import { formatDiagnostic } from '../types.js';
import { exitCodes } from '../worker/messages.js';
import { explain } from './explain.js';

interface Verb {
  readonly help: string;
  /** The lines for standard output; `undefined` when the configuration has errors, which have been said. */
  readonly run: (input: ConfigurationInput) => readonly string[] | undefined;
}

const verbs: Readonly<Record<string, Verb>> = {
  check: {
    help: 'say all that is wrong with it; unknown names are errors, as under strict',
    run(input) {
      const { errors, warnings } = read({ ...input, isStrict: true });
      if (errors.length > 0) return undefined;
      const places = warnings.length === 1 ? '1 warning' : `${warnings.length} warnings`;
      return [warnings.length === 0 ? 'the configuration is in order' : `the server would start, with ${places}`];
    },
  },
  explain: {
    help: 'each option with its value and where that comes from: file:line, environment, argument or default',
    run(input) {
      const result = read(input);
      return result.errors.length > 0 ? undefined : explain(result);
    },
  },
  schema: {
    help: 'print a JSON Schema of configurations in JSON and YAML, for editors',
    run: () => [JSON.stringify(configurationSchema(), null, 2)],
  },
};

/** Runs the command; `argv` is what follows its name. Returns the exit code. */
export async function runConfig({ argv, ...input }: ConfigurationInput): Promise<number> {
  const [name = '', ...rest] = argv;
  const verb = Object.hasOwn(verbs, name) ? verbs[name] : undefined;
  const wantsHelp = ['help', '--help', '-h'].includes(name);
  if (verb === undefined) {
    (wantsHelp ? process.stdout : process.stderr).write(formatConfigHelp());
    return wantsHelp ? exitCodes.done : exitCodes.failed;
  }
  const lines = verb.run({ ...input, argv: rest });
  if (lines === undefined) return exitCodes.failed;
  await print(`${lines.join('\n')}\n`);
  return exitCodes.done;
}

/** What `tswsgi config --help` prints. */
function formatConfigHelp(): string {
  return [
    'usage: tswsgi config VERB [FILE | --OPTION VALUE]...',
    '',
    ...Object.entries(verbs).map(([name, { help }]) => `  ${name.padEnd(8)} ${help}`),
    '',
  ].join('\n');
}

function read(input: ConfigurationInput): ReturnType<typeof parseConfiguration> {
  const result = parseConfiguration(input);
  for (const { diagnostics, kind } of [
    { diagnostics: result.errors, kind: 'error' },
    { diagnostics: result.warnings, kind: 'warning' },
  ]) {
    for (const diagnostic of diagnostics) process.stderr.write(`${kind}: ${formatDiagnostic(diagnostic)}\n`);
  }
  return result;
}
