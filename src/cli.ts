#!/usr/bin/env node
// The command `tswsgi`: reads the configuration, says all that is wrong with it at once, and runs the server; or hands over
// to the command that the first argument names. The only file, with the entries of processes, that reads process.argv
// and ends the process.
import { type ConfigurationInput, parseConfiguration } from './config/config.js';
import { formatHelp } from './config/help.js';
import { packageVersion } from './config/machine.js';
import { createLogger, type Logger } from './log/logger.js';
import type { BootOptions } from './master/boot.js';
import { ListenError } from './master/listeners.js';
import { loadBinding } from './native/binding.js';
import { sharedMemoryBytes } from './native/shared-memory.js';
import { formatDiagnostic } from './types.js';
import { exitCodes } from './worker/messages.js';

/** What a first argument can be but for an option or a file; each is loaded only when it is called. */
const commands: Readonly<Record<string, (input: ConfigurationInput) => Promise<number>>> = {
  bench: async (input) => (await import('./bench-command/bench.js')).runBench(input),
};

async function main(argv: readonly string[]): Promise<number> {
  // As they are now: the server changes both for its workers.
  const input = { argv, environment: { ...process.env }, cwd: process.cwd() };
  const [first = '', ...others] = argv;
  const command = Object.hasOwn(commands, first) ? commands[first] : undefined;
  if (command !== undefined) return command({ ...input, argv: others });
  const readConfiguration = () => parseConfiguration(input);
  const { config, errors, warnings, notes, wantsHelp, wantsVersion } = readConfiguration();
  if (wantsHelp || wantsVersion) {
    process.stdout.write(wantsHelp ? formatHelp() : `${packageVersion()}\n`);
    return exitCodes.done;
  }
  const logger = createLogger({ isJson: config.logJson });
  for (const text of notes) logger.info(text);
  for (const warning of warnings) logger.warn(formatDiagnostic(warning));
  for (const error of errors) logger.error(formatDiagnostic(error));
  const exitCode = errors.length > 0 ? exitCodes.failed : await start({ config, logger, readConfiguration });
  // Before the exit, which would write the rest past a write that is under way.
  await logger.flushed();
  return exitCode;
}

async function start({
  config,
  logger,
  readConfiguration,
}: Pick<BootOptions, 'config' | 'logger' | 'readConfiguration'>): Promise<number> {
  try {
    const options = {
      binding: loadBinding(),
      config,
      logger,
      readConfiguration,
      version: packageVersion(),
      environment: process.env,
      mappedBytesPerWorker: sharedMemoryBytes(config),
    };
    // Only one of the two is loaded: a master has no use for what serves requests.
    if (config.master) return await (await import('./master/master.js')).runMaster(options);
    return await (await import('./master/alone.js')).runAlone(options);
  } catch (error) {
    return reportStartError(logger, error);
  }
}

/** What the user can mend is told in a line each; anything else is our mistake and comes with its stack. */
function reportStartError(logger: Logger, error: unknown): number {
  if (error instanceof ListenError) for (const line of error.lines) logger.error(line);
  else if (error instanceof Error && 'code' in error) logger.error(error.message);
  else logger.error('the server cannot start', error);
  return exitCodes.failed;
}

// process.exit and not the natural end: an application that runs in this process may have left timers behind.
const exitCode = await main(process.argv.slice(2));
process.exit(exitCode);
