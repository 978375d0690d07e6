// The threads of one worker, which piscina owns: each runs one task that lasts as long as the thread serves, so that no
// request passes through piscina. A thread that ends is replaced; what it had in hand is native's to answer. On the main
// thread of the worker; the other side is thread-entry.ts.

import { MessageChannel } from 'node:worker_threads';
import { Piscina } from 'piscina';
import type { Config } from '../config/config.js';
import { inFlightText } from '../log/in-flight.js';
import { describeError, type Logger } from '../log/logger.js';
import { formatCtime } from '../log/time.js';
import type { NativeBinding } from '../native/binding-types.js';
import { entryFile } from '../own-files.js';
import type { FrontLink } from '../serve/front.js';
import type { LoadReport } from './app-load.js';
import type { ThreadMessage, ThreadTask, WorkerIdentity, WorkerListener } from './messages.js';
import { isQuickEnd, mostQuickEnds, respawnDelayMs } from './respawn.js';
import { stackOfThread } from './stack-of-thread.js';

/** For a stack: a thread that runs JavaScript gives it in a few. */
const stackTimeoutMs = 400;
const threadFile = entryFile('worker/thread-entry.js');

export interface ThreadPoolOptions {
  readonly config: Config;
  readonly listeners: readonly WorkerListener[];
  readonly worker: WorkerIdentity;
  /** 0: there is no master. */
  readonly masterPid: number;
  readonly link: FrontLink;
  readonly binding: NativeBinding;
  readonly scoreboardFd: number;
  readonly logger: Logger;
  readonly logFd?: number;
}

/** How loading the applications went in the threads. */
export type ThreadStartResult = { readonly report: LoadReport } | { readonly failure: string };

/** The place of one thread, which one task after the other fills. */
interface Seat {
  readonly thread: number;
  /** Settles when the task that fills it now has ended. */
  done: Promise<void>;
  port: ThreadTask['port'] | undefined;
  readyAt: number | undefined;
  /** Node's number of the thread. */
  threadId: number | undefined;
  quickEnds: number;
  retry: NodeJS.Timeout | undefined;
}

export class ThreadPool {
  readonly #options: ThreadPoolOptions;
  readonly #logger: Logger;
  readonly #piscina: Piscina;
  readonly #seats: Seat[];
  #isStopping = false;

  constructor(options: ThreadPoolOptions) {
    const { config } = options;
    this.#options = options;
    this.#logger = options.logger;
    this.#piscina = new Piscina({
      filename: threadFile,
      name: 'runThread',
      minThreads: config.threads,
      maxThreads: config.threads,
      concurrentTasksPerWorker: 1,
      idleTimeout: Number.POSITIVE_INFINITY,
      atomics: 'disabled', // a thread that waits for its next task so would block its event loop
      recordTiming: false,
      trackUnmanagedFds: false,
      resourceLimits: {
        ...(config.threadHeapMb === null ? {} : { maxOldGenerationSizeMb: config.threadHeapMb }),
        ...(config.threadStackKb === null ? {} : { stackSizeMb: config.threadStackKb / 1024 }),
      },
    });
    // A thread that ends without a task in hand: the task that follows on it is told.
    this.#piscina.on('error', (error: Error) => this.#logger.error('a thread of the worker failed', error));
    this.#seats = Array.from({ length: config.threads }, (_, thread) => ({
      thread,
      done: Promise.resolve(),
      port: undefined,
      readyAt: undefined,
      threadId: undefined,
      quickEnds: 0,
      retry: undefined,
    }));
  }

  /** Starts all threads. Resolves when each has loaded the application or has failed to. */
  async start(): Promise<ThreadStartResult> {
    const results = await Promise.all(this.#seats.map((seat) => this.#fill(seat)));
    const failed = results.find((result) => 'failure' in result);
    if (failed !== undefined) return failed;
    return { report: jointReport(results.flatMap((result) => ('report' in result ? [result.report] : []))) };
  }

  /** Lets every thread end; to be called when no request is in hand. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    for (const seat of this.#seats) {
      clearTimeout(seat.retry);
      this.#tellToStop(seat);
    }
    await Promise.all(this.#seats.map(({ done }) => done));
    await this.#piscina.destroy();
  }

  /**
   * Ends a thread that is stuck in a request, after its log line says which and where. What it has in hand is native's to
   * answer.
   */
  async endStuck(thread: number, core: number): Promise<void> {
    const { worker, binding, scoreboardFd } = this.#options;
    const threadId = this.#seats[thread]?.threadId;
    const victim = this.#piscina.threads.find((candidate) => candidate.threadId === threadId);
    if (threadId === undefined || victim === undefined) return;
    const who = `thread ${thread + 1} of worker ${worker.id} (pid: ${process.pid})`;
    const scoreboard = new binding.Scoreboard(scoreboardFd);
    const row = scoreboard
      .busyCores(worker.id - 1)
      .find((reading) => reading.pid === process.pid && reading.core === core);
    this.#logger.warn(
      `${formatCtime(Date.now())} - *** HARAKIRI ON WORKER ${worker.id} (pid: ${process.pid}): ${who} is stuck ***`,
    );
    if (row !== undefined) {
      this.#logger.warn(`HARAKIRI ${inFlightText(row, (scoreboard.now() - row.sinceMicros) / 1000)}`);
    }
    const stack = (await stackOfThread(threadId, stackTimeoutMs)) ?? ['    (not in JavaScript: there is no stack)'];
    this.#logger.warn([`HARAKIRI: -- ${who} is stuck in`, ...stack].join('\n'));
    await victim.terminate();
  }

  /** The process is about to end, and the threads with it. */
  abandon(): void {
    this.#isStopping = true;
    for (const { retry } of this.#seats) clearTimeout(retry);
  }

  /** Runs a thread in `seat` until it ends. Resolves when it serves, or with what prevented that. */
  #fill(seat: Seat): Promise<ThreadStartResult> {
    const { config, listeners, worker, masterPid, scoreboardFd, link, logFd } = this.#options;
    const { port1: port, port2 } = new MessageChannel();
    seat.port = port;
    seat.readyAt = undefined;
    return new Promise((resolve) => {
      port.on('message', (message: ThreadMessage) => {
        if (message.type === 'ready') {
          seat.readyAt = performance.now();
          seat.threadId = message.threadId;
        }
        resolve(message.type === 'ready' ? { report: message.report } : { failure: message.text });
      });
      port.unref();
      const task: ThreadTask = {
        config,
        listeners,
        worker,
        masterPid,
        scoreboardFd,
        link,
        thread: seat.thread,
        ...(logFd === undefined ? {} : { logFd }),
        port: port2,
      };
      const run = this.#piscina.run(task, { transferList: [port2] });
      seat.done = run
        .then(
          () => undefined,
          (error: unknown) => error,
        )
        .then((error) => {
          port.close();
          seat.port = undefined;
          resolve({ failure: `thread ${seat.thread + 1} ended: ${describeError(error)}` });
          if (!this.#isStopping) this.#replace(seat, error);
        });
    });
  }

  /** The thread in `seat` has ended of itself: because of `error`, or because it was told by nobody. */
  #replace(seat: Seat, error: unknown): void {
    const servedMs = seat.readyAt === undefined ? undefined : performance.now() - seat.readyAt;
    seat.quickEnds = isQuickEnd(servedMs) ? seat.quickEnds + 1 : 0;
    const who = `thread ${seat.thread + 1} of worker ${this.#options.worker.id} (pid: ${process.pid})`;
    this.#logger.error(`DAMN ! ${who} died :( trying respawn ...`, error);
    const isAnyServing = this.#seats.some(({ readyAt, port }) => readyAt !== undefined && port !== undefined);
    if (servedMs === undefined && seat.quickEnds >= mostQuickEnds && !isAnyServing) {
      // Nothing serves and nothing will: the whole worker is for the master to replace.
      throw new Error(`${who} ended ${seat.quickEnds} times in a row before it could serve`, { cause: error });
    }
    const respawn = () => {
      void this.#fill(seat).then((result) => {
        const failure = 'report' in result ? result.report.failure : result.failure;
        if (failure !== undefined) this.#logger.error(failure);
        if ('report' in result) return this.#logger.info(`Respawned ${who}`);
        // It waits to be told, and the next try follows. Without `need-app` it serves as it is.
        if (this.#options.config.needApplication) this.#tellToStop(seat);
      });
    };
    seat.retry = setTimeout(respawn, respawnDelayMs(seat.quickEnds));
  }

  #tellToStop({ port }: Seat): void {
    port?.postMessage({ type: 'stop' });
  }
}

/** What the worker says for all its threads: the worst of them, and the slowest of those that are alike. */
function jointReport(reports: readonly LoadReport[]): LoadReport {
  const worst = reports.reduce((a, b) => (b.failure !== undefined && b.ready.length < a.ready.length ? b : a));
  const msOf = (mountpoint: string): number =>
    Math.max(...reports.flatMap(({ ready }) => ready.flatMap((app) => (app.mountpoint === mountpoint ? app.ms : []))));
  return { ...worst, ready: worst.ready.map((app) => ({ ...app, ms: msOf(app.mountpoint) })) };
}
