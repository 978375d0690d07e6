// What one set of workers is started with: a configuration, the sockets it names, and the memory they count in. A reload
// makes the next generation and tries it out while the last one serves; sockets both have in common stay open all the
// time. Runs in the master.
import type { Config } from '../config/config.js';
import { socketLine } from '../log/boot-log.js';
import type { Logger } from '../log/logger.js';
import type { NativeBinding } from '../native/binding-types.js';
import { formatDiagnostic } from '../types.js';
import {
  closeListeners,
  ListenError,
  type Listener,
  listenersNotIn,
  openListeners,
  removeSocketFiles,
} from './listeners.js';
import type { Reading } from './read-anew.js';

export interface Generation {
  /** From 1. */
  readonly number: number;
  readonly config: Config;
  readonly listeners: readonly Listener[];
  /** The scoreboard of its workers; one of them for all generations with as many workers and cores. */
  readonly scoreboardFd: number;
  /** Environment of the workers. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface GenerationContext {
  readonly binding: NativeBinding;
  readonly logger: Logger;
  /** Reads command line, environment and files anew, as at the start. */
  readonly readConfiguration: () => Promise<Reading>;
  /** The environment the server was started in. */
  readonly startEnvironment: Readonly<Record<string, string | undefined>>;
}

/** What the master takes up when it starts, and keeps: property of the configuration and the option to name. */
const fixed = {
  master: 'master',
  pidFile: 'pidfile',
  safePidFile: 'safe-pidfile',
  pidFile2: 'pidfile2',
  safePidFile2: 'safe-pidfile2',
  fifoPaths: 'master-fifo',
  umask: 'umask',
  removeFilesAtExit: 'vacuum',
  logJson: 'log-json',
  logFile: 'logto',
  logFileAsUser: 'logto2',
  daemonLog: 'daemonize',
  chroot: 'chroot',
  addressSpaceLimitMegabytes: 'limit-as',
  maxUserProcesses: 'limit-nproc',
  maxOpenFiles: 'max-fd',
  maxCoreBytes: 'limit-core',
  maxFileBytes: 'limit-fsize',
  maxLockedBytes: 'limit-memlock',
  maxStackBytes: 'limit-stack',
  user: 'uid',
  gid: 'gid',
  extraGroups: 'add-gid',
  initGroups: 'no-initgroups',
  masterAsRoot: 'master-as-root',
  dropsAfterLoading: 'drop-after-apps',
  immediateUser: 'immediate-uid',
  immediateGid: 'immediate-gid',
} as const satisfies Partial<Record<keyof Config, string>>;

/**
 * The generation of what was read after `previous`, or `undefined` when its configuration or its sockets cannot be had; all reasons are in
 * the log then, and nothing has changed. `number` tells generations apart, also those that were never completed.
 */
export function nextGeneration(
  context: GenerationContext,
  { config: read, errors, warnings, notes }: Reading,
  previous: Generation,
  { number, open }: { readonly number: number; readonly open: readonly Listener[] },
): Generation | undefined {
  const { binding, logger } = context;
  for (const text of notes) logger.info(text);
  for (const warning of warnings) logger.warn(formatDiagnostic(warning));
  for (const error of errors) logger.error(formatDiagnostic(error));
  if (errors.length > 0) return undefined;
  const config = keepFixed(previous.config, read, logger);
  let { scoreboardFd } = previous;
  try {
    const { processes, cores } = previous.config;
    if (config.processes !== processes || config.cores !== cores) {
      scoreboardFd = binding.createScoreboard(config.processes, config.cores);
    }
    process.chdir(config.directory);
    const listeners = [...openListeners(binding, config, open), ...open.filter(({ origin }) => origin === 'systemd')];
    logListeners(logger, open, listeners);
    return {
      number,
      config,
      listeners,
      scoreboardFd,
      environment: workerEnvironment(context.startEnvironment, config),
    };
  } catch (error) {
    // The master's own folder only matters for relative addresses: it is set again when the next ones are opened.
    if (scoreboardFd !== previous.scoreboardFd) binding.closeDescriptor(scoreboardFd);
    for (const line of error instanceof ListenError ? error.lines : [(error as Error).message]) logger.error(line);
    return undefined;
  }
}

/** What the workers inherit: systemd's variables are for the process that got them only. */
export function workerEnvironment(
  start: Readonly<Record<string, string | undefined>>,
  config: Config,
): Record<string, string | undefined> {
  const removed = new Set(['LISTEN_FDS', 'LISTEN_PID', 'LISTEN_FDNAMES', ...config.removedVariables]);
  const kept = Object.entries(start).filter(([name]) => !removed.has(name));
  return { ...Object.fromEntries(kept), ...config.environment };
}

/** Closes what no generation in `used` has any more, and removes the files of such sockets. */
export function closeUnused(
  { binding, logger }: Pick<GenerationContext, 'binding' | 'logger'>,
  known: readonly Generation[],
  used: readonly Generation[],
): void {
  const listeners = listenersNotIn(
    used.flatMap((generation) => generation.listeners),
    distinctListeners(known),
  );
  for (const { info } of listeners) logger.info(`socket ${info.address} fd ${info.fd} is not listened on any more`);
  for (const line of removeSocketFiles(listeners)) logger.info(line);
  // A worker that finishes its requests may have it open for long: who connects meanwhile would wait for nothing. What was
  // handed over is not ours to silence.
  for (const { info, origin } of listeners) if (origin === 'bound') binding.stopListening(info.fd);
  closeListeners(binding, listeners);
  const usedScoreboards = new Set(used.map(({ scoreboardFd }) => scoreboardFd));
  const scoreboards = new Set(known.map(({ scoreboardFd }) => scoreboardFd));
  for (const fd of scoreboards) if (!usedScoreboards.has(fd)) binding.closeDescriptor(fd);
}

/** The listeners of all `generations`, each socket once. */
export function distinctListeners(generations: readonly Generation[]): Listener[] {
  return [
    ...new Map(generations.flatMap(({ listeners }) => listeners.map((item) => [item.info.fd, item] as const))).values(),
  ];
}

function keepFixed(before: Config, after: Config, logger: Logger): Config {
  const names = Object.keys(fixed) as (keyof typeof fixed)[];
  const changed = names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
  if (changed.length === 0) return after;
  logger.warn(`changed, but only in effect after a restart: ${changed.map((name) => fixed[name]).join(', ')}`);
  return { ...after, ...Object.fromEntries(names.map((name) => [name, before[name]])) };
}

function logListeners(logger: Logger, before: readonly Listener[], now: readonly Listener[]): void {
  const added = new Set(listenersNotIn(before, now));
  now.forEach((listener, index) => {
    if (added.has(listener)) logger.info(socketLine(index, { ...listener.info, origin: listener.origin }));
  });
}
