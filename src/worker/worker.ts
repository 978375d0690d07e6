// A worker from the inside: loads the application, serves it on the listeners it is given, and lets the last request
// finish. The process it runs in may be its own (process.ts) or that of a server without a master (master/alone.ts).
import { limitsTime } from '../config/time-limits.js';
import { bindToCpus } from '../process/affinity.js';
import { type HookPhase, runHooks } from '../process/hooks.js';
import type { Serving } from '../serve/serving.js';
import type { WorkerOptions } from './model.js';
import { findModel } from './models.js';
import { logWarnings } from './warnings.js';
import { startWatchdog } from './watchdog.js';

/** `failure`: the application cannot be loaded and `need-app` asks for it; the text is for the log. */
export type WorkerLoadResult = { readonly worker: Worker } | { readonly failure: string };

/** How a drain ended: all answered, out of time, or cut short. */
export type DrainResult = 'drained' | 'late' | 'cut';

/** Loads the application; the worker that comes of it accepts when it is told to start. */
export async function loadWorker(options: WorkerOptions): Promise<WorkerLoadResult> {
  const { binding, config, scoreboardFd, logger, worker } = options;
  logWarnings(logger);
  bindToCpus({ binding, config, logger, workerId: worker.id });
  const failedBefore = await failedHook(options, ['postFork', 'preApp']);
  if (failedBefore !== undefined) return { failure: failedBefore };
  const result = await findModel(config).prepare(options);
  if ('failure' in result) return result;
  if (config.chdirAfterLoading !== null) process.chdir(config.chdirAfterLoading);
  const failedAfter =
    (await failedHook(options, ['postApp'])) ??
    failedChangeOfUser(options) ??
    (await failedHook(options, acceptingPhases(options)));
  if (failedAfter !== undefined) return { failure: failedAfter };
  // With threads no request holds up the main one.
  if (limitsTime(config) && config.threads === 0) {
    startWatchdog(config, logger, { scoreboardFd, workerId: worker.id });
  }
  return { worker: new Worker(result.serving, result.mountpoints) };
}

/** Runs the hooks of `phases`; what failed, for the log. */
async function failedHook({ config, hooks }: WorkerOptions, phases: readonly HookPhase[]): Promise<string | undefined> {
  try {
    for (const phase of phases) await runHooks(config, phase, hooks);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function failedChangeOfUser({ becomeUser }: WorkerOptions): string | undefined {
  try {
    becomeUser?.();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function acceptingPhases({ worker, isFirst }: WorkerOptions): HookPhase[] {
  const phases: readonly (readonly [HookPhase, boolean])[] = [
    ['accepting', true],
    ['acceptingOnce', isFirst],
    ['accepting1', worker.id === 1],
    ['accepting1Once', worker.id === 1 && isFirst],
  ];
  return phases.flatMap(([phase, isDue]) => (isDue ? [phase] : []));
}

/** A worker that has its application. */
export class Worker {
  readonly #server: Serving;
  /** Where its applications are mounted, in their order. */
  readonly mountpoints: readonly string[];

  constructor(server: Serving, mountpoints: readonly string[]) {
    this.#server = server;
    this.mountpoints = mountpoints;
  }

  /** Begins to accept. From here on a request may hold up the loop for good: say before what must be said. */
  start(): void {
    this.#server.start();
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
