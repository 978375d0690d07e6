#!/usr/bin/env node
// The command `tswsgi`: reads the configuration, says all that is wrong with it at once, and runs the server; or hands over
// to the command that the first argument names. The only file, with the entries of processes, that reads process.argv
// and ends the process.
import type { CommandName } from './config/commands.js';
import { type Config, type ConfigurationInput, parseConfiguration } from './config/config.js';
import { findHelpTopic, formatHelp, formatOptionHelp } from './config/help.js';
import { packageVersion } from './config/machine.js';
import { formatSettings } from './config/show-config.js';
import { formatError } from './errors.js';
import { createLogger, type Logger } from './log/logger.js';
import type { BootOptions } from './master/boot.js';
import { launchDaemon, takeDaemonMark, tellLauncher } from './master/daemon.js';
import { beginAnew } from './master/fallback.js';
import { signalPidfile } from './master/pidfile.js';
import { readAnew } from './master/read-anew.js';
import { reportStartError } from './master/start-error.js';
import { loadBinding } from './native/binding.js';
import { sharedMemoryBytes } from './native/shared-memory.js';
import { openLog } from './process/log-file.js';
import { print } from './process/print.js';
import { dropImmediately } from './process/privileges.js';
import { runUnoptimized } from './process/unoptimized.js';
import { type Diagnostic, formatDiagnostic } from './types.js';
import { exitCodes } from './worker/messages.js';

/** What each command runs; it is loaded only when it is called. */
const commands: Readonly<Record<CommandName, (input: ConfigurationInput) => Promise<number>>> = {
  config: async (input) => (await import('./config-command/config-command.js')).runConfig(input),
  init: async (input) => (await import('./init-command/init-command.js')).runInit(input),
  migrate: async (input) => (await import('./migrate-command/migrate-command.js')).runMigrate(input),
  bench: async (input) => (await import('./bench-command/bench.js')).runBench(input),
  completion: async (input) => (await import('./completion-command/completion.js')).runCompletion(input),
  dev: develop,
};

async function main(argv: readonly string[]): Promise<number> {
  const isDaemon = takeDaemonMark(process.env, process.pid);
  // As they are now: the server changes both for its workers.
  const input = { argv, environment: { ...process.env }, cwd: process.cwd() };
  const [first = '', ...others] = argv;
  if (isCommand(first)) return commands[first]({ ...input, argv: others });
  const topic = findHelpTopic(argv);
  if (topic !== undefined) return printTopic(topic);
  return serve(input, isDaemon);
}

function isCommand(name: string): name is CommandName {
  return Object.hasOwn(commands, name);
}

/** `tswsgi dev`: the server for the one who writes the application. */
async function develop(given: ConfigurationInput): Promise<number> {
  const [{ completeInput }, { formatDevelopmentHelp }] = await Promise.all([
    import('./dev-command/settings.js'),
    import('./dev-command/help.js'),
  ]);
  const { input, said, errors } = await completeInput(given);
  process.env.NODE_ENV ||= 'development';
  return serve(input, false, { said, errors, formatHelp: formatDevelopmentHelp });
}

/** What a command has to say before the server does. */
interface Preface {
  readonly said: readonly string[];
  readonly errors: readonly Diagnostic[];
  readonly formatHelp: () => string;
}

const unprefaced: Preface = { said: [], errors: [], formatHelp };

/** `tried`: the configurations for failures that have failed. */
async function serve(
  input: ConfigurationInput,
  isDaemon: boolean,
  preface: Preface = unprefaced,
  tried: readonly string[] = [],
): Promise<number> {
  const readConfiguration = () => readAnew(input);
  const { config, settings, warnings, notes, ...read } = runUnoptimized(() => parseConfiguration(input));
  const { wantsHelp, wantsVersion, verb, asked } = read;
  const errors = [...preface.errors, ...read.errors];
  if (wantsHelp || wantsVersion) {
    await print(wantsHelp ? preface.formatHelp() : `${packageVersion()}\n`);
    return exitCodes.done;
  }
  if (verb !== undefined) {
    const { exitCode, text } = signalPidfile(verb);
    if (text !== undefined) process.stderr.write(`${text}\n`);
    return exitCode;
  }
  if (asked !== undefined && errors.length === 0) {
    await print(asked.map((value) => `${value}\n`).join(''));
    return exitCodes.done;
  }
  const isLauncher = errors.length === 0 && config.daemonLog !== null && !isDaemon;
  const isEnded = errors.length === 0 && read.exitCode !== undefined;
  const { failure, said } = errors.length === 0 && !isEnded ? prepare(config, isLauncher) : unprepared;
  const isDevelopment = config.isDevelopment && errors.length === 0;
  const logger = createLogger({ isJson: config.logJson, isDevelopment });
  for (const text of preface.said) logger.line(text);
  // What is taken otherwise than a file says is for the developer to know.
  for (const text of notes) isDevelopment && !text.startsWith('[tswsgi]') ? logger.line(text) : logger.info(text);
  if (config.showConfig) for (const text of formatSettings(settings)) logger.info(text);
  for (const { text, isWarning } of said) (isWarning ? logger.warn : logger.info).call(logger, text);
  for (const warning of warnings) logger.warn(formatDiagnostic(warning));
  for (const error of errors) logger.error(formatDiagnostic(error));
  let exitCode: number = exitCodes.failed;
  if (failure !== undefined) reportStartError(logger, failure);
  else if (isEnded) exitCode = read.exitCode ?? exitCodes.done;
  else if (isLauncher) exitCode = await launch(config, logger);
  else if (errors.length === 0) exitCode = await start({ config, logger, readConfiguration, isDaemon });
  const fallback = isLauncher || exitCode !== exitCodes.failed ? null : config.fallbackConfiguration;
  const isRepeated = fallback !== null && tried.includes(fallback);
  if (fallback !== null) logger.error(formatError(isRepeated ? 'FALLBACK_FAILED' : 'FALLBACK', { path: fallback }));
  // Before the exit, which would write the rest past a write that is under way.
  await logger.flushed();
  if (fallback === null || isRepeated) return exitCode;
  beginAnew(process.env, input);
  return serve({ ...input, argv: [fallback] }, isDaemon, unprefaced, [...tried, fallback]);
}

async function printTopic(topic: string): Promise<number> {
  const text = formatOptionHelp(topic);
  if (text === undefined) process.stderr.write(`${formatError('HELP_NOT_KNOWN', { name: topic })}\n`);
  else await print(text);
  return text === undefined ? exitCodes.failed : exitCodes.done;
}

const unprepared = { failure: undefined, said: [] };

/** What comes before the first line is logged: what there is to say of it, and what went wrong. */
function prepare(config: Config, isLauncher: boolean) {
  let said: ReturnType<typeof dropImmediately> = [];
  try {
    said = dropImmediately(config);
    if (config.logFile !== null && !isLauncher) openLog(loadBinding(), config, config.logFile);
    return { failure: undefined, said };
  } catch (failure: unknown) {
    return { failure, said };
  }
}

/** Has another process serve, in the background. */
async function launch(config: Config, logger: Logger): Promise<number> {
  if (config.configurationFiles.includes('-')) {
    logger.error(formatError('DAEMON_WITHOUT_FILE', {}));
    return exitCodes.failed;
  }
  logger.info('*** daemonizing tswsgi ***');
  await logger.flushed();
  try {
    const command = [...process.execArgv, ...process.argv.slice(1)];
    return await launchDaemon({ config, path: config.daemonLog ?? '', command, environment: process.env });
  } catch (error) {
    return reportStartError(logger, error);
  }
}

async function start({
  config,
  logger,
  readConfiguration,
  isDaemon,
}: Pick<BootOptions, 'config' | 'logger' | 'readConfiguration'> & { readonly isDaemon: boolean }): Promise<number> {
  try {
    const options = {
      binding: loadBinding(),
      config,
      logger,
      readConfiguration,
      version: packageVersion(),
      environment: process.env,
      onServing: isDaemon ? tellLauncher : () => {},
      mappedBytesPerWorker: sharedMemoryBytes(config),
    };
    // Only one of the two is loaded: a master has no use for what serves requests.
    if (config.master) return await (await import('./master/master.js')).runMaster(options);
    return await (await import('./master/alone.js')).runAlone(options);
  } catch (error) {
    return reportStartError(logger, error);
  }
}

// process.exit and not the natural end: an application that runs in this process may have left timers behind.
const exitCode = await main(process.argv.slice(2));
process.exit(exitCode);
