// The model without threads: the application runs on the event loop that accepts and answers, many requests side by side
// (`async`), or one at a time (`async = 1`).
import { Server } from '../serve/server.js';
import { loadForWorker, noAppLine, readyLine } from './app-load.js';
import type { WorkerModel } from './model.js';

export const asyncModel: WorkerModel = {
  name: 'async',
  accepts: () => true,
  async prepare(options) {
    const { config, logger } = options;
    const loaded = await loadForWorker(config);
    if ('application' in loaded) {
      const serving = new Server({ ...options, application: loaded.application });
      logger.info(readyLine(loaded.seconds));
      return { serving };
    }
    if (config.needApplication) return loaded;
    logger.error(loaded.failure);
    logger.error(noAppLine);
    return { serving: new Server({ ...options, application: undefined }) };
  },
};
