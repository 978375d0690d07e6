// The processes that have a folder for their working directory: whatever a program that was started there has left running.

import { readdirSync, readlinkSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** Their pids. */
export function processesIn(folder: string): number[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      return readlinkSync(`/proc/${name}/cwd`) === folder ? [Number(name)] : [];
    } catch {
      return []; // it has ended meanwhile, or is another user's
    }
  });
}

/** Resolves when there is none any more. Rejects with their pids when that takes too long. */
export async function untilNoneIsLeft(folder: string, patienceMs = 20_000): Promise<void> {
  for (const end = Date.now() + patienceMs; ; await delay(10)) {
    const pids = processesIn(folder);
    if (pids.length === 0) return;
    if (Date.now() > end) throw new Error(`${pids.join(', ')} are still running in ${folder}`);
  }
}
