// What was seen of one accept queue, and what follows from it: the kernel does not tell how long a connection has waited.
// It hands them out in the order in which they came, so that of those that waited at one time, the ones are there yet that
// have not been taken since. Where others take some that nobody counts (a socket that two servers share), every later look
// bounds how many those can be. Pure.

export interface QueueSight {
  /** Milliseconds, of a clock that never goes back; looked at after `length`, so that none of them came later. */
  readonly at: number;
  /** How many wait. */
  readonly length: number;
  /** How many have left the queue so far. Counted before `length`, so that the sum errs on the side of patience. */
  readonly taken: number;
}

/** Sights that are closer to each other than this share of the whole time are not all kept. */
const leastShare = 1 / 256;

export class QueueHistory {
  /** Oldest first; only the first one may be older than anybody will ask for. */
  #sights: QueueSight[] = [];

  note(sight: QueueSight): void {
    const [first = sight] = this.#sights;
    const before = this.#sights.at(-2);
    if (before !== undefined && sight.at - before.at < (sight.at - first.at) * leastShare) this.#sights.pop();
    this.#sights.push(sight);
  }

  /** How many have waited since `since` or before: never more than it says. Forgets what came before. */
  countWaitingSince(since: number): number {
    const next = this.#sights.findIndex(({ at }) => at > since);
    const base = next === -1 ? this.#sights.length - 1 : next - 1;
    if (base < 0) return 0;
    this.#sights = this.#sights.slice(base);
    const takenNow = this.#sights.at(-1)?.taken ?? 0;
    return Math.max(0, Math.min(...this.#sights.map(({ length, taken }) => length - (takenNow - taken))));
  }
}
