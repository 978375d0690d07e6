// What this process takes of the machine's memory, as the kernel counts it.
import { readFileSync } from 'node:fs';

export interface ProcessMemory {
  /** Address space, and what of it is in memory. */
  readonly vszBytes: number;
  readonly rssBytes: number;
}

/** Asking the kernel takes longer than most requests: what it said stands for so long. */
const freshMs = 100;
const nothing: ProcessMemory = { vszBytes: 0, rssBytes: 0 };

let pageBytes: number | undefined;
let last = nothing;
let readAtMs = Number.NEGATIVE_INFINITY;

/** As of now, or of a moment ago. Zeros where there is no /proc, as behind `chroot`. */
export function readProcessMemory(): ProcessMemory {
  const now = performance.now();
  if (now - readAtMs < freshMs) return last;
  readAtMs = now;
  pageBytes ??= memoryPageBytes() ?? 4096;
  try {
    const [pages = 0, resident = 0] = readFileSync('/proc/self/statm', 'latin1').split(' ', 2).map(Number);
    last = { vszBytes: pages * pageBytes, rssBytes: resident * pageBytes };
  } catch {
    last = nothing;
  }
  return last;
}

/** The auxiliary vector is pairs of machine words; AT_PAGESZ is 6, and 0 ends it (getauxval(3)). */
export function memoryPageBytes(): number | undefined {
  let vector: Buffer;
  try {
    vector = readFileSync('/proc/self/auxv');
  } catch {
    return undefined; // not Linux, or /proc is not mounted
  }
  for (let at = 0; at + 16 <= vector.length; at += 16) {
    if (vector.readBigUInt64LE(at) === 6n) return Number(vector.readBigUInt64LE(at + 8));
  }
  return undefined;
}
