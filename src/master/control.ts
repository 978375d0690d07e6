// The ways to tell a master what to do while it runs: signals, the master FIFO, and files that are touched. All of them
// end in the same few actions, which are master.ts's.
import { resolve } from 'node:path';

import type { Config } from '../config/config.js';
import type { Logger } from '../log/logger.js';
import { formatCtime } from '../log/time.js';
import { MasterFifo } from './fifo.js';
import { type FifoAction, fifoCommands } from './fifo-commands.js';
import type { ReloadKind } from './reload.js';
import { TouchWatcher } from './touch.js';

/** What a letter in the FIFO, a signal or a file may lead to. */
export type MasterActions = Readonly<Record<Exclude<FifoAction, 'refuse'>, () => void>>;

export class Control {
  readonly #logger: Logger;
  readonly #actions: MasterActions;
  readonly #removesFiles: boolean;
  readonly #fifo: MasterFifo;
  #touch: TouchWatcher<{ readonly kind: ReloadKind | 'reopenLog'; readonly what: string }> | undefined;

  constructor(config: Config, logger: Logger, actions: MasterActions) {
    this.#logger = logger;
    this.#actions = actions;
    this.#removesFiles = config.removeFilesAtExit;
    const paths = config.fifoPaths.map((path) => resolve(config.directory, path));
    this.#fifo = new MasterFifo(
      paths,
      (letter) => this.#obey(letter),
      (error) => logger.error('the master fifo cannot be read any more', error),
    );
  }

  /** Makes the FIFO and reads it. Throws when that fails. */
  openFifo(): void {
    this.#fifo.select(0);
  }

  /** Watches the files that `config` names, and no others any more. */
  watchFiles(config: Config): void {
    const files = [
      ...rows(config, config.touchReloadPaths, 'reload', 'grace them all'),
      ...rows(config, config.touchChainReloadPaths, 'restart', 'chain reload'),
      ...rows(config, config.touchWorkersReloadPaths, 'restart', 'workers reload'),
      ...rows(config, config.touchLogReopenPaths, 'reopenLog', 'reopening the log'),
    ];
    this.#touch?.stop();
    this.#touch = new TouchWatcher(files, ({ path, action }) => {
      this.#logger.info(`${formatCtime(Date.now())} - *** ${path} has been touched... ${action.what} !!! ***`);
      this.#actions[action.kind]();
    });
    for (const path of this.#touch.start()) {
      this.#logger.info(`unable to stat() ${path}, events will be triggered as soon as the file is created`);
    }
  }

  close(): void {
    this.#touch?.stop();
    for (const line of this.#fifo.close(this.#removesFiles)) this.#logger.info(line);
  }

  #obey(letter: string): void {
    if (/\d/.test(letter)) return this.#selectFifo(Number(letter));
    const command = fifoCommands.find((row) => row.letter === letter);
    if (command === undefined) return;
    if (command.action !== 'refuse') return this.#actions[command.action]();
    this.#logger.warn(`${formatCtime(Date.now())} - master fifo: ${letter} (${command.meaning}) is not served yet`);
  }

  #selectFifo(slot: number): void {
    try {
      const path = this.#fifo.select(slot);
      if (path === undefined) this.#logger.warn(`master fifo: there is no slot ${slot}`);
      else this.#logger.info(`active master fifo is now ${path}`);
    } catch (error) {
      this.#logger.error((error as Error).message);
    }
  }
}

function rows(config: Config, paths: readonly string[], kind: ReloadKind | 'reopenLog', what: string) {
  return paths.map((path) => ({ path: resolve(config.directory, path), action: { kind, what } }));
}
