// Where a server within a program logs to: what the program gives, a file, or nowhere, which is the usual.
import { closeSync, fchmodSync, openSync } from 'node:fs';
import type { Config } from '../config/config.js';
import { type Logger, openLogger } from '../log/logger.js';
import { usualLogMode } from '../process/log-file.js';

/** A line of the log, without its end. */
export interface LogEntry {
  /** `line`: a request line, or what an application writes to `wsgi.errors`. */
  readonly level: 'line' | 'info' | 'warn' | 'error';
  readonly text: string;
  /** What was thrown, where an application failed. */
  readonly error?: unknown;
}

export interface ServerLog {
  readonly logger: Logger;
  /** False: nobody reads it. */
  readonly isRead: boolean;
  /** Writes what waits, and closes what was opened. */
  close(): Promise<void>;
}

const nothing = () => {};
const closed = async () => {};
const silent: Logger = { line: nothing, info: nothing, warn: nothing, error: nothing, flush: nothing, flushed: closed };

/** Throws the error of open(2) for a file that cannot be opened. */
export function openServerLog(
  config: Config,
  { logger, onLog }: { readonly logger?: Logger | undefined; readonly onLog?: ((entry: LogEntry) => void) | undefined },
): ServerLog {
  if (logger !== undefined) return { logger, isRead: true, close: () => logger.flushed() };
  if (onLog !== undefined) return { logger: callingLogger(onLog), isRead: true, close: closed };
  if (config.logFile === null) return { logger: silent, isRead: false, close: closed };
  const fd = openSync(config.logFile, config.truncatesLog ? 'w' : 'a', usualLogMode);
  try {
    if (config.logMode !== null) fchmodSync(fd, config.logMode);
    return { ...openLogger({ fd, isJson: config.logJson }), isRead: true };
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

/** The server must not stumble over what the program does with a line: its error is the program's, as of any listener. */
function callingLogger(onLog: (entry: LogEntry) => void): Logger {
  const call = (entry: LogEntry) => {
    try {
      onLog(entry);
    } catch (error) {
      process.nextTick(() => {
        throw error;
      });
    }
  };
  return {
    line: (text) => call({ level: 'line', text }),
    info: (text) => call({ level: 'info', text }),
    warn: (text) => call({ level: 'warn', text }),
    error: (text, error) => call(error === undefined ? { level: 'error', text } : { level: 'error', text, error }),
    flush: nothing,
    flushed: closed,
  };
}
