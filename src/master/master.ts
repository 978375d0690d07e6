// A server with its master: this process holds the sockets, starts and watches the workers, and takes the signals. It
// never loads the application, so nothing the application does can stop it from doing its work.
import { relative } from 'node:path';
import { formatCtime } from '../log/time.js';
import { entryFile } from '../own-files.js';
import { tryHooks } from '../process/hooks.js';
import { isLogMoved } from '../process/log-file.js';
import { nameProcess } from '../process/name.js';
import { checkReachable } from '../process/privileges.js';
import { scoreboardFd } from '../worker/messages.js';
import { StopRequest } from '../worker/stop-request.js';
import { AutoReload } from './auto-reload.js';
import { type BootOptions, boot, type Instance } from './boot.js';
import { Control, type MasterActions } from './control.js';
import { type Generation, workerEnvironment } from './generation.js';
import { Harakiri } from './harakiri.js';
import { listenersForWorker, waitingConnections } from './listeners.js';
import { MasterLog } from './master-log.js';
import { MemoryLimit } from './memory-limit.js';
import { Overload } from './overload.js';
import { Reloader } from './reload.js';
import { Scoreboards } from './scoreboards.js';
import { ServiceNotifier } from './service-notifier.js';
import { handleSignals } from './signals.js';
import { Sizing } from './sizing.js';
import { statisticsLines } from './statistics.js';
import { statusLines } from './status.js';
import { Supervisor } from './supervisor.js';
import { type WorkerEvents, WorkerHandle } from './worker-handle.js';

const defaultEntryFile = entryFile('worker/worker-entry.js');

/** Runs a server until it is stopped. Resolves with the exit code; throws as `boot` when it cannot start. */
export async function runMaster(options: BootOptions, workerEntryFile = defaultEntryFile): Promise<number> {
  const { config, logger } = options;
  const neededFiles = [process.execPath, workerEntryFile];
  nameProcess(config, 'master');
  const stopRequest = new StopRequest();
  const notifier = new ServiceNotifier({ ...options, pid: process.pid });
  const startEnvironment = { ...options.environment };
  let actions: MasterActions | undefined;
  let logStatus: (() => void) | undefined;
  const takeSignal = handleSignals({
    // Whoever presses Ctrl-C while writing code waits for nobody.
    stop: () => (config.isDevelopment ? stopRequest.insist() : stopRequest.signal()),
    reload: () => actions?.reload(), // before there is anything to reload, there is nothing to do
    pause: () => actions?.pause(),
    statistics: () => actions?.statistics(),
    status: () => logStatus?.(),
    refuse: (row) => logger.warn(`${formatCtime(Date.now())} - ${row.signal} (${row.meaning}) is not served yet`),
  });
  const instance = await boot(options, { takeSignal, neededFiles });
  Object.assign(startEnvironment, instance.variables);
  logger.info(`spawned tswsgi master process (pid: ${process.pid})`);
  // The workers write to the same descriptor; their lines come after these.
  await logger.flushed();

  // From here to `run` nothing waits: no command comes before there are workers.
  const first: Generation = {
    number: 1,
    config,
    listeners: instance.listeners,
    scoreboardFd: instance.scoreboardFd,
    environment: workerEnvironment(startEnvironment, config),
  };
  const started = new Set<number>();
  const tellServing = () => {
    notifier.serving();
    options.onServing();
  };
  const supervisor = new Supervisor({
    logger,
    start: (id, generation, isReplacement, events, loadFailure) => {
      const isFirst = !started.has(id);
      started.add(id);
      const onModules = (paths: readonly string[]) => autoReload.addModules(paths);
      return startWorker(workerEntryFile, { id, generation, isReplacement, isFirst, loadFailure, onModules }, events);
    },
    onReplaceAsked: (worker) => reloader.recycle(worker),
    onServing: tellServing,
  });
  const log = new MasterLog(options, supervisor);
  const reloader = new Reloader({ ...options, startEnvironment }, supervisor, first, {
    onBegin: () => {
      notifier.reloading();
      if (isLogMoved(config)) void log.reopen();
    },
    onListenersChanged: () => sizing.followListeners(),
    onReloaded: (generation) => {
      control.watchFiles(generation.config);
      autoReload.follow(generation.config);
      sizing.follow(generation.config);
      memoryLimit.start(generation.config);
      log.follow(generation.config);
      overload.start(generation.config);
    },
    onEnd: (isServing) => notifier.reloaded(isServing),
  });
  const autoReload = new AutoReload({
    logger,
    reload: (path) => {
      if (config.isDevelopment) logger.line(`\n${relative(config.directory, path)} has changed`);
      reloader.ask('reload');
    },
  });
  const scoreboards = new Scoreboards(options.binding, () => reloader.generations);
  const memoryLimit = new MemoryLimit(logger, supervisor, scoreboards);
  const sizing = new Sizing({
    ...options,
    supervisor,
    scoreboards,
    listeners: () => reloader.listeners,
    onIdleEnd: () => stopRequest.ask(),
  });
  const overload = new Overload({ ...options, supervisor, scoreboards, queues: sizing.queues });
  actions = createActions(options, { instance, stopRequest, supervisor, reloader, sizing, log, overload, scoreboards });
  const control = new Control(config, instance.hooks, actions);
  logStatus = () => {
    const ids = supervisor.slots.map(({ id }) => id);
    for (const line of statusLines(ids, scoreboards.processes(), Date.now())) logger.info(line);
  };
  const harakiri = new Harakiri({
    logger,
    scoreboards,
    config: () => reloader.current.config,
    handles: () => supervisor.handles,
    waitingConnections: () => waitingConnections(options.binding, reloader.listeners),
  });
  harakiri.start();
  const cleanUp = () => {
    harakiri.stop();
    sizing.stop();
    memoryLimit.stop();
    log.stop();
    overload.stop();
    control.close();
    autoReload.stop();
    return instance.cleanUp(reloader.listeners);
  };
  try {
    checkReachable(neededFiles);
    control.openFifo();
  } catch (error) {
    await cleanUp();
    throw error;
  }
  control.watchFiles(config);
  autoReload.follow(config);
  void stopRequest.asked.then(() => {
    logger.info(`${formatCtime(Date.now())} - graceful shutdown triggered...`);
    notifier.stopping();
    supervisor.stop();
  });
  void stopRequest.insisted.then(() => {
    logger.info('SIGINT/SIGTERM received...killing workers...');
    supervisor.stopNow();
  });
  sizing.begin(config);
  memoryLimit.start(config);
  log.follow(config);
  overload.start(config);
  const ended = supervisor.run(first);
  // No worker will say so before the first connection, which the server is ready for.
  if (config.startsAsleep) tellServing();
  void tryHooks(config, 'masterStart', instance.hooks);
  const exitCode = await ended;
  notifier.stopping();
  if (exitCode === 0) logger.info('goodbye to tswsgi.');
  await cleanUp();
  await logger.flushed();
  return exitCode;
}

/** What signals, the FIFO and touched files do. */
function createActions(
  { logger }: BootOptions,
  parts: {
    readonly instance: Instance;
    readonly stopRequest: StopRequest;
    readonly supervisor: Supervisor;
    readonly reloader: Reloader;
    readonly sizing: Sizing;
    readonly log: MasterLog;
    readonly overload: Overload;
    readonly scoreboards: Scoreboards;
  },
): MasterActions {
  const { instance, stopRequest, reloader, sizing, log } = parts;
  return {
    stop: () => stopRequest.ask(),
    stopNow: () => stopRequest.insist(),
    reload: () => reloader.ask('reload'),
    restart: () => reloader.ask('restart'),
    reloadNow: () => reloader.ask('reloadNow'),
    restartNow: () => reloader.ask('restartNow'),
    statistics: () => {
      for (const line of statisticsLines({ ...parts, queues: sizing.queues }, Date.now())) logger.info(line);
    },
    addWorker: () => sizing.addWorker(),
    removeWorker: () => sizing.removeWorker(),
    goCheap: () => sizing.goCheap(),
    pause: () => sizing.togglePause(),
    reopenLog: () => void log.reopen(),
    rotateLog: () => void log.rotate(),
    writePidfile: () => {
      try {
        instance.pidFiles.writeAgain();
      } catch (error) {
        logger.error((error as Error).message);
      }
    },
  };
}

function startWorker(
  entryFile: string,
  {
    id,
    generation,
    isReplacement,
    isFirst,
    loadFailure,
    onModules,
  }: {
    readonly id: number;
    readonly generation: Generation;
    readonly isReplacement: boolean;
    readonly isFirst: boolean;
    readonly loadFailure: string | null;
    readonly onModules: (paths: readonly string[]) => void;
  },
  events: WorkerEvents,
): WorkerHandle {
  const { config, listeners, environment } = generation;
  return new WorkerHandle(
    {
      entryFile,
      scoreboardFd: generation.scoreboardFd,
      listenerFds: listeners.map(({ info }) => info.fd),
      environment,
      directory: config.directory,
      onModules,
      boot: {
        type: 'boot',
        config: isReplacement ? { ...config, needApplication: true } : config,
        listeners: listenersForWorker(listeners),
        scoreboardFd,
        worker: { id, processes: config.processes, generation: generation.number },
        isFirst,
        loadFailure,
        masterPid: process.pid,
      },
    },
    events,
  );
}
