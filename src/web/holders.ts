// Who needs the classes of install.ts in the place of node's own, in a process that is not the server's alone.
let holders = 0;
let isForGood = false;
let restore: (() => void) | undefined;

/** They are in place now; `undo` puts node's back. */
export function noteInstalled(undo: () => void): void {
  if (holders === 0) isForGood = true;
  restore = undo;
}

/**
 * For a server that is not alone in its process: node's classes are back when the last one that has called this has called
 * what it answers, which may be called once. Where they had been replaced before, they stay.
 */
export function holdWebClasses(): () => void {
  holders += 1;
  return () => {
    holders -= 1;
    if (holders > 0 || isForGood) return;
    restore?.();
    restore = undefined;
  };
}
