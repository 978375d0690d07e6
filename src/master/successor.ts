// Starts the worker that is to take another one's place, and finds out whether it can: it must load the application and
// accept in time. Whoever asks keeps the old worker until then. Runs in the master.
import { describeExit, type WorkerEvents, type WorkerExit, type WorkerHandle } from './worker-handle.js';

export interface SuccessorOptions {
  /** Milliseconds it has to get ready; 0: any. */
  readonly timeoutMs: number;
  start(events: WorkerEvents): WorkerHandle;
  /** It serves. False when it is not wanted any more: it is ended then. */
  onServing(worker: WorkerHandle): boolean;
  onReplaceAsked(worker: WorkerHandle): void;
  /** It ended after it had served. */
  onExit(worker: WorkerHandle, exit: WorkerExit): void;
  /** It ended before it could serve, and why. */
  onFailure(why: string): void;
}

/** The new worker. One of `onServing` and `onFailure` is called for it, later. */
export function startSuccessor(options: SuccessorOptions): WorkerHandle {
  const { timeoutMs } = options;
  const who = (worker: WorkerHandle) => `the new worker ${worker.id} (pid: ${worker.pid})`;
  let failure: string | undefined;
  let isServing = false;
  const endWith = (worker: WorkerHandle, text: string) => {
    failure = text;
    worker.stopNow();
  };
  const next = options.start({
    onReady(worker) {
      clearTimeout(timer);
      isServing = failure === undefined && options.onServing(worker);
      if (!isServing) worker.stopNow();
    },
    onFailed: endWith,
    onReplaceAsked: (worker) => options.onReplaceAsked(worker),
    onExit(worker, exit) {
      clearTimeout(timer);
      if (isServing) options.onExit(worker, exit);
      else options.onFailure(failure ?? `${who(worker)} ended before it could serve: ${describeExit(exit)}`);
    },
  });
  const late = () => endWith(next, `${who(next)} was not ready after ${timeoutMs / 1000} seconds`);
  const timer = timeoutMs === 0 ? undefined : setTimeout(late, timeoutMs);
  return next;
}
