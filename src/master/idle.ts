// A server without workers: none is started before the first connection (`cheap`), or all end when nothing was asked for
// some time (`idle`). The master then waits for a connection without accepting it, and the workers it starts find it in the
// kernel's queue. With `die-on-idle` the server ends instead. Runs in the master.
import type { Config } from '../config/config.js';
import type { Logger } from '../log/logger.js';
import { formatCtime } from '../log/time.js';
import type { ListenerWatch, NativeBinding } from '../native/binding-types.js';
import type { Listener } from './listeners.js';
import type { Supervisor } from './supervisor.js';
import type { LoadMeter } from './worker-load.js';

/** How often it is looked whether somebody has asked for something. */
const lookIntervalMs = 250;

export interface IdleOptions {
  readonly binding: NativeBinding;
  readonly logger: Logger;
  readonly supervisor: Supervisor;
  readonly meter: LoadMeter;
  listeners(): readonly Listener[];
  /** Nothing was asked for `idle` seconds, and `die-on-idle` is set. */
  onIdleEnd(): void;
}

export class Idle {
  readonly #options: IdleOptions;
  #config: Config;
  #timer: NodeJS.Timeout | undefined;
  #watch: ListenerWatch | undefined;
  #requests = 0;
  /** On a clock that nobody sets. */
  #lastMs = performance.now();

  constructor(options: IdleOptions, config: Config) {
    this.#options = options;
    this.#config = config;
  }

  /** Begins, or goes on with what `config` is now. */
  start(config: Config): void {
    clearInterval(this.#timer);
    this.#config = config;
    this.#lastMs = performance.now();
    if (config.idleMs > 0) this.#timer = setInterval(() => this.#look(), lookIntervalMs).unref();
  }

  /**
   * To be called before sockets are closed: one that a worker has open yet would stay in the kernel's epoll instance under
   * a number that means nothing any more, and wake the master for ever.
   */
  followListeners(): void {
    if (this.#options.supervisor.isAsleep) this.#wait();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#watch?.close();
  }

  /** All workers end; the next connection starts them again. */
  sleep(): void {
    const { logger, supervisor } = this.#options;
    if (supervisor.isAsleep || supervisor.isStopping) return;
    supervisor.sleep();
    logger.info('cheap mode enabled: waiting for socket connection...');
    this.#wait();
  }

  #wait(): void {
    const { binding, listeners } = this.#options;
    this.#watch?.close();
    this.#watch = new binding.ListenerWatch(
      listeners().map(({ info }) => info.fd),
      () => this.#wake(),
    );
    this.#watch.start();
  }

  #wake(): void {
    const { logger, supervisor } = this.#options;
    if (supervisor.isStopping) return;
    this.#lastMs = performance.now();
    logger.info(`${formatCtime(Date.now())} - a connection waits, starting the workers`);
    supervisor.wake(this.#config.initialProcesses);
  }

  #look(): void {
    const { logger, supervisor, meter } = this.#options;
    if (supervisor.isAsleep || supervisor.isStopping) return;
    const activity = supervisor.slots.map((slot) => meter.activity(slot));
    const requests = activity.reduce((sum, each) => sum + each.requests, 0);
    const isServing = supervisor.slots.some(({ handle }) => handle?.isReady);
    const nowMs = performance.now();
    if (
      requests !== this.#requests ||
      activity.some(({ inFlight }) => inFlight > 0) ||
      !isServing ||
      supervisor.isPaused
    ) {
      this.#requests = requests;
      this.#lastMs = nowMs;
    }
    const { idleMs, endsWhenIdle } = this.#config;
    const idleForMs = nowMs - this.#lastMs;
    if (idleForMs < idleMs) return;
    const seconds = (ms: number) => Math.floor(ms / 1000);
    const span = `${seconds(Date.now())}-${seconds(Date.now() - idleForMs)}`;
    logger.info(`workers have been inactive for more than ${idleMs / 1000} seconds (${span})`);
    if (endsWhenIdle) this.#options.onIdleEnd();
    else this.sleep();
  }
}
