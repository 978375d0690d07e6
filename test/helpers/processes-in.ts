// The processes that have a folder for their working directory: whatever a program that was started there has left running.

import { readdirSync, readlinkSync } from 'node:fs';
import { until } from './until.js';

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
export async function untilNoneIsLeft(folder: string): Promise<void> {
  const running = () => processesIn(folder);
  await until(
    `no process is left in ${folder}`,
    () => running().length === 0,
    () => running().join(),
  );
}
