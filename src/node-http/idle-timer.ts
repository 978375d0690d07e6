// The timer behind setTimeout() of a socket: it rings when nothing has moved for that long.
export class IdleTimer {
  readonly #ring: () => void;
  #timer: NodeJS.Timeout | undefined;
  /** 0: it does not run. */
  ms = 0;

  constructor(ring: () => void) {
    this.#ring = ring;
  }

  set(ms: number): void {
    clearTimeout(this.#timer);
    this.ms = ms;
    this.#timer = ms > 0 ? setTimeout(this.#ring, ms).unref() : undefined;
  }

  /** Something has moved. */
  touch(): void {
    this.#timer?.refresh();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
