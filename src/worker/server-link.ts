// The server as the applications of a worker see it (`tswsgi/app`). Everything is read from the scoreboard, which all
// workers share, so that no process is asked and none has to answer.
import type { ServerLink } from '../api/types.js';
import type { Config } from '../config/config.js';
import { packageVersion } from '../config/machine.js';
import { TswsgiError } from '../errors.js';
import { applicationVariables } from '../log/log-format.js';
import type { Logger } from '../log/logger.js';
import type { NativeBinding } from '../native/binding-types.js';
import { loadPackage } from '../on-demand.js';
import { entryFile } from '../own-files.js';
import { Lifecycle } from './lifecycle.js';
import type { WorkerIdentity } from './messages.js';
import { exchangeInHand, exchangeOf } from './request-of.js';
import { readRow, requestsOver } from './worker-row.js';

// An `import` would start Node's lexer of CommonJS for it, an eighth of the time that a worker takes for its modules.
const core = loadPackage<typeof import('../api/create-api.cjs')>(entryFile('api/create-api.cjs'));

export interface ServerLinkOptions {
  readonly binding: NativeBinding;
  readonly config: Config;
  readonly scoreboardFd: number;
  readonly logger: Logger;
  readonly worker: WorkerIdentity;
  /** 0: there is no master. */
  readonly masterPid: number;
  /** From 1; 0: the worker has no threads. */
  readonly thread: number;
}

/** Shows the server to the applications that this thread is about to load. What they want done comes back. */
export function publishServer(options: ServerLinkOptions): Lifecycle {
  const { binding, config, scoreboardFd, logger, worker, masterPid, thread } = options;
  const scoreboard = new binding.Scoreboard(scoreboardFd);
  const index = worker.id - 1;
  const lifecycle = new Lifecycle();
  const logged = new Set(config.logFormat === null ? [] : applicationVariables(config.logFormat));
  const link: ServerLink = {
    version: packageVersion(),
    opt: config.given,
    workerId: () => worker.id,
    threadId: () => thread,
    masterPid: () => masterPid,
    requestId: () => requestsOver(scoreboard, index),
    totalRequests: () => {
      let sum = 0;
      for (let other = 0; other < scoreboard.workers; other += 1) sum += requestsOver(scoreboard, other);
      return sum;
    },
    workers: () => Array.from({ length: scoreboard.workers }, (_, other) => readRow(scoreboard, other)),
    log: (text) => logger.line(String(text)),
    reload: () => signalServer(masterPid, 'SIGHUP', 'reload'),
    stop: () => signalServer(masterPid, 'SIGINT', 'stop'),
    onWorkerStart: (start) => lifecycle.onStart(start),
    onShutdown: (shutdown) => lifecycle.onShutdown(shutdown),
    requestOf: exchangeOf,
    logVar: (request, name, value) => {
      if (typeof name !== 'string') throw new TswsgiError('API_LOG_VARIABLE', { type: typeof name });
      if (request !== undefined) exchangeOf(request, 'logVar').setLogVariable(name, String(value));
      // Requests are followed only where the format has such variables: elsewhere no line would tell.
      else if (logged.size > 0) exchangeInHand('logVar').setLogVariable(name, String(value));
    },
  };
  core.publishLink(link);
  return lifecycle;
}

/**
 * Tells the server by a signal; without a master this process is the server.
 *
 * @throws TswsgiError API_SERVER_NOT_TOLD
 */
export function signalServer(masterPid: number, signal: NodeJS.Signals, what: string): void {
  const pid = masterPid === 0 ? process.pid : masterPid;
  const fail = (reason: string, cause?: unknown): never => {
    throw new TswsgiError('API_SERVER_NOT_TOLD', { what, pid, reason }, { cause });
  };
  if (masterPid !== 0 && process.ppid !== masterPid) fail('it has ended');
  try {
    process.kill(pid, signal);
  } catch (error) {
    fail((error as Error).message, error);
  }
}
