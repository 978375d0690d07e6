// The place of one worker, which one process after the other fills: the one that serves, the one that is to replace it,
// and those that are on their way out. Kept by the supervisor; the words of uWSGI's log for how a worker ends are here too.
import type { Logger } from '../log/logger.js';
import { formatCtime } from '../log/time.js';
import { exitCodes } from '../worker/messages.js';
import { isQuickEnd } from '../worker/respawn.js';
import type { Generation } from './generation.js';
import { describeExit, type Mercy, type WorkerExit, type WorkerHandle } from './worker-handle.js';

export interface WorkerSlot {
  /** From 1. */
  readonly id: number;
  /** What its worker is started with, and started with again when it dies. */
  generation: Generation;
  /** Serves, or loads the application in order to serve; `undefined` while it waits to be started again. */
  handle: WorkerHandle | undefined;
  /** Loads the application while `handle` serves. */
  next: WorkerHandle | undefined;
  /** Have been told to end. */
  readonly leaving: Set<WorkerHandle>;
  /** False for a worker that the configuration has no more. */
  isWanted: boolean;
  /** No worker is to run in it now; one is started when it is needed (uWSGI: cheaped). */
  isDormant: boolean;
  /** A process was started in it before. */
  hasRun: boolean;
  quickDeaths: number;
  /** Why the application cannot be served: the next worker answers with it, until a reload (`tswsgi dev`). */
  brokenBy: string | null;
  retry: NodeJS.Timeout | undefined;
  /** How many processes were started in it after the first. */
  respawns: number;
}

export function createSlot(id: number, generation: Generation): WorkerSlot {
  return {
    id,
    generation,
    handle: undefined,
    next: undefined,
    leaving: new Set(),
    isWanted: true,
    isDormant: false,
    hasRun: false,
    quickDeaths: 0,
    brokenBy: null,
    retry: undefined,
    respawns: 0,
  };
}

/** Every process of the slot. */
export function handlesOf({ handle, next, leaving }: WorkerSlot): WorkerHandle[] {
  return [handle, next, ...leaving].filter((item) => item !== undefined);
}

/** Dying of itself before, or just after, it could serve. A worker that served and got SIGKILL was killed by somebody. */
export function isQuickDeath({ servedMs, signal }: WorkerExit): boolean {
  return isQuickEnd(servedMs) && (servedMs === undefined || signal !== 'SIGKILL');
}

/** The time that the option `worker-reload-mercy` gives, and the line for when it is over. */
export function mercyFor(worker: WorkerHandle, ms: number, logger: Logger): Mercy {
  const who = `worker ${worker.id} (pid: ${worker.pid})`;
  return {
    ms,
    onLate: () => logger.warn(`${formatCtime(Date.now())} - ${who} is taking too much time to die...NO MERCY !!!`),
  };
}

/** The line for a worker that ended while the server goes on. */
export function logDeath(logger: Logger, worker: WorkerHandle, exit: WorkerExit, wasTold: boolean): void {
  const who = `worker ${worker.id} (pid: ${worker.pid})`;
  if (exit.startError !== undefined) {
    logger.error(`worker ${worker.id} ${describeExit(exit)} :( trying again...`);
  } else if (wasTold || exit.code === exitCodes.done) {
    logger.info(`worker ${worker.id} killed successfully (pid: ${worker.pid})`);
  } else if (exit.signal !== undefined) {
    logger.warn(`DAMN ! ${who} died, ${describeExit(exit)} :( trying respawn ...`);
  } else {
    logger.warn(`DAMN ! ${who} died :( trying respawn ...`);
  }
}
