// The pid file: written once the sockets are bound, so that a second start that fails cannot spoil the file of the
// server that runs, and removed only while it still holds our own pid. The master owns it; `tswsgi --stop FILE` reads it.
import { readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { getSystemErrorMap } from 'node:util';

import type { Verb } from '../config/config.js';
import type { Logger } from '../log/logger.js';
import { exitCodes } from '../worker/messages.js';

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

/** The pid files of this process. */
export class PidFiles {
  readonly #logger: Logger;
  readonly #written = new Set<string>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** Throws the file system's error. */
  write(paths: readonly (string | null)[]): void {
    for (const path of paths) {
      if (path === null) continue;
      this.#logger.info(`writing pidfile to ${path}`);
      writePidfile(path, process.pid);
      this.#written.add(path);
    }
  }

  /** All that were written, for somebody has spoilt one. */
  writeAgain(): void {
    this.write([...this.#written]);
  }

  /** The lines for the log. */
  remove(): string[] {
    return [...this.#written].map((path) => removePidfile(path, process.pid));
  }
}

/** uWSGI's code for a signal that cannot be sent. */
const notSentCode = 255;

/** Sends a signal to the process of a pid file. The exit code of the command, and what went wrong. */
export function signalPidfile({ signal, path }: Verb): {
  readonly exitCode: number;
  readonly text: string | undefined;
} {
  let text: string;
  try {
    text = readFileSync(path, 'latin1').trim();
  } catch (error) {
    return { exitCode: exitCodes.failed, text: `open("${path}"): ${systemText(error)}` };
  }
  // 0 and negative numbers would be whole groups of processes, this one among them.
  if (!/^[1-9]\d*$/.test(text)) {
    return { exitCode: exitCodes.failed, text: `${path} holds "${text.slice(0, 100)}", which is not a pid` };
  }
  try {
    process.kill(Number(text), signal);
    return { exitCode: exitCodes.done, text: undefined };
  } catch (error) {
    return { exitCode: notSentCode, text: `signal_pidfile()/kill(): ${systemText(error)} (pid ${text})` };
  }
}

/** `no such process` for an error that Node made of an errno. */
function systemText(error: unknown): string {
  const { errno, message } = error as NodeJS.ErrnoException;
  return (errno === undefined ? undefined : getSystemErrorMap().get(errno)?.[1]) ?? message;
}
