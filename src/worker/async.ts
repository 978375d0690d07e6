// The model without threads: the application runs on the event loop that accepts and answers, many requests side by side
// (`async`), or one at a time (`async = 1`).
import { Server, type ServerOptions } from '../serve/server.js';
import type { DrainOptions } from '../serve/serving.js';
import { fatalFailure, loadForWorker, logReport, mountpointsOf } from './app-load.js';
import type { Lifecycle } from './lifecycle.js';
import type { WorkerModel } from './model.js';
import { publishServer } from './server-link.js';

export const asyncModel: WorkerModel = {
  name: 'async',
  accepts: () => true,
  async prepare(options) {
    const { config, logger } = options;
    const lifecycle = publishServer({ ...options, thread: 0 });
    const { applications, report } = await loadForWorker(config, { ...options, lifecycle });
    const failure = fatalFailure(report, config);
    if (failure !== undefined) return { failure };
    const serving = new WorkerServer({ ...options, applications, failure: report.failure }, lifecycle);
    logReport(report, config, logger);
    return { serving, mountpoints: mountpointsOf(report) };
  },
};

/** A server whose applications may have something to do before the process ends. */
class WorkerServer extends Server {
  readonly #lifecycle: Lifecycle;
  readonly #logger: ServerOptions['logger'];

  constructor(options: ServerOptions, lifecycle: Lifecycle) {
    super(options);
    this.#lifecycle = lifecycle;
    this.#logger = options.logger;
  }

  override async drain(options?: DrainOptions): Promise<void> {
    await super.drain(options);
    await this.#lifecycle.end(this.#logger);
  }
}
