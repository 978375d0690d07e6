// What the kernel says of a process that is stuck (uWSGI: harakiri-verbose). Linux, proc(5).
import { readFileSync } from 'node:fs';

const files = ['syscall', 'wchan'] as const;

/** `syscall> …` and `wchan> …`; a file that cannot be read says why. */
export function kernelLines(pid: number): string[] {
  return files.map((name) => {
    try {
      return `${name}> ${readFileSync(`/proc/${pid}/${name}`, 'latin1').trim()}`;
    } catch (error) {
      return `${name}> (${(error as Error).message})`;
    }
  });
}
