// The worker models, one row each. uWSGI's `processes` is not one of them: there are as many workers as it says, each of
// the same model. A new model is a file and a row.
import type { Config } from '../config/config.js';
import { asyncModel } from './async.js';
import type { WorkerModel } from './model.js';
import { threadsModel } from './threads.js';

/** The first that accepts a configuration is its model; the last accepts every one. */
export const models: readonly WorkerModel[] = [threadsModel, asyncModel];

export function findModel(config: Config): WorkerModel {
  return models.find((model) => model.accepts(config)) ?? asyncModel;
}
