// The moment at which whoever reads a Readable has had the time to do so.

/** Calls `act` behind the tick in which a Readable says that it has something, and the promises of those who wait for that. */
export function afterReaders(act: () => void): void {
  process.nextTick(queueMicrotask, () => process.nextTick(act));
}
