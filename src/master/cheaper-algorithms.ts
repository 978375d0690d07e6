// What decides how many workers there should be, one row per name of `cheaper-algo` (uWSGI docs: "The uWSGI cheaper
// subsystem"). Each is asked once a second. A new one is a row here and a choice in options.ts.
import type { Config } from '../config/config.js';
import { busyness } from './busyness.js';
import { algorithm, type ScalingAlgorithm } from './scaling.js';

/** Seconds in which no worker was free, and in which more than one was. */
interface SpareState {
  readonly overloaded: number;
  readonly idle: number;
}

/** One worker should be free: more when none was for longer than `cheaper-overload`, less when several were. */
const spare = algorithm<SpareState>(
  () => ({ overloaded: 0, idle: 0 }),
  ({ workers, leastWorkers }, before, { overloadLimit, processStep }) => {
    const free = workers.filter(({ isBusy }) => !isBusy).length;
    const overloaded = free === 0 ? before.overloaded + 1 : Math.max(0, before.overloaded - 1);
    const idle = free > 1 && workers.length > leastWorkers ? before.idle + 1 : 0;
    if (overloaded > overloadLimit) {
      const verdict = {
        change: processStep,
        reason: `all ${workers.length} worker(s) busy for ${overloaded} second(s)`,
      };
      return { state: { overloaded: 0, idle }, verdict };
    }
    if (idle <= overloadLimit) return { state: { overloaded, idle } };
    const reason = `${free} of ${workers.length} workers idle for ${idle} second(s)`;
    return { state: { overloaded, idle: 0 }, verdict: { change: -1, reason } };
  },
);

/** More while more than `cheaper-overload` connections wait, less while fewer do and a worker is free. */
const backlog = algorithm<undefined>(
  () => undefined,
  ({ workers, queued, leastWorkers }, state, { overloadLimit, processStep }) => {
    const reason = `${queued} connection(s) in listen queue`;
    if (queued > overloadLimit) return { state, verdict: { change: processStep, reason } };
    const isAnyFree = workers.some(({ isBusy }) => !isBusy);
    if (queued >= Math.max(1, overloadLimit) || !isAnyFree || workers.length <= leastWorkers) return { state };
    return { state, verdict: { change: -1, reason } };
  },
);

/** Only the master FIFO changes the number. */
const manual = algorithm<undefined>(
  () => undefined,
  (_view, state) => ({ state }),
);

export const scalingAlgorithms: Readonly<Record<Config['scalingAlgorithm'], ScalingAlgorithm>> = {
  spare,
  backlog,
  busyness,
  manual,
};
