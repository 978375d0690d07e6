// From a checked configuration to open sockets: what a server does once before it serves, with or without a master.
// The order is uWSGI's where it shows (umask, working directory, sockets, boot log), with one difference: sockets are
// bound before the pid file is written, so that a second start that fails leaves the file of the first one alone.
import { hasColours } from '../config/colours.js';
import type { Config } from '../config/config.js';
import { formatError } from '../errors.js';
import { capacityLines, identityLines, limitLines, routeLines, socketLine, warningLines } from '../log/boot-log.js';
import { developmentBanner } from '../log/development-log.js';
import type { Logger } from '../log/logger.js';
import type { NativeBinding } from '../native/binding-types.js';
import type { HookContext } from '../process/hook-actions.js';
import { runHooks, tryHooks } from '../process/hooks.js';
import { applyLimits } from '../process/limits.js';
import { openLog } from '../process/log-file.js';
import { dropMoment, dropPrivileges } from '../process/privileges.js';
import { enterRoot } from '../process/root-folder.js';
import {
  closeListeners,
  ListenError,
  type Listener,
  openListeners,
  removeSocketFiles,
  takeSystemdListeners,
} from './listeners.js';
import { PidFiles } from './pidfile.js';
import type { Reading } from './read-anew.js';
import { reapStrangers } from './reaper.js';
import type { TakeSignal } from './signals.js';

/** What a process needs to start a server; cli.ts gathers it. */
export interface BootOptions {
  readonly binding: NativeBinding;
  readonly config: Config;
  readonly logger: Logger;
  readonly version: string;
  /** The environment of this process, which the workers inherit: `boot` adds what the option `env` says. */
  readonly environment: Record<string, string | undefined>;
  /** Bytes of shared memory that one worker maps. */
  readonly mappedBytesPerWorker: number;
  /** Called each time a worker accepts. */
  readonly onServing: () => void;
  /** Reads the configuration anew, from the same command line, environment and folder as at the start. */
  readonly readConfiguration: () => Promise<Reading>;
}

/** What `boot` needs of whoever runs the server. */
export interface BootHelp {
  readonly takeSignal: TakeSignal;
  /** Absolute paths of what is read or started later. */
  readonly neededFiles: readonly string[];
}

/** A server that has its sockets and has not begun to serve. */
export interface Instance {
  readonly listeners: readonly Listener[];
  /** How many workers there really are. */
  readonly processes: number;
  /** The scoreboard of the workers. Closed by the end of the process. */
  readonly scoreboardFd: number;
  readonly pidFiles: PidFiles;
  readonly hooks: HookContext;
  /** What the hooks have set for the workers. */
  readonly variables: Readonly<Record<string, string>>;
  /** Undoes what `boot` left in the file system, and closes `listeners`. The last thing before the end. */
  cleanUp(listeners: readonly Listener[]): Promise<void>;
}

/** Throws a ListenError, or the error of a system call that names its path, when the server cannot start. */
export async function boot(options: BootOptions, { takeSignal, neededFiles }: BootHelp): Promise<Instance> {
  const { binding, config, logger } = options;
  const processes = config.master ? config.processes : 1;
  const identity = identityLines(options.version, Date.now());
  const variables: Record<string, string> = {};
  const hooks = createHookContext(options, variables, takeSignal);
  if (process.pid === 1) reapStrangers(binding);
  applyEnvironment(options);
  await runHooks(config, 'asap', hooks);
  if (config.chdir !== null && config.chroot === null) process.chdir(config.chdir);

  for (const text of [...identity, ...routeLines(config.routes.map((rule) => rule.text))]) logger.info(text);
  const sockets = open(options);
  const pidFiles = new PidFiles(logger);
  let limits: string[];
  try {
    limits = await leaveRoot(options, { pidFiles, hooks, neededFiles });
  } catch (error) {
    release(binding, sockets.listeners, config.removeFilesAtExit);
    pidFiles.remove();
    throw error;
  }
  for (const text of warningLines({
    isRoot: !config.isDevelopment && process.getuid?.() === 0 && (config.user === null || config.user.uid === 0),
    hasMaster: config.master,
  }))
    logger.warn(text);
  if (processes < config.processes) {
    logger.warn(`processes = ${config.processes} needs a master process (master = true); one process serves`);
  }
  if (config.chdir !== null) logger.info(`chdir() to ${config.chdir}`);
  for (const text of limits) logger.info(text);
  const coresPerThread = config.cores / Math.max(1, config.threads);
  if (coresPerThread > 1) logger.info(`- async cores set to ${coresPerThread}`);
  if (sockets.note !== undefined) logger.warn(sockets.note);
  sockets.listeners.forEach(({ info, origin }, index) => {
    if (origin === 'systemd' && sockets.listeners[index - 1]?.origin !== 'systemd') {
      logger.info('- SystemD socket activation detected -');
    }
    logger.info(socketLine(index, { ...info, origin }));
  });
  const capacity = capacityLines({
    backlog: config.backlog,
    mercySeconds: config.stopTimeoutMs / 1000,
    mappedBytes: options.mappedBytesPerWorker * processes,
    processes,
    threads: config.threads,
    coresPerWorker: config.cores,
  });
  for (const text of capacity) logger.info(text);
  if (config.isDevelopment) {
    const places = sockets.listeners.map(({ info, protocol }) => ({ ...info, protocol }));
    for (const text of developmentBanner(options.version, places, hasColours())) logger.line(text);
  }

  return {
    listeners: sockets.listeners,
    processes,
    scoreboardFd: binding.createScoreboard(processes, config.cores),
    pidFiles,
    hooks,
    variables,
    async cleanUp(listeners) {
      for (const text of release(binding, listeners, config.removeFilesAtExit)) logger.info(text);
      if (config.removeFilesAtExit) for (const text of pidFiles.remove()) logger.info(text);
      await tryHooks(config, 'asUserAtExit', hooks);
    },
  };
}

/**
 * What is done while this process is root, if it is, in uWSGI's order, and what comes just after. Answers the lines that tell
 * the limits, for /proc tells less when the user has changed.
 */
async function leaveRoot(
  options: BootOptions,
  parts: Pick<BootHelp, 'neededFiles'> & { readonly pidFiles: PidFiles; readonly hooks: HookContext },
): Promise<string[]> {
  const { binding, config, logger } = options;
  const { pidFiles, hooks, neededFiles } = parts;
  applyLimits(options);
  const limits = limitLines();
  pidFiles.write([config.pidFile, config.safePidFile]);
  logger.info(`detected binary path: ${process.execPath}`);
  await runHooks(config, 'preJail', hooks);
  await runHooks(config, 'inJail', hooks);
  if (config.chroot !== null) {
    enterRoot(options, config.chroot, neededFiles);
    await runHooks(config, 'postJail', hooks);
  }
  if (process.geteuid?.() === 0) await runHooks(config, 'asRoot', hooks);
  if (dropMoment(config) === 'whenBound') dropPrivileges(config, logger);
  await runHooks(config, 'asUser', hooks);
  if (config.logFileAsUser !== null) openLog(binding, config, config.logFileAsUser);
  pidFiles.write([config.pidFile2, config.safePidFile2]);
  return limits;
}

function createHookContext(
  { logger, environment }: BootOptions,
  variables: Record<string, string>,
  takeSignal: TakeSignal,
): HookContext {
  return {
    logger,
    environment,
    setVariable(name, value) {
      environment[name] = value;
      variables[name] = value;
    },
    takeSignal,
  };
}

/** Environment and umask are inherited by the workers. */
function applyEnvironment({ config, environment }: BootOptions): void {
  for (const name of config.removedVariables) delete environment[name];
  Object.assign(environment, config.environment);
  if (config.umask !== null) process.umask(config.umask);
}

function open({ binding, config, environment }: BootOptions): { listeners: Listener[]; note: string | undefined } {
  const own = openListeners(binding, config);
  try {
    const systemd = takeSystemdListeners(binding, config.protocol, environment, process.pid);
    for (const name of ['LISTEN_FDS', 'LISTEN_PID', 'LISTEN_FDNAMES']) delete environment[name];
    const listeners = [...own, ...systemd.listeners];
    if (listeners.length === 0) {
      throw new ListenError([
        formatError('NO_SOCKET', { unserved: '', instead: '' }),
        ...(systemd.note === undefined ? [] : [systemd.note]),
      ]);
    }
    return { listeners, note: systemd.note };
  } catch (error) {
    release(binding, own, true);
    throw error;
  }
}

function release(binding: NativeBinding, listeners: readonly Listener[], removesFiles: boolean): string[] {
  const lines = removesFiles ? removeSocketFiles(listeners) : [];
  closeListeners(binding, listeners);
  return lines;
}
