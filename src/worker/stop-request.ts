// How a process that serves is asked to end, by signal or by its master: first kindly, then at once. The request can
// come at any moment, also before there is anything to stop, so it is kept here as promises.

/** Supervisors send TERM, terminals INT, systemd units written for uWSGI QUIT: all mean the same. */
export const stopSignals = ['SIGTERM', 'SIGINT', 'SIGQUIT'] as const;

export class StopRequest {
  /** Resolves at the first request: answer what is in hand, then end. */
  readonly asked: Promise<void>;
  /** Resolves when idle connections have no time left; after `retire` alone it does not. */
  readonly hurried: Promise<void>;
  /** Resolves at the second signal: end now. */
  readonly insisted: Promise<void>;
  #resolveAsked: () => void = () => {};
  #resolveHurried: () => void = () => {};
  #resolveInsisted: () => void = () => {};
  #signalCount = 0;

  constructor() {
    this.asked = new Promise((resolve) => {
      this.#resolveAsked = resolve;
    });
    this.hurried = new Promise((resolve) => {
      this.#resolveHurried = resolve;
    });
    this.insisted = new Promise((resolve) => {
      this.#resolveInsisted = resolve;
    });
  }

  /** A successor serves: nothing is urgent. */
  retire(): void {
    this.#resolveAsked();
  }

  /** Calls again do nothing more: the master asks although the terminal has signalled the whole group. */
  ask(): void {
    this.#resolveAsked();
    this.#resolveHurried();
  }

  insist(): void {
    this.ask();
    this.#resolveInsisted();
  }

  /** One more stop signal has come. */
  signal(): void {
    this.#signalCount += 1;
    if (this.#signalCount === 1) this.ask();
    else this.insist();
  }
}
