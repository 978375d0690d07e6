// The trials. A row says what is asked of every contender, which figures come of it, and what they must show; a new one is a
// row in one of the tables of trials/.
import type { Trial } from './trial.js';
import { bodyTrials } from './trials/bodies.js';
import { connectionTrials } from './trials/connections.js';
import { modelTrials } from './trials/models.js';
import { operationTrials } from './trials/operation.js';
import { rateTrials } from './trials/rates.js';

export const trials: readonly Trial[] = [
  ...rateTrials,
  ...connectionTrials,
  ...bodyTrials,
  ...modelTrials,
  ...operationTrials,
];
