// What applications do behind an answer that has left (`waitUntil`): the process goes on until it is done.

export class BackgroundWork {
  readonly #pending = new Set<Promise<void>>();

  /** `onFailure` hears why `work` was rejected. */
  add(work: PromiseLike<unknown>, onFailure: (error: unknown) => void): void {
    const done = Promise.resolve(work)
      .then(() => undefined, onFailure)
      .finally(() => this.#pending.delete(done));
    this.#pending.add(done);
  }

  /** Resolves when all of it is done, and what it has started meanwhile. */
  async settled(): Promise<void> {
    while (this.#pending.size > 0) await Promise.all(this.#pending);
  }
}
