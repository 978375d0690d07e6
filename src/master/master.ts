// A server with its master: this process holds the sockets, starts and watches the workers, and takes the signals. It
// never loads the application, so nothing the application does can stop it from doing its work.
import { fileURLToPath } from 'node:url';

import { formatCtime } from '../log/time.js';
import { scoreboardFd } from '../worker/messages.js';
import { StopRequest } from '../worker/stop-request.js';
import { type BootOptions, boot } from './boot.js';
import { listenersForWorker } from './listeners.js';
import { handleSignals } from './signals.js';
import { Supervisor } from './supervisor.js';
import { WorkerHandle } from './worker-handle.js';

const defaultEntryFile = fileURLToPath(new URL('../worker/worker-entry.js', import.meta.url));

/** Runs a server until it is stopped. Resolves with the exit code; throws as `boot` when it cannot start. */
export async function runMaster(options: BootOptions, workerEntryFile = defaultEntryFile): Promise<number> {
  const { config, logger } = options;
  const stopRequest = new StopRequest();
  handleSignals({
    stop: () => stopRequest.signal(),
    refuse: (row) => logger.warn(`${formatCtime(Date.now())} - ${row.signal} (${row.meaning}) is not served yet`),
  });
  const instance = boot(options);
  logger.info(`spawned tswsgi master process (pid: ${process.pid})`);
  // The workers write to the same descriptor; their lines come after these.
  await logger.flushed();

  const listeners = listenersForWorker(instance.listeners);
  const supervisor = new Supervisor({
    processes: instance.processes,
    coresPerWorker: config.cores,
    stopTimeoutMs: config.stopTimeoutMs,
    needsApplication: config.needApplication,
    logger,
    start: (id, events) =>
      new WorkerHandle(
        {
          entryFile: workerEntryFile,
          scoreboardFd: instance.scoreboardFd,
          listenerFds: instance.listeners.map(({ info }) => info.fd),
          boot: {
            type: 'boot',
            config,
            listeners,
            scoreboardFd,
            worker: { id, processes: instance.processes },
            masterPid: process.pid,
          },
        },
        events,
      ),
  });
  void stopRequest.asked.then(() => {
    logger.info(`${formatCtime(Date.now())} - graceful shutdown triggered...`);
    supervisor.stop();
  });
  void stopRequest.insisted.then(() => {
    logger.info('SIGINT/SIGTERM received...killing workers...');
    supervisor.stopNow();
  });
  const exitCode = await supervisor.run();
  if (exitCode === 0) logger.info('goodbye to tswsgi.');
  instance.cleanUp();
  await logger.flushed();
  return exitCode;
}
