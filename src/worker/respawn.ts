// How soon something that ended is started again, for workers and for their threads: at once, but later each time when it
// keeps ending before it has served for a while.

/** What served for less than this ended quickly, as what never got ready. */
const stableAfterMs = 500;
/** So many quick ends in a row, with nothing else serving, and it is given up. */
export const mostQuickEnds = 8;
const longestDelayMs = 5000;

/** `servedMs`: milliseconds that it served, `undefined` if it never got ready. */
export function isQuickEnd(servedMs: number | undefined): boolean {
  return servedMs === undefined || servedMs < stableAfterMs;
}

/** Milliseconds to wait before the next try: none after the first quick end, then 0.1 s, doubled up to 5 s. */
export function respawnDelayMs(quickEnds: number): number {
  return quickEnds <= 1 ? 0 : Math.min(100 * 2 ** (quickEnds - 2), longestDelayMs);
}
