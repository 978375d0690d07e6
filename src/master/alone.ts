// A server without a master (`master = false`): the one process opens the sockets and serves by itself. Nobody replaces
// it when it dies, and a request that blocks the event loop blocks the signals too.
import type { Config } from '../config/config.js';
import { limitsTime } from '../config/time-limits.js';
import { formatCtime } from '../log/time.js';
import { nameProcess } from '../process/name.js';
import { dropMoment, dropPrivileges } from '../process/privileges.js';
import { Inspector } from '../worker/inspector.js';
import { exitCodes } from '../worker/messages.js';
import { StopRequest } from '../worker/stop-request.js';
import { loadWorker } from '../worker/worker.js';
import { type BootOptions, boot, type Instance } from './boot.js';
import { listenersForOwner } from './listeners.js';
import { ServiceNotifier } from './service-notifier.js';
import { handleSignals, type SignalRow } from './signals.js';

/** What only a master can do: property of the configuration, name of the option. */
const needsMaster = [
  ['leastProcesses', 'cheaper'],
  ['startsAsleep', 'cheap'],
  ['idleMs', 'idle'],
  ['maxRequests', 'max-requests'],
  ['maxLifetimeMs', 'max-worker-lifetime'],
  ['maxRssMegabytes', 'reload-on-rss'],
  ['maxAddressSpaceMegabytes', 'reload-on-as'],
  ['killRssMegabytes', 'evil-reload-on-rss'],
  ['killAddressSpaceMegabytes', 'evil-reload-on-as'],
  ['autoReloadMs', 'autoreload'],
  ['touchReloadPaths', 'touch-reload'],
  ['touchChainReloadPaths', 'touch-chain-reload'],
  ['touchWorkersReloadPaths', 'touch-workers-reload'],
  ['touchLogReopenPaths', 'touch-logreopen'],
  ['touchLogRotatePaths', 'touch-logrotate'],
  ['logMaxBytes', 'log-maxsize'],
  ['fifoPaths', 'master-fifo'],
  ['harakiriVerbose', 'harakiri-verbose'],
  ['harakiriGracefulTimeoutMs', 'harakiri-graceful-timeout'],
  ['harakiriQueueThreshold', 'harakiri-queue-threshold'],
  ['hookMasterStart', 'hook-master-start'],
  ['hookTouch', 'hook-touch'],
  ['touchExec', 'touch-exec'],
] as const satisfies readonly (readonly [keyof Config, string])[];

const isSet = (value: boolean | number | readonly string[]) =>
  typeof value === 'object' ? value.length > 0 : Number(value) > 0;

/** Runs a server in this process until it is stopped. Resolves with the exit code; throws as `boot` does. */
export async function runAlone(options: BootOptions): Promise<number> {
  const { logger } = options;
  nameProcess(options.config, 'worker 1');
  const stopRequest = new StopRequest();
  const notifier = new ServiceNotifier({ ...options, pid: process.pid });
  const refuse = (row: SignalRow, why: string) => {
    logger.warn(`${formatCtime(Date.now())} - ${row.signal} (${row.meaning}) ${why}`);
  };
  const sendToMaster = (row: SignalRow) => refuse(row, 'needs a master process (master = true)');
  const takeSignal = handleSignals({
    stop: () => stopRequest.signal(),
    reload: sendToMaster,
    pause: sendToMaster,
    statistics: sendToMaster,
    status: sendToMaster,
    refuse: (row) => refuse(row, 'is not served yet'),
  });
  const instance = await boot(options, { takeSignal, neededFiles: [] });
  const idle = needsMaster.filter(([property]) => isSet(options.config[property])).map(([, name]) => name);
  if (idle.length > 0) logger.warn(`without effect, for there is no master process: ${idle.join(', ')}`);
  if (limitsTime(options.config)) {
    logger.warn(
      '*** WARNING: you have enabled harakiri without a master process: a request that holds up the event loop ' +
        'cannot be ended ***',
    );
  }
  const exitCode = await serve(options, instance, stopRequest, notifier);
  if (exitCode === exitCodes.done) logger.info('goodbye to tswsgi.');
  await instance.cleanUp(instance.listeners);
  await logger.flushed();
  return exitCode;
}

async function serve(
  options: BootOptions,
  instance: Instance,
  stopRequest: StopRequest,
  notifier: ServiceNotifier,
): Promise<number> {
  const { config, logger } = options;
  const inspector =
    config.inspector === null
      ? undefined
      : new Inspector({ setting: config.inspector, workerId: 1, isFirst: true, logger });
  await inspector?.open();
  // Node would wait for the debuggers to go.
  void stopRequest.insisted.then(() => inspector?.close());
  const outcome = await Promise.race([
    loadWorker({
      binding: options.binding,
      config,
      listeners: listenersForOwner(instance.listeners),
      scoreboardFd: instance.scoreboardFd,
      logger,
      worker: { id: 1, processes: 1, generation: 1 },
      masterPid: 0,
      isFirst: true,
      inspector,
      hooks: instance.hooks,
      becomeUser: () => {
        if (dropMoment(config) === 'whenLoaded') dropPrivileges(config, logger);
      },
    }),
    stopRequest.asked,
  ]);
  if (outcome === undefined) return exitCodes.done; // stopped while the application was loading
  if ('failure' in outcome) {
    logger.error(outcome.failure);
    logger.error('*** no app loaded. GAME OVER ***');
    return exitCodes.noApplication;
  }
  logger.info(`spawned tswsgi worker 1 (and the only) (pid: ${process.pid}, cores: ${config.cores})`);
  outcome.worker.start();
  notifier.serving();
  options.onServing();
  await stopRequest.asked;
  notifier.stopping();
  logger.info(`${formatCtime(Date.now())} - graceful shutdown triggered...`);
  const result = await outcome.worker.drain(config.stopTimeoutMs, stopRequest.insisted);
  if (result === 'late') {
    const when = formatCtime(Date.now());
    logger.warn(`${when} - worker 1 (pid: ${process.pid}) is taking too much time to die...NO MERCY !!!`);
  }
  if (result === 'cut') logger.info('SIGINT/SIGTERM received...killing workers...');
  outcome.worker.close();
  inspector?.close();
  return exitCodes.done;
}
