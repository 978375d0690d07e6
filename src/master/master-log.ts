// Opens the log file anew, in the master and then in all workers (uWSGI: `l` in the master FIFO, touch-logreopen). The lines
// that say so are uWSGI's: the last one of the old file and the first one of the new.
import { logPath, logSize, reopenLog } from '../process/log-file.js';
import type { BootOptions } from './boot.js';
import type { Supervisor } from './supervisor.js';

export class MasterLog {
  readonly #options: Pick<BootOptions, 'binding' | 'config' | 'logger'>;
  readonly #supervisor: Supervisor;

  constructor(options: Pick<BootOptions, 'binding' | 'config' | 'logger'>, supervisor: Supervisor) {
    this.#options = options;
    this.#supervisor = supervisor;
  }

  /** When the file cannot be opened, everybody goes on in the old one; the log says why. */
  async reopen(): Promise<void> {
    const { binding, config, logger } = this.#options;
    const path = logPath(config);
    if (path === null) {
      logger.warn('there is no log file to open anew; give one with logto or daemonize');
      return;
    }
    logger.info(`[${epochSeconds()}] logsize: ${logSize()}, triggering log-reopen...`);
    await logger.flushed();
    try {
      reopenLog(binding, config);
    } catch (error) {
      logger.error(`${(error as Error).message}; the old file is written on`);
      return;
    }
    logger.info(`[${epochSeconds()}] ${path} reopened.`);
    this.#supervisor.reopenLogs();
  }
}

function epochSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
