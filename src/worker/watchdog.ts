// Starts the watchdog of a worker process, watchdog-entry.ts. Runs on the main thread.
import { Worker } from 'node:worker_threads';
import type { Config } from '../config/config.js';
import type { Logger } from '../log/logger.js';
import { entryFile } from '../own-files.js';

/** What the watchdog's thread is given. */
export interface WatchdogData {
  readonly scoreboardFd: number;
  /** From 1. */
  readonly workerId: number;
  readonly isJson: boolean;
  /** How long the stack may take. */
  readonly stackTimeoutMs: number;
}

/** Before the master kills, there is little time; without one there is as much as the log is worth waiting for. */
const hurriedMs = 150;
const unhurriedMs = 5000;

/** It keeps nothing of what it sees. */
const resourceLimits = { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 2 };

/** The thread ends with the process, and does not keep it from ending. */
export function startWatchdog(
  config: Config,
  logger: Logger,
  where: Pick<WatchdogData, 'scoreboardFd' | 'workerId'>,
): void {
  const stackTimeoutMs = config.master ? hurriedMs + config.harakiriGracefulTimeoutMs : unhurriedMs;
  const data: WatchdogData = { ...where, isJson: config.logJson, stackTimeoutMs };
  const thread = new Worker(entryFile('worker/watchdog-entry.js'), { workerData: data, resourceLimits });
  thread.on('error', (error) => logger.error('the watchdog has ended, no stacks will be logged', error));
  thread.unref();
}
