// Waiting for what nobody tells of: it is looked at again and again. All waits of the tests have the same patience, which
// is no limit of what is tested: a machine that is busy with something else keeps a process from running for seconds.

import { setTimeout as delay } from 'node:timers/promises';

/** How long a test waits for something that must happen, in milliseconds. Below the limit of a file in test/run.ts. */
export const patienceMs = 60_000;

/** Resolves with what `look` gives, once that is not `undefined` or `false`. Rejects when patience is over. */
export async function until<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  show: () => string = () => '',
): Promise<T> {
  for (const end = Date.now() + patienceMs; ; await delay(3)) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error(`${patienceMs} ms passed and not: ${what}. ${show()}`.trimEnd());
  }
}
