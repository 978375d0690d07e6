// Tells systemd, or whoever listens at NOTIFY_SOCKET, what the server is at (sd_notify(3)): ready when a worker accepts and
// not before, reloading, stopping, and that the event loop turns. Runs in the process that systemd started: the master,
// or the only process. Without NOTIFY_SOCKET it says nothing.
import { writeSync } from 'node:fs';

import type { Logger } from '../log/logger.js';
import type { NativeBinding } from '../native/binding-types.js';

type State = 'starting' | 'ready' | 'reloading' | 'stopping';

export interface NotifierOptions {
  readonly binding: NativeBinding;
  readonly logger: Logger;
  /** What is for the notifier alone is taken out of it, so that no other process speaks in the server's name. */
  readonly environment: Record<string, string | undefined>;
  readonly pid: number;
}

export class ServiceNotifier {
  readonly #logger: Logger;
  readonly #fd: number | undefined;
  #watchdog: NodeJS.Timeout | undefined;
  #state: State = 'starting';
  #hasFailed = false;

  constructor({ binding, logger, environment, pid }: NotifierOptions) {
    this.#logger = logger;
    const { NOTIFY_SOCKET, WATCHDOG_USEC, WATCHDOG_PID } = environment;
    for (const name of ['NOTIFY_SOCKET', 'WATCHDOG_USEC', 'WATCHDOG_PID']) delete environment[name];
    if (NOTIFY_SOCKET === undefined || NOTIFY_SOCKET === '') return;
    try {
      // Connected now: once privileges are dropped, or the root is another one, the path may lead nowhere.
      this.#fd = binding.connectDatagram(NOTIFY_SOCKET);
    } catch (error) {
      logger.warn(`NOTIFY_SOCKET: ${(error as Error).message}; nobody is told when the server is ready`);
      return;
    }
    this.#send('STATUS=initializing tswsgi');
    if (WATCHDOG_PID === undefined || WATCHDOG_PID === String(pid)) this.#startWatchdog(Number(WATCHDOG_USEC));
  }

  /** A worker accepts. */
  serving(): void {
    if (this.#state !== 'starting') return;
    this.#state = 'ready';
    this.#send('STATUS=tswsgi is ready', 'READY=1');
  }

  reloading(): void {
    if (this.#state === 'stopping') return;
    this.#state = 'reloading';
    this.#send('STATUS=reloading tswsgi', 'RELOADING=1', `MONOTONIC_USEC=${process.hrtime.bigint() / 1000n}`);
  }

  /** The reload has come to an end, whichever. `isServing`: a worker accepts; else `serving` is to be called. */
  reloaded(isServing: boolean): void {
    if (this.#state !== 'reloading') return;
    this.#state = 'starting';
    if (isServing) this.serving();
  }

  /** No state comes after this one. */
  stopping(): void {
    if (this.#state === 'stopping') return;
    this.#state = 'stopping';
    this.#send('STATUS=stopping tswsgi', 'STOPPING=1');
  }

  /** sd_watchdog_enabled(3): at half the time, as long as the loop turns. */
  #startWatchdog(microseconds: number): void {
    if (!(microseconds > 0)) return;
    const beat = () => this.#send('WATCHDOG=1');
    beat();
    this.#watchdog = setInterval(beat, microseconds / 2000).unref();
  }

  #send(...assignments: readonly string[]): void {
    if (this.#fd === undefined || this.#hasFailed) return;
    try {
      writeSync(this.#fd, `${assignments.join('\n')}\n`);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      this.#logger.warn(`NOTIFY_SOCKET: ${message}`);
      if (code === 'EAGAIN') return; // full; the next message may go through
      this.#hasFailed = true;
      clearInterval(this.#watchdog);
    }
  }
}
