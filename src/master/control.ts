// The ways to tell a master what to do while it runs: signals, the master FIFO, and files that are touched. All of them
// end in the same few actions, which are master.ts's.
import { resolve } from 'node:path';

import type { Config } from '../config/config.js';
import type { Logger } from '../log/logger.js';
import { formatCtime } from '../log/time.js';
import { type HookContext, runCommand } from '../process/hook-actions.js';
import { runHook } from '../process/hooks.js';
import { MasterFifo } from './fifo.js';
import { type FifoAction, fifoCommands } from './fifo-commands.js';
import type { ReloadKind } from './reload.js';
import { type TouchFile, TouchWatcher } from './touch.js';

/** What a letter in the FIFO, a signal or a file may lead to. */
export type MasterActions = Readonly<Record<Exclude<FifoAction, 'refuse'>, () => void>>;

interface TouchAction {
  /** For the log. */
  readonly what: string;
  act(): void;
}

export class Control {
  readonly #logger: Logger;
  readonly #hooks: HookContext;
  readonly #actions: MasterActions;
  readonly #removesFiles: boolean;
  readonly #fifo: MasterFifo;
  #touch: TouchWatcher<TouchAction> | undefined;

  constructor(config: Config, hooks: HookContext, actions: MasterActions) {
    this.#logger = hooks.logger;
    this.#hooks = hooks;
    this.#actions = actions;
    this.#removesFiles = config.removeFilesAtExit;
    const paths = config.fifoPaths.map((path) => resolve(config.directory, path));
    this.#fifo = new MasterFifo(
      paths,
      (letter) => this.#obey(letter),
      (error) => hooks.logger.error('the master fifo cannot be read any more', error),
    );
  }

  /** Makes the FIFO and reads it. Throws when that fails. */
  openFifo(): void {
    this.#fifo.select(0);
  }

  /** Watches the files that `config` names, and no others any more. */
  watchFiles(config: Config): void {
    const files = [
      ...this.#rows(config, config.touchReloadPaths, 'reload', 'grace them all'),
      ...this.#rows(config, config.touchChainReloadPaths, 'restart', 'chain reload'),
      ...this.#rows(config, config.touchWorkersReloadPaths, 'restart', 'workers reload'),
      ...this.#rows(config, config.touchLogReopenPaths, 'reopenLog', 'reopening the log'),
      ...this.#rows(config, config.touchLogRotatePaths, 'rotateLog', 'rotating the log'),
      ...this.#hookRows(config, config.touchExec, (command) => runCommand(command, this.#hooks)),
      ...this.#hookRows(config, config.hookTouch, (hook) => runHook(hook, 'touch', this.#hooks)),
    ];
    this.#touch?.stop();
    this.#touch = new TouchWatcher(files, ({ path, action }) => {
      this.#logger.info(`${formatCtime(Date.now())} - *** ${path} has been touched... ${action.what} !!! ***`);
      action.act();
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

  #rows(
    config: Config,
    paths: readonly string[],
    kind: ReloadKind | 'reopenLog' | 'rotateLog',
    what: string,
  ): TouchFile<TouchAction>[] {
    const act = () => this.#actions[kind]();
    return paths.map((path) => ({ path: resolve(config.directory, path), action: { what, act } }));
  }

  /** Of options that are `FILE WHAT`. */
  #hookRows(config: Config, values: readonly string[], run: (what: string) => Promise<void>): TouchFile<TouchAction>[] {
    return values.map((value) => {
      const [path = '', ...rest] = value.trim().split(/\s+/);
      const what = rest.length === 0 ? '' : value.trim().slice(path.length).trim();
      const act = () => void run(what).catch((error: Error) => this.#logger.error(error.message));
      return { path: resolve(config.directory, path), action: { what: `running "${what}"`, act } };
    });
  }
}
