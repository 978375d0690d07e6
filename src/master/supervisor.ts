// Keeps P workers alive: starts them side by side, replaces each one that ends the moment it ends, and buries all of
// them when the server stops. It never blocks: a worker that keeps dying is started again by a timer, later each time,
// and signals are served meanwhile. Runs in the master; it knows workers by their handles and nothing of sockets.
import type { Logger } from '../log/logger.js';
import { formatCtime } from '../log/time.js';
import { exitCodes } from '../worker/messages.js';
import { describeExit, type WorkerEvents, type WorkerExit, type WorkerHandle } from './worker-handle.js';

/** A worker that served for less than this counts as a quick death, as one that never got ready. */
const stableAfterMs = 500;
/** So many quick deaths of one worker in a row, with no other worker serving, end the server. */
export const mostQuickDeaths = 8;
const longestDelayMs = 5000;
/** After `stopNow`, for workers that are stuck and do not hear it. */
const hardStopMs = 1000;

export interface SupervisorOptions {
  readonly processes: number;
  readonly coresPerWorker: number;
  /** Milliseconds a worker has to finish its requests; 0: as long as it takes. */
  readonly stopTimeoutMs: number;
  /** An application that cannot be loaded when the server starts ends the server. */
  readonly needsApplication: boolean;
  readonly logger: Logger;
  start(id: number, events: WorkerEvents): WorkerHandle;
}

/** The place of worker `id`, which one handle after the other fills. */
interface Slot {
  readonly id: number;
  handle: WorkerHandle | undefined;
  quickDeaths: number;
  retry: NodeJS.Timeout | undefined;
  mercy: NodeJS.Timeout | undefined;
}

/** Milliseconds to wait before the next try: none after the first quick death, then 0.1 s, doubled up to 5 s. */
export function respawnDelayMs(quickDeaths: number): number {
  return quickDeaths <= 1 ? 0 : Math.min(100 * 2 ** (quickDeaths - 2), longestDelayMs);
}

/** Dying of itself before, or just after, it could serve. A worker that served and got SIGKILL was killed by somebody. */
function isQuickDeath({ servedMs, signal }: WorkerExit): boolean {
  if (servedMs === undefined) return true;
  return servedMs < stableAfterMs && signal !== 'SIGKILL';
}

export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #logger: Logger;
  readonly #slots: Slot[];
  readonly #events: WorkerEvents;
  readonly #ended: Promise<number>;
  #resolveEnded: (exitCode: number) => void = () => {};
  #exitCode: number = exitCodes.done;
  #stoppingSince: number | undefined;
  #hasServed = false;
  #lastFailure: string | undefined;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#logger = options.logger;
    this.#slots = Array.from({ length: options.processes }, (_, index) => ({
      id: index + 1,
      handle: undefined,
      quickDeaths: 0,
      retry: undefined,
      mercy: undefined,
    }));
    this.#events = {
      onReady: () => {
        this.#hasServed = true;
        this.#lastFailure = undefined;
      },
      onFailed: (worker, text) => this.#onFailed(worker, text),
      onExit: (worker, exit) => this.#onExit(worker, exit),
    };
    this.#ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
  }

  /** Starts all workers. Resolves with the exit code of the server when the last one has ended. */
  run(): Promise<number> {
    for (const slot of this.#slots) {
      const handle = this.#start(slot);
      this.#logger.info(
        `spawned tswsgi worker ${slot.id} (pid: ${handle.pid}, cores: ${this.#options.coresPerWorker})`,
      );
    }
    return this.#ended;
  }

  /** Lets every worker finish its requests. One that takes longer than the stop timeout is killed. */
  stop(): void {
    if (!this.#beginStop()) return;
    for (const slot of this.#slots) {
      const { handle } = slot;
      if (handle === undefined) continue;
      handle.drain();
      if (this.#options.stopTimeoutMs === 0) continue;
      slot.mercy = setTimeout(() => {
        this.#logger.warn(
          `${formatCtime(Date.now())} - worker ${slot.id} (pid: ${handle.pid}) is taking too much time to die...NO MERCY !!!`,
        );
        handle.kill();
      }, this.#options.stopTimeoutMs);
    }
  }

  /** Ends every worker at once, cutting what it has in hand. */
  stopNow(): void {
    this.#beginStop();
    for (const slot of this.#slots) {
      const { handle } = slot;
      if (handle === undefined) continue;
      handle.stopNow();
      clearTimeout(slot.mercy);
      slot.mercy = setTimeout(() => handle.kill(), hardStopMs);
    }
  }

  /** False when the stop had begun before. */
  #beginStop(): boolean {
    if (this.#stoppingSince !== undefined) return false;
    this.#stoppingSince = performance.now();
    for (const slot of this.#slots) clearTimeout(slot.retry);
    this.#endIfEmpty();
    return true;
  }

  /** Ends the server because of a failure. */
  #giveUp(exitCode: number): void {
    if (this.#stoppingSince !== undefined) return;
    this.#exitCode = exitCode;
    this.stopNow();
  }

  #start(slot: Slot): WorkerHandle {
    slot.handle = this.#options.start(slot.id, this.#events);
    return slot.handle;
  }

  #onFailed(worker: WorkerHandle, text: string): void {
    // Every worker loads the same application: the same text once is enough.
    if (text !== this.#lastFailure) this.#logger.error(text);
    this.#lastFailure = text;
    worker.stopNow();
    if (this.#hasServed || !this.#options.needsApplication || this.#stoppingSince !== undefined) return;
    this.#logger.error('*** no app loaded. GAME OVER ***');
    this.#logger.error(`OOPS ! failed loading app in worker ${worker.id} (pid ${worker.pid})`);
    this.#logger.error(`${formatCtime(Date.now())} - need-app requested, destroying the instance...`);
    this.#giveUp(exitCodes.noApplication);
  }

  #onExit(worker: WorkerHandle, exit: WorkerExit): void {
    const slot = this.#slots[worker.id - 1];
    if (slot === undefined) return;
    slot.handle = undefined;
    clearTimeout(slot.mercy);
    if (this.#stoppingSince !== undefined) {
      const seconds = Math.floor((performance.now() - this.#stoppingSince) / 1000);
      this.#logger.info(`worker ${worker.id} buried after ${seconds} seconds`);
      this.#endIfEmpty();
      return;
    }
    this.#logDeath(worker, exit);
    slot.quickDeaths = isQuickDeath(exit) ? slot.quickDeaths + 1 : 0;
    const isAnyServing = this.#slots.some(({ handle }) => handle?.isReady);
    if (exit.servedMs === undefined && slot.quickDeaths >= mostQuickDeaths && !isAnyServing) {
      this.#logger.error(
        `worker ${worker.id} ended ${slot.quickDeaths} times in a row before it could serve ` +
          `(last: ${describeExit(exit)}). Giving up.`,
      );
      this.#giveUp(exit.code === exitCodes.noApplication ? exitCodes.noApplication : exitCodes.failed);
      return;
    }
    this.#respawn(slot);
  }

  #logDeath(worker: WorkerHandle, exit: WorkerExit): void {
    const who = `worker ${worker.id} (pid: ${worker.pid})`;
    if (exit.startError !== undefined) {
      this.#logger.error(`worker ${worker.id} ${describeExit(exit)} :( trying again...`);
    } else if (exit.signal !== undefined) {
      this.#logger.warn(`DAMN ! ${who} died, ${describeExit(exit)} :( trying respawn ...`);
    } else if (exit.code === exitCodes.done) {
      this.#logger.info(`worker ${worker.id} killed successfully (pid: ${worker.pid})`); // somebody told it to end
    } else {
      this.#logger.warn(`DAMN ! ${who} died :( trying respawn ...`);
    }
  }

  #respawn(slot: Slot): void {
    const delayMs = respawnDelayMs(slot.quickDeaths);
    const respawn = () => {
      const handle = this.#start(slot);
      this.#logger.info(`Respawned tswsgi worker ${slot.id} (new pid: ${handle.pid})`);
    };
    if (delayMs === 0) {
      respawn();
      return;
    }
    this.#logger.warn(`worker respawning too fast !!! i have to sleep a bit (${delayMs / 1000} seconds)...`);
    slot.retry = setTimeout(respawn, delayMs);
  }

  #endIfEmpty(): void {
    if (this.#slots.every(({ handle }) => handle === undefined)) this.#resolveEnded(this.#exitCode);
  }
}
