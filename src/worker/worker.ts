// A worker from the inside: loads the application, serves it on the listeners it is given, and lets the last request
// finish. The process it runs in may be its own (process.ts) or that of a server without a master (master/alone.ts).
import { loadApplication } from '../app/loader.js';
import type { Config } from '../config/config.js';
import { TswsgiError } from '../errors.js';
import { describeError, type Logger } from '../log/logger.js';
import type { NativeBinding } from '../native/binding-types.js';
import { bindToCpus } from '../process/affinity.js';
import type { HookContext } from '../process/hook-actions.js';
import { type HookPhase, runHooks } from '../process/hooks.js';
import { Server } from '../serve/server.js';
import type { WorkerIdentity, WorkerListener } from './messages.js';

export interface WorkerOptions {
  readonly binding: NativeBinding;
  readonly config: Config;
  readonly listeners: readonly WorkerListener[];
  readonly scoreboardFd: number;
  readonly logger: Logger;
  readonly worker: WorkerIdentity;
  /** No worker of that number was there before. */
  readonly isFirst: boolean;
  readonly hooks: HookContext;
}

/** `failure`: the application cannot be loaded and `need-app` asks for it; the text is for the log. */
export type WorkerStartResult = { readonly worker: Worker } | { readonly failure: string };

/** How a drain ended: all answered, out of time, or cut short. */
export type DrainResult = 'drained' | 'late' | 'cut';

/** Loads the application and begins to accept. */
export async function startWorker(options: WorkerOptions): Promise<WorkerStartResult> {
  const { binding, config, logger } = options;
  bindToCpus({ binding, config, logger, workerId: options.worker.id });
  const startedAt = performance.now();
  const failedBefore = await failedHook(options, ['postFork', 'preApp']);
  if (failedBefore !== undefined) return { failure: failedBefore };
  let server: Server;
  try {
    server = new Server({ ...options, application: await loadApplication(config) });
    if (config.chdirAfterLoading !== null) process.chdir(config.chdirAfterLoading);
    const seconds = Math.floor((performance.now() - startedAt) / 1000);
    logger.info(
      `WSGI app 0 (mountpoint='') ready in ${seconds} seconds on interpreter node ${process.version} ` +
        `pid: ${process.pid} (default app)`,
    );
  } catch (error) {
    const failure = `${describeLoadError(error)}\nunable to load app 0 (mountpoint='') (callable not found or import error)`;
    if (config.needApplication) return { failure };
    logger.error(failure);
    logger.error('*** no app loaded. going in full dynamic mode ***');
    server = new Server({ ...options, application: undefined });
  }
  const failedAfter = await failedHook(options, ['postApp', ...acceptingPhases(options)]);
  if (failedAfter !== undefined) return { failure: failedAfter };
  server.start();
  return { worker: new Worker(server) };
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

function acceptingPhases({ worker, isFirst }: WorkerOptions): HookPhase[] {
  const phases: readonly (readonly [HookPhase, boolean])[] = [
    ['accepting', true],
    ['acceptingOnce', isFirst],
    ['accepting1', worker.id === 1],
    ['accepting1Once', worker.id === 1 && isFirst],
  ];
  return phases.flatMap(([phase, isDue]) => (isDue ? [phase] : []));
}

/** What the application threw, with its stack, and what that means; our own stack would say nothing to anybody. */
function describeLoadError(error: unknown): string {
  if (!(error instanceof TswsgiError)) return describeError(error);
  return error.cause === undefined ? error.message : `${describeError(error.cause)}\n${error.message}`;
}

/** A worker that serves. */
export class Worker {
  readonly #server: Server;

  constructor(server: Server) {
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

  /** Closes every connection at once. */
  close(): void {
    this.#server.close();
  }
}
