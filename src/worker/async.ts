// The model without threads: the application runs on the event loop that accepts and answers, many requests side by side
// (`async`), or one at a time (`async = 1`).
import { Server } from '../serve/server.js';
import { fatalFailure, loadForWorker, logReport, mountpointsOf } from './app-load.js';
import type { WorkerModel } from './model.js';

export const asyncModel: WorkerModel = {
  name: 'async',
  accepts: () => true,
  async prepare(options) {
    const { config, logger } = options;
    const { applications, report } = await loadForWorker(config, options);
    const failure = fatalFailure(report, config);
    if (failure !== undefined) return { failure };
    const serving = new Server({ ...options, applications });
    logReport(report, logger);
    return { serving, mountpoints: mountpointsOf(report) };
  },
};
