// What was seen of one accept queue, and what follows from it: the kernel does not tell how long a connection has waited.
// It hands them out in the order in which they came, so that of those that waited at one time, the ones are there yet that
// have not been taken since. Pure.

export interface QueueSight {
  /** Milliseconds, of a clock that never goes back; looked at after `length`, so that none of them came later. */
  readonly at: number;
  /** How many wait. */
  readonly length: number;
  /** How many have left the queue so far. Counted before `length`, so that the sum errs on the side of patience. */
  readonly taken: number;
}

export class QueueHistory {
  /** Oldest first; only the first one may be older than anybody will ask for. */
  #sights: QueueSight[] = [];

  note(sight: QueueSight): void {
    this.#sights.push(sight);
  }

  /** How many have waited since `since` or before: never more than it says. Forgets what came before. */
  countWaitingSince(since: number): number {
    const next = this.#sights.findIndex(({ at }) => at > since);
    const base = next === -1 ? this.#sights.length - 1 : next - 1;
    if (base < 0) return 0;
    this.#sights = this.#sights.slice(base);
    const [then] = this.#sights;
    const now = this.#sights.at(-1);
    if (then === undefined || now === undefined) return 0;
    return Math.min(now.length, Math.max(0, then.length - (now.taken - then.taken)));
  }
}
