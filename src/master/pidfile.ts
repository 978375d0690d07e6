// The pid file: written once the sockets are bound, so that a second start that fails cannot spoil the file of the
// server that runs, and removed only while it still holds our own pid. The master owns it.
import { readFileSync, unlinkSync, writeFileSync } from 'node:fs';

/** Writes `PID` and a line end, as uWSGI does. Throws the file system's error. */
export function writePidfile(path: string, pid: number): void {
  writeFileSync(path, `${pid}\n`);
}

/** Removes the file unless it is somebody else's by now. The line for the log. */
export function removePidfile(path: string, pid: number): string {
  let text: string;
  try {
    text = readFileSync(path, 'latin1');
    if (text.trim() === String(pid)) {
      unlinkSync(path);
      return 'VACUUM: pidfile removed.';
    }
  } catch (error) {
    return `VACUUM WARNING: pidfile ${path} cannot be removed: ${(error as Error).message}`;
  }
  return `VACUUM WARNING: pidfile ${path} holds "${text.trim()}", not ${pid}. Skip removal`;
}
