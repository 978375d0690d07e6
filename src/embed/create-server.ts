// The server as a library: applications served by the process that calls, on the thread that calls. There is no master and
// no boot log, no signal is taken, and nothing about the process is changed; that belongs to the program. What is opened
// here is released by `close`, or before the promise is rejected.

import { closeListeners, listenersForOwner, openListeners, removeSocketFiles } from '../master/listeners.js';
import { loadBinding } from '../native/binding.js';
import type { NativeScoreboard } from '../native/binding-types.js';
import { Server } from '../serve/server.js';
import { holdWebClasses } from '../web/holders.js';
import { loadApplications } from './applications.js';
import { openServerLog } from './log.js';
import { type CreateServerOptions, readOptions } from './options.js';
import { EmbeddedServer, type RunningServer } from './running-server.js';

/**
 * Serves an application in this process, and resolves when connections are accepted. It keeps the process from ending until
 * it is closed.
 *
 * @throws {ConfigurationError} with a line for every option that is wrong
 * @throws {TswsgiError} when the application cannot be loaded or prepared: APP_NOT_FOUND, APP_IMPORT_FAILED,
 *   APP_INTERFACE_UNCLEAR, APP_NOT_READY and their kin
 * @throws {ListenError} when a socket cannot be opened, with `code` such as EADDRINUSE
 */
export async function createServer(options: CreateServerOptions): Promise<RunningServer> {
  const given = readOptions(options);
  const { config } = given;
  const undo = new Undo();
  try {
    const log = openServerLog(config, options);
    undo.add(() => log.close());
    undo.add(holdWebClasses());
    const applications = await loadApplications(given, log.logger);
    const binding = loadBinding();
    const release = undo.copy();
    const listeners = openListeners(binding, config);
    undo.add(() => {
      if (config.removeFilesAtExit) removeSocketFiles(listeners);
      closeListeners(binding, listeners);
    });
    const scoreboardFd = binding.createScoreboard(1, config.cores);
    let server: Server;
    let scoreboard: NativeScoreboard;
    try {
      scoreboard = new binding.Scoreboard(scoreboardFd);
      server = new Server({
        binding,
        config: log.isRead ? config : { ...config, logRequests: false },
        listeners: listenersForOwner(listeners),
        applications,
        logger: log.logger,
        worker: { id: 1, processes: 1, generation: 1 },
        scoreboardFd,
      });
    } finally {
      binding.closeDescriptor(scoreboardFd);
    }
    undo.add(() => server.close());
    server.start();
    return new EmbeddedServer({
      binding,
      server,
      listeners,
      mountpoints: applications.map(({ host, path }) => host + path),
      scoreboard,
      logger: log.logger,
      removesFiles: config.removeFilesAtExit,
      mercyMs: config.stopTimeoutMs,
      release: () => release.run(),
    });
  } catch (error) {
    await undo.run();
    throw error;
  }
}

/** What is to be taken back, the last first. */
class Undo {
  readonly #steps: (() => unknown)[];

  constructor(steps: readonly (() => unknown)[] = []) {
    this.#steps = [...steps];
  }

  add(step: () => unknown): void {
    this.#steps.push(step);
  }

  copy(): Undo {
    return new Undo(this.#steps);
  }

  async run(): Promise<void> {
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) await step();
  }
}
