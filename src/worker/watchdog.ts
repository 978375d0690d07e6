// Starts the watchdog of a worker process, watchdog-entry.ts. Runs on the main thread.
import { Worker } from 'node:worker_threads';
import type { Logger } from '../log/logger.js';

/** What the watchdog's thread is given. */
export interface WatchdogData {
  readonly scoreboardFd: number;
  /** From 1. */
  readonly workerId: number;
  readonly isJson: boolean;
}

/** It keeps nothing of what it sees. */
const resourceLimits = { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 2 };

/** The thread ends with the process, and does not keep it from ending. */
export function startWatchdog(data: WatchdogData, logger: Logger): void {
  const thread = new Worker(new URL('./watchdog-entry.js', import.meta.url), { workerData: data, resourceLimits });
  thread.on('error', (error) => logger.error('the watchdog has ended, no stacks will be logged', error));
  thread.unref();
}
