// How a process that serves is asked to end, by signal or by its master: first kindly, then at once. The request can
// come at any moment, also before there is anything to stop, so it is kept here as two promises.

/** Supervisors send TERM, terminals INT, systemd units written for uWSGI QUIT: all mean the same. */
export const stopSignals = ['SIGTERM', 'SIGINT', 'SIGQUIT'] as const;

export class StopRequest {
  /** Resolves at the first request: answer what is in hand, then end. */
  readonly asked: Promise<void>;
  /** Resolves at the second signal: end now. */
  readonly insisted: Promise<void>;
  #resolveAsked: () => void = () => {};
  #resolveInsisted: () => void = () => {};
  #signalCount = 0;

  constructor() {
    this.asked = new Promise((resolve) => {
      this.#resolveAsked = resolve;
    });
    this.insisted = new Promise((resolve) => {
      this.#resolveInsisted = resolve;
    });
  }

  /** Calls again do nothing more: the master asks although the terminal has signalled the whole group. */
  ask(): void {
    this.#resolveAsked();
  }

  insist(): void {
    this.#resolveAsked();
    this.#resolveInsisted();
  }

  /** One more stop signal has come. */
  signal(): void {
    this.#signalCount += 1;
    if (this.#signalCount === 1) this.ask();
    else this.insist();
  }

  /** Takes the stop signals of this process. */
  listenToSignals(): void {
    for (const name of stopSignals) process.on(name, () => this.signal());
  }
}
