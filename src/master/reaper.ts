// As process 1 of a container the server inherits the orphans of all others, and has to take their exit status, else they
// stay as zombies for ever. libuv waits for the children that it started, and for no others; what is still a zombie when the
// event loop has had a turn to notice its end is a stranger's. Runs in the master, or in the only process.
import { readdirSync, readFileSync } from 'node:fs';

import type { NativeBinding } from '../native/binding-types.js';

/** Time for libuv to take the exit status of its own children. */
const graceMs = 100;

/** Takes care of strangers from now on. To be called as process 1 only. */
export function reapStrangers(binding: NativeBinding): void {
  let seen = new Set<number>();
  let isLookDue = false;
  const lookSoon = () => {
    if (isLookDue) return;
    isLookDue = true;
    setTimeout(look, graceMs).unref();
  };
  const look = () => {
    isLookDue = false;
    const zombies = zombieChildren(process.pid);
    const strangers = zombies.filter((pid) => seen.has(pid));
    for (const pid of strangers) binding.reapChild(pid);
    seen = new Set(zombies.filter((pid) => !strangers.includes(pid)));
    if (seen.size > 0) lookSoon();
  };
  process.on('SIGCHLD', lookSoon);
  lookSoon(); // some may have come before
}

/** The children of `parent` that have ended and were not waited for: proc(5), /proc/pid/stat. */
function zombieChildren(parent: number): number[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    let text: string;
    try {
      text = readFileSync(`/proc/${name}/stat`, 'latin1');
    } catch {
      return []; // gone meanwhile
    }
    const [state, parentId] = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' && Number(parentId) === parent ? [Number(name)] : [];
  });
}
