// The log file of a server over its life, in the master and then in all workers: opened anew when somebody has moved it away
// (uWSGI: `l` in the master FIFO, touch-logreopen), and moved away by the master itself, which is called to rotate it
// (`L`, touch-logrotate, log-maxsize). The lines that say so are uWSGI's: the last one of the old file, and for the first the
// first one of the new. Whoever has not followed yet writes to the old file, so no line is lost.
import { lstatSync, renameSync } from 'node:fs';

import type { Config } from '../config/config.js';
import { formatCtime } from '../log/time.js';
import { isLogMoved, logPath, logSize, reopenLog } from '../process/log-file.js';
import type { BootOptions } from './boot.js';
import type { Supervisor } from './supervisor.js';

/** uWSGI's. */
const lookIntervalMs = 1000;
const noFile = 'give one with logto or daemonize';

export class MasterLog {
  readonly #options: Pick<BootOptions, 'binding' | 'logger'>;
  readonly #supervisor: Supervisor;
  #config: Config;
  #timer: NodeJS.Timeout | undefined;
  /** One after the other: each has a line to write before it changes the file. */
  #tail: Promise<void> = Promise.resolve();
  #isRotating = false;
  /** Its size when it could not be renamed: it is tried again when as much has come to it once more. */
  #bytesAtFailure = 0;

  constructor(options: Pick<BootOptions, 'binding' | 'config' | 'logger'>, supervisor: Supervisor) {
    this.#options = options;
    this.#config = options.config;
    this.#supervisor = supervisor;
  }

  /** Begins to look at the size of the file, or goes on with what `config` allows now. */
  follow(config: Config): void {
    this.stop();
    this.#config = config;
    if (config.logMaxBytes === 0) return;
    if (logPath(config) === null) {
      this.#options.logger.warn(`log-maxsize has no effect without a log file; ${noFile}`);
      return;
    }
    this.#timer = setInterval(() => this.#look(), lookIntervalMs).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** When the file cannot be opened, everybody goes on in the old one; the log says why. */
  reopen(): Promise<void> {
    return this.#enqueue(async () => {
      const { logger } = this.#options;
      const path = logPath(this.#config);
      if (path === null) logger.warn(`there is no log file to open anew; ${noFile}`);
      else await this.#reopen(path);
    });
  }

  /** Renames the file and opens it anew. When that fails, everybody goes on in it; the log says why. */
  rotate(): Promise<void> {
    this.#isRotating = true;
    return this.#enqueue(async () => {
      const { logger } = this.#options;
      const path = logPath(this.#config);
      this.#isRotating = false;
      if (path === null) logger.warn(`there is no log file to rotate; ${noFile}`);
      // Somebody was faster: what has its name now is not ours to rename.
      else if (isLogMoved(this.#config)) await this.#reopen(path);
      else await this.#rotate(path);
    });
  }

  #look(): void {
    if (!this.#isRotating && logSize() - this.#bytesAtFailure > this.#config.logMaxBytes) void this.rotate();
  }

  #enqueue(job: () => Promise<void>): Promise<void> {
    const { logger } = this.#options;
    this.#tail = this.#tail.then(job).catch((error: unknown) => logger.error('the log stays as it is', error));
    return this.#tail;
  }

  async #reopen(path: string): Promise<void> {
    const { logger } = this.#options;
    logger.info(`[${epochSeconds()}] logsize: ${logSize()}, triggering log-reopen...`);
    await logger.flushed();
    if (this.#openAnew()) logger.info(`[${epochSeconds()}] ${path} reopened.`);
  }

  async #rotate(path: string): Promise<void> {
    const { logger } = this.#options;
    const backup = this.#config.logBackupPath ?? freeName(`${path}.${epochSeconds()}`);
    const bytes = logSize();
    logger.info(`${formatCtime(Date.now())} - logsize: ${bytes}, triggering rotation to ${backup}...`);
    await logger.flushed();
    try {
      renameSync(path, backup);
    } catch (error) {
      this.#bytesAtFailure = bytes;
      logger.error(`cannot rename the log ${path}: ${(error as Error).message}; it is written on`);
      return;
    }
    this.#bytesAtFailure = 0;
    if (this.#openAnew()) return;
    this.#bytesAtFailure = bytes;
    renameSync(backup, path);
  }

  /** False, with a line in the log, when it cannot be. */
  #openAnew(): boolean {
    const { binding, logger } = this.#options;
    try {
      reopenLog(binding, this.#config);
    } catch (error) {
      logger.error(`${(error as Error).message}; the old file is written on`);
      return false;
    }
    this.#supervisor.reopenLogs();
    return true;
  }
}

/** `name`, or with a number behind it where that is taken: two rotations may fall into one second. */
function freeName(name: string): string {
  const isTaken = (path: string) => lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  if (!isTaken(name)) return name;
  let number = 1;
  while (isTaken(`${name}.${number}`)) number += 1;
  return `${name}.${number}`;
}

function epochSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
