// Whether this worker accepts connections, which its master may change at any time, also before there is a worker (uWSGI:
// SIGTSTP, and `p` in the master FIFO). Runs in the worker.
import type { Logger } from '../log/logger.js';
import { formatCtime } from '../log/time.js';

export interface Pausable {
  setPaused(isPaused: boolean): void;
}

export class Pause {
  #isPaused = false;
  #attached: { readonly worker: Pausable; readonly id: number; readonly logger: Logger } | undefined;

  set(isPaused: boolean): void {
    if (isPaused === this.#isPaused) return;
    this.#isPaused = isPaused;
    this.#apply();
  }

  /** Worker `id` serves now. */
  attach(worker: Pausable, id: number, logger: Logger): void {
    this.#attached = { worker, id, logger };
    if (this.#isPaused) this.#apply();
  }

  #apply(): void {
    if (this.#attached === undefined) return;
    const { worker, id, logger } = this.#attached;
    worker.setPaused(this.#isPaused);
    logger.info(`${formatCtime(Date.now())} - *** worker ${id} ${this.#isPaused ? 'suspended' : 'resumed'} ***`);
  }
}
