// How many workers run, and whether they accept: what varies the number (cheaper.ts), what does without any (idle.ts), the
// pause, and what these judge by, put together for the master.
import type { Config } from '../config/config.js';
import type { Logger } from '../log/logger.js';
import { formatCtime } from '../log/time.js';
import type { NativeBinding } from '../native/binding-types.js';
import { Cheaper } from './cheaper.js';
import { Idle } from './idle.js';
import { ListenQueues } from './listen-queues.js';
import type { Listener } from './listeners.js';
import type { Scoreboards } from './scoreboards.js';
import type { Supervisor } from './supervisor.js';
import { LoadMeter } from './worker-load.js';

export interface SizingOptions {
  readonly binding: NativeBinding;
  readonly logger: Logger;
  readonly config: Config;
  readonly supervisor: Supervisor;
  readonly scoreboards: Scoreboards;
  /** The sockets the master holds. */
  listeners(): readonly Listener[];
  /** Nothing was asked for a long time, and the server is to end. */
  onIdleEnd(): void;
}

export class Sizing {
  readonly queues: ListenQueues;
  readonly #logger: Logger;
  readonly #supervisor: Supervisor;
  readonly #cheaper: Cheaper;
  readonly #idle: Idle;

  constructor(options: SizingOptions) {
    const { binding, logger, config, supervisor, scoreboards } = options;
    const meter = new LoadMeter(scoreboards);
    this.#logger = logger;
    this.#supervisor = supervisor;
    this.queues = new ListenQueues(binding, logger, () => options.listeners());
    this.#cheaper = new Cheaper({ logger, supervisor, meter, queued: () => this.queues.longest() }, config);
    this.#idle = new Idle({ ...options, meter }, config);
  }

  /** To be called before the first worker is started. */
  begin(config: Config): void {
    if (config.startsAsleep) this.#idle.sleep();
    this.queues.start();
    this.follow(config);
  }

  /** The configuration is another one now. */
  follow(config: Config): void {
    this.#cheaper.start(config);
    this.#idle.start(config);
  }

  /** Some are about to be closed, and perhaps there are new ones. */
  followListeners(): void {
    this.#idle.followListeners();
  }

  stop(): void {
    this.queues.stop();
    this.#cheaper.stop();
    this.#idle.stop();
  }

  addWorker(): void {
    this.#cheaper.add();
  }

  removeWorker(): void {
    this.#cheaper.remove();
  }

  goCheap(): void {
    this.#logger.info(`${formatCtime(Date.now())} - going cheap...`);
    this.#idle.sleep();
  }

  /** Workers accept no connection, until it is called the next time. */
  togglePause(): void {
    const isPaused = !this.#supervisor.isPaused;
    const what = isPaused
      ? 'PAUSE (press start to resume, if you do not have a joypad send SIGTSTP)'
      : '(SIGTSTP received) resuming workers';
    this.#logger.info(`${formatCtime(Date.now())} - *** ${what} ***`);
    this.#supervisor.setPaused(isPaused);
  }
}
