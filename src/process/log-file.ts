// The log file of `logto`, `logto2` and `daemonize`, which stands behind descriptors 1 and 2 of every process of a server:
// what is written, by the logger or by console.log, goes there, and processes that are started inherit it. When the file
// is moved away each process opens the path anew for itself; until it does it writes to the old one, so no line is lost.
import { fchmodSync, fchownSync, fstatSync, type Stats, statSync } from 'node:fs';

import type { Config } from '../config/config.js';
import type { NativeBinding } from '../native/binding-types.js';
import { ownerAfterDrop } from './privileges.js';

const logFd = 2;
/** uWSGI's. */
export const usualLogMode = 0o640;

/** Puts `path` behind descriptors 1 and 2. Throws an error that names it; nothing has changed then. */
export function openLog(binding: NativeBinding, config: Config, path: string): void {
  binding.redirectOutput(path, usualLogMode, config.truncatesLog);
  setLogPermissions(config, logFd);
}

/** The same for the path that is logged to already, after it was moved away, and for `also`, which is logged to, too. */
export function reopenLog(binding: NativeBinding, config: Config, also?: number): void {
  const path = logPath(config);
  if (path === null) return;
  binding.redirectOutput(path, config.logMode ?? usualLogMode, false, also);
  // Of a master that stayed root: the workers have to open the file, too.
  if (process.geteuid?.() === 0) setLogPermissions(config, logFd);
}

/** What `logfile-chmod` and `logfile-chown` ask for. */
export function setLogPermissions(config: Config, fd: number): void {
  const owner = config.chownsLog ? ownerAfterDrop(config) : undefined;
  if (config.logMode !== null) fchmodSync(fd, config.logMode);
  if (owner !== undefined) fchownSync(fd, owner.uid, owner.gid);
}

/** The file that is logged to in the end; `null` where the log is what the server was started with. */
export function logPath({ logFileAsUser, logFile, daemonLog }: Config): string | null {
  return logFileAsUser ?? logFile ?? daemonLog;
}

/** Whether the path has come to lead to another file, or to none. */
export function isLogMoved(config: Config): boolean {
  const path = logPath(config);
  if (path === null) return false;
  let found: Stats | undefined;
  try {
    found = statSync(path, { throwIfNoEntry: false });
  } catch {
    return false; // in a folder that this user may not enter: it could not be opened anew
  }
  const open = fstatSync(logFd);
  return found?.ino !== open.ino || found.dev !== open.dev;
}

/** Bytes in the file that is logged to. */
export function logSize(): number {
  return fstatSync(logFd).size;
}
