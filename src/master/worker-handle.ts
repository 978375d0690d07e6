// The master's view of one worker process, from its start to its end. Everything here runs in the master; the other side
// is worker/process.ts. A handle is never used twice: the worker that replaces a dead one has a handle of its own.
import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';

import { type BootMessage, exitCodes, type MasterMessage, type WorkerMessage } from '../worker/messages.js';
import { stopSignals } from '../worker/stop-request.js';

/** How a worker ended. */
export interface WorkerExit {
  /** `undefined` when a signal ended it, or when it could not be started. */
  readonly code: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
  /** Why it could not be started. */
  readonly startError: Error | undefined;
  /** Milliseconds it served; `undefined` if it never got ready. */
  readonly servedMs: number | undefined;
  /** The error that ended it, where it could tell. */
  readonly lastWords?: string | undefined;
}

/** What a worker reports; called from the event loop, never from inside a method of the handle. */
export interface WorkerEvents {
  onReady(worker: WorkerHandle): void;
  /** The application could not be loaded; `text` is for the log. The worker waits for `stopNow`. */
  onFailed(worker: WorkerHandle, text: string): void;
  /** It asks for a successor and serves meanwhile. */
  onReplaceAsked(worker: WorkerHandle): void;
  /** The last event. */
  onExit(worker: WorkerHandle, exit: WorkerExit): void;
}

export interface WorkerStart {
  readonly entryFile: string;
  /** The master's descriptor of the scoreboard. */
  readonly scoreboardFd: number;
  /** The master's listening descriptors, in the order of `boot.listeners`. */
  readonly listenerFds: readonly number[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly directory: string;
  readonly boot: BootMessage;
  /** The files that it has loaded. */
  readonly onModules?: (paths: readonly string[]) => void;
}

/** How long a worker has to end by itself. */
export interface Mercy {
  /** Milliseconds; 0: as long as it takes. */
  readonly ms: number;
  /** Called before it is killed. */
  onLate(): void;
}

/** Options of Node that one process must have for itself: two cannot debug on one port. */
const ownOptions = /^--inspect(?:-brk|-port|-wait)?(?:=|$)/;
/** For a worker that is told to end at once, but is stuck and does not hear it. */
const hardStopMs = 1000;
/**
 * A terminal's Ctrl-C goes to the whole process group, and ends a worker that does not serve yet. That a child has ended
 * may reach the master a moment before its own signal does, which says that nobody is missed.
 */
const groupSignalMs = 250;

export class WorkerHandle {
  readonly id: number;
  /** Resolves after the last event. */
  readonly gone: Promise<void>;
  readonly #child: ChildProcess | undefined;
  readonly #events: WorkerEvents;
  #resolveGone: () => void = () => {};
  #readyAt: number | undefined;
  #wasTold = false;
  #mountpoints: readonly string[] = [];
  #isGone = false;
  #lastWords: string | undefined;
  readonly #onModules: WorkerStart['onModules'];
  #mercy: NodeJS.Timeout | undefined;

  constructor(start: WorkerStart, events: WorkerEvents) {
    this.id = start.boot.worker.id;
    this.#events = events;
    this.#onModules = start.onModules;
    this.gone = new Promise((resolve) => {
      this.#resolveGone = resolve;
    });
    this.#child = this.#spawn(start);
    this.#send(start.boot);
  }

  /** Process id; 0 when the process could not be started. */
  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  get isReady(): boolean {
    return this.#readyAt !== undefined;
  }

  /** Where its applications are mounted, in their order; none before it is ready. */
  get mountpoints(): readonly string[] {
    return this.#mountpoints;
  }

  /** Milliseconds since it got ready; 0 before. */
  get servedMs(): number {
    return this.#readyAt === undefined ? 0 : performance.now() - this.#readyAt;
  }

  /** Ask it to finish its requests and end. */
  drain(mercy: Mercy): void {
    this.#tellToEnd('drain', mercy);
  }

  /** The same for one whose successor serves: its clients have time to notice. */
  retire(mercy: Mercy): void {
    this.#tellToEnd('retire', mercy);
  }

  /** Have it accept no connection, or accept again. */
  setPaused(isPaused: boolean): void {
    this.#send({ type: isPaused ? 'pause' : 'resume' });
  }

  /** End it now, cutting what it has in hand. */
  stopNow(): void {
    this.#tellToEnd('stop', { ms: hardStopMs, onLate: () => {} });
  }

  /** The log file was moved away: write to a new one of its name. */
  reopenLog(): void {
    this.#send({ type: 'reopenLog' });
  }

  kill(): void {
    this.signal(constants.signals.SIGKILL);
  }

  /** Send a signal by its number, if the process has not ended. */
  signal(number: number): void {
    if (!this.#isGone) this.#child?.kill(number);
  }

  #tellToEnd(type: 'drain' | 'retire' | 'stop', { ms, onLate }: Mercy): void {
    this.#wasTold = true;
    this.#send({ type });
    clearTimeout(this.#mercy);
    if (this.#isGone || ms === 0) return;
    this.#mercy = setTimeout(() => {
      onLate();
      this.kill();
    }, ms);
  }

  #spawn(start: WorkerStart): ChildProcess | undefined {
    const options = process.execArgv.filter((option) => !ownOptions.test(option));
    let child: ChildProcess;
    try {
      child = spawn(process.execPath, [...options, start.entryFile, `worker ${this.id}`], {
        cwd: start.directory,
        env: start.environment,
        stdio: ['ignore', 'inherit', 'inherit', 'ipc', start.scoreboardFd, ...start.listenerFds],
      });
    } catch (error) {
      // Some failures of fork() come as an exception (ENOMEM), others as an 'error' event: one way for both.
      setImmediate(() => this.#onExit(undefined, undefined, error as Error));
      return undefined;
    }
    child.on('message', (message) => this.#onMessage(message as WorkerMessage));
    child.once('exit', (code, signal) => {
      const report = () => this.#onExit(code ?? undefined, signal ?? undefined, undefined);
      const isUnasked = !this.isReady && !this.#wasTold && isEndOnRequest(code, signal);
      if (isUnasked) setTimeout(report, groupSignalMs);
      else report();
    });
    child.on('error', (error) => {
      // Without a pid there is no process and no 'exit' will come; with one, the error is a message that did not arrive
      // because the process has just ended.
      if (child.pid === undefined) this.#onExit(undefined, undefined, error);
    });
    return child;
  }

  #send(message: MasterMessage): void {
    if (this.#child?.connected !== true) return;
    // A process that ends while it is written to is reported by 'exit', which is enough.
    this.#child.send(message, () => {});
  }

  #onMessage(message: WorkerMessage): void {
    switch (message.type) {
      case 'ready':
        this.#readyAt = performance.now();
        this.#mountpoints = message.mountpoints;
        return this.#events.onReady(this);
      case 'failed':
        return this.#events.onFailed(this, message.text);
      case 'modules':
        return this.#onModules?.(message.paths);
      case 'dying':
        this.#lastWords = message.text;
        return;
      default:
        return this.#events.onReplaceAsked(this);
    }
  }

  #onExit(code: number | undefined, signal: NodeJS.Signals | undefined, startError: Error | undefined): void {
    if (this.#isGone) return;
    this.#isGone = true;
    clearTimeout(this.#mercy);
    const servedMs = this.isReady ? this.servedMs : undefined;
    this.#events.onExit(this, { code, signal, startError, servedMs, lastWords: this.#lastWords });
    this.#resolveGone();
  }
}

/** What a stop signal makes of a worker: without a handler the kernel ends it, with one it ends by itself. */
function isEndOnRequest(code: number | null, signal: NodeJS.Signals | null): boolean {
  return code === exitCodes.done || stopSignals.some((name) => name === signal);
}

/** `killed by signal 9`, `exit code 1`, or why there was no process at all. */
export function describeExit(exit: WorkerExit): string {
  if (exit.startError !== undefined) return `could not be started: ${exit.startError.message}`;
  if (exit.signal !== undefined) return `killed by signal ${constants.signals[exit.signal]}`;
  return `exit code ${exit.code}`;
}
