// Waiting for a condition of the world outside, which tells nobody when it changes.
import { setTimeout as delay } from 'node:timers/promises';

const pollMs = 20;

/** Polls until `look` gives something; rejects with `what` after `timeoutMs`. */
export async function waitUntil<T>(what: string, timeoutMs: number, look: () => T | undefined): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const value = look();
    if (value !== undefined) return value;
    if (performance.now() > deadline) throw new Error(`${what}: not within ${timeoutMs / 1000} s`);
    await delay(pollMs);
  }
}

/** Resolves with the value of `read` once it has moved by less than `tolerance` for `calmMs`; rejects after `timeoutMs`. */
export function waitUntilCalm(
  what: string,
  { read, tolerance, calmMs, timeoutMs }: { read(): number; tolerance: number; calmMs: number; timeoutMs: number },
): Promise<number> {
  let reference = read();
  let since = performance.now();
  return waitUntil(`${what} comes to rest`, timeoutMs, () => {
    const value = read();
    if (Math.abs(value - reference) >= tolerance) {
      reference = value;
      since = performance.now();
    }
    return performance.now() - since >= calmMs ? value : undefined;
  });
}
