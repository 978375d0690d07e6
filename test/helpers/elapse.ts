// For what is about time itself: how long something takes to happen that nothing tells of.

import { setTimeout as delay } from 'node:timers/promises';

/** Wait until so many milliseconds have passed since `start`, by `performance.now()`. */
export async function elapse(start: number, ms: number): Promise<void> {
  while (performance.now() - start < ms) await delay(Math.max(1, start + ms - performance.now()));
}
