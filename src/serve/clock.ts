// The clock of the native loops, for all threads: `performance.now()` begins anew in each of them.

performance.now(); // The first call may take its time; between the two readings there must be none.
const offsetMs = Number(process.hrtime.bigint() / 1000n) / 1000 - performance.now();

/** Milliseconds on the machine's monotonic clock. */
export function monotonicMs(): number {
  return performance.now() + offsetMs;
}
