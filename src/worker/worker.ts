// A worker from the inside: loads the application, serves it on the listeners it is given, and lets the last request
// finish. The process it runs in may be its own (process.ts) or that of a server without a master (master/alone.ts).
import type { Serving } from '../serve/server.js';
import type { WorkerOptions } from './model.js';
import { findModel } from './models.js';
import { startWatchdog } from './watchdog.js';

/** `failure`: the application cannot be loaded and `need-app` asks for it; the text is for the log. */
export type WorkerStartResult = { readonly worker: Worker } | { readonly failure: string };

/** How a drain ended: all answered, out of time, or cut short. */
export type DrainResult = 'drained' | 'late' | 'cut';

/** Loads the application and begins to accept. */
export async function startWorker(options: WorkerOptions): Promise<WorkerStartResult> {
  const { config, scoreboardFd, logger, worker } = options;
  const result = await findModel(config).prepare(options);
  if ('failure' in result) return result;
  result.serving.start();
  // With threads no request holds up the main one.
  if (config.requestTimeoutMs > 0 && config.threads === 0) {
    startWatchdog(config, logger, { scoreboardFd, workerId: worker.id });
  }
  return { worker: new Worker(result.serving) };
}

/** A worker that serves. */
export class Worker {
  readonly #server: Serving;

  constructor(server: Serving) {
    this.#server = server;
  }

  /** Requests that are over. */
  get requestsServed(): number {
    return this.#server.requestsServed;
  }

  /**
   * Accepts no more and resolves when every request is answered, but at the latest after `timeoutMs` (0: no limit) and
   * when `cut` resolves. Idle connections are kept for one more request until `hurried` resolves; closed at once without.
   */
  async drain(timeoutMs: number, cut: Promise<void>, hurried?: Promise<void>): Promise<DrainResult> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<DrainResult>((resolve) => {
      if (timeoutMs > 0) timer = setTimeout(() => resolve('late'), timeoutMs);
    });
    const drained = this.#server.drain({ keepsIdle: hurried !== undefined });
    const result = await Promise.race([
      drained.then((): DrainResult => 'drained'),
      // The server tells only the last who asked.
      ...(hurried === undefined ? [] : [hurried.then(() => this.#server.drain()).then((): DrainResult => 'drained')]),
      late,
      cut.then((): DrainResult => 'cut'),
    ]);
    clearTimeout(timer);
    return result;
  }

  /** Accepts no connection, or accepts again. */
  setPaused(isPaused: boolean): void {
    this.#server.setPaused(isPaused);
  }

  /** Closes every connection at once. */
  close(): void {
    this.#server.close();
  }
}
