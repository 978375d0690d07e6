// The contract between the algorithms that vary the number of workers and who carries out what they say: what they see
// once a second, and what they may answer. An algorithm is a pure function from what it sees and what it remembers to a
// verdict and what it remembers next; `algorithm` keeps the memory.
import type { Config } from '../config/config.js';

/** How a worker did in the last second. One that is still starting has nothing to do. */
export interface WorkerView {
  /** It could not take one more request at once. */
  readonly isBusy: boolean;
  readonly busyPercent: number;
}

export interface PoolView {
  /** Those that serve, or are on their way. */
  readonly workers: readonly WorkerView[];
  /** Connections that wait in the accept queue that is longest. */
  readonly queued: number;
  readonly leastWorkers: number;
  readonly mostWorkers: number;
}

export type ScalingSettings = Pick<
  Config,
  | 'processStep'
  | 'overloadLimit'
  | 'busynessMax'
  | 'busynessMin'
  | 'busynessMultiplier'
  | 'busynessPenalty'
  | 'backlogAlert'
  | 'backlogMultiplier'
  | 'backlogStep'
  | 'backlogNonzeroSeconds'
>;

/** How many workers more or less, and why, for the log. Who carries it out sees to the least and the most. */
export interface Verdict {
  readonly change: number;
  readonly reason: string;
}

/** One look; `undefined`: the number is right. */
export type Judge = (view: PoolView) => Verdict | undefined;

/** Begins to look at a server with these settings. */
export type ScalingAlgorithm = (settings: ScalingSettings) => Judge;

export interface Step<State> {
  readonly state: State;
  readonly verdict?: Verdict;
}

/** An algorithm out of the state it begins with and a pure step. */
export function algorithm<State>(
  begin: (settings: ScalingSettings) => State,
  step: (view: PoolView, state: State, settings: ScalingSettings) => Step<State>,
): ScalingAlgorithm {
  return (settings) => {
    let state = begin(settings);
    return (view) => {
      const next = step(view, state, settings);
      state = next.state;
      return next.verdict;
    };
  };
}
