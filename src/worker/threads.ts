// The model with threads: the main thread accepts and answers, and each of T threads runs a copy of the application.
import { Front } from '../serve/front.js';
import type { DrainOptions, Serving } from '../serve/serving.js';
import { logReport, mountpointsOf } from './app-load.js';
import type { WorkerModel } from './model.js';
import type { ThreadPool } from './thread-pool.js';

export const threadsModel: WorkerModel = {
  name: 'threads',
  accepts: ({ threads }) => threads > 0,
  async prepare(options) {
    const { config, logger } = options;
    // A worker without threads never reads piscina.
    const threadPool = await import('./thread-pool.js');
    const front = new Front({ ...options, onStuck: (thread, core) => void pool.endStuck(thread, core) });
    const pool = new threadPool.ThreadPool({ ...options, link: front.link });
    const outcome = await pool.start();
    // In development the master starts a worker that answers with the failure.
    if ('failure' in outcome && (config.needApplication || config.isDevelopment)) {
      await pool.stop();
      return outcome;
    }
    const report = 'report' in outcome ? outcome.report : { ready: [], defaultApp: -1, failure: outcome.failure };
    logReport(report, config, logger);
    return { serving: new ThreadedServer(front, pool), mountpoints: mountpointsOf(report) };
  },
};

class ThreadedServer implements Serving {
  readonly #front: Front;
  readonly #pool: ThreadPool;

  constructor(front: Front, pool: ThreadPool) {
    this.#front = front;
    this.#pool = pool;
  }

  start(): void {
    this.#front.start();
  }

  async drain(options?: DrainOptions): Promise<void> {
    await this.#front.drain(options);
    await this.#pool.stop();
  }

  setPaused(isPaused: boolean): void {
    this.#front.setPaused(isPaused);
  }

  close(): void {
    this.#front.close();
    this.#pool.abandon();
  }

  get requestsServed(): number {
    return this.#front.requestsServed;
  }
}
