// The algorithm `busyness` (uWSGI docs: "The uWSGI cheaper subsystem", busyness): the average share of time the workers are
// busy, over windows of `cheaper-overload` seconds, is kept between two marks. A worker is stopped only after many calm
// windows in a row, and after more of them each time one that was stopped is missed soon. A full accept queue starts
// emergency workers without waiting for the window.
import { algorithm, type PoolView, type ScalingAlgorithm, type ScalingSettings, type Step } from './scaling.js';

interface BusynessState {
  /** Sum of the averages in this window, and how many there are. */
  readonly sum: number;
  readonly looks: number;
  /** Calm windows in a row. */
  readonly calmWindows: number;
  /** How many of them it takes. */
  readonly multiplier: number;
  /** Windows since a worker was stopped; `undefined` when none was, or it has been missed since. */
  readonly windowsSinceStop: number | undefined;
  readonly queuedSeconds: number;
  /** Workers that were started because connections waited. */
  readonly emergencyWorkers: number;
}

type Looked = (view: PoolView, state: BusynessState, settings: ScalingSettings) => Step<BusynessState>;

export const busyness: ScalingAlgorithm = algorithm(
  ({ busynessMultiplier }): BusynessState => ({
    sum: 0,
    looks: 0,
    calmWindows: 0,
    multiplier: busynessMultiplier,
    windowsSinceStop: undefined,
    queuedSeconds: 0,
    emergencyWorkers: 0,
  }),
  (view, before, settings) => {
    const queuedSeconds = view.queued > 0 ? before.queuedSeconds + 1 : 0;
    const state = { ...before, queuedSeconds, sum: before.sum + averageOf(view), looks: before.looks + 1 };
    return answerQueue(view, state, settings) ?? answerWindow(view, state, settings);
  },
);

function averageOf({ workers }: PoolView): number {
  return workers.reduce((sum, { busyPercent }) => sum + busyPercent, 0) / Math.max(1, workers.length);
}

function answerQueue(
  { queued, workers, mostWorkers }: PoolView,
  state: BusynessState,
  settings: ScalingSettings,
): Step<BusynessState> | undefined {
  if (workers.length >= mostWorkers) return undefined;
  const { backlogAlert, backlogNonzeroSeconds, backlogStep: change } = settings;
  const isLong = queued > backlogAlert;
  const isOld = backlogNonzeroSeconds > 0 && state.queuedSeconds > backlogNonzeroSeconds;
  if (!isLong && !isOld) return undefined;
  const reason = isLong
    ? `${queued} requests in listen queue`
    : `backlog was non-zero for ${state.queuedSeconds} second(s)`;
  return {
    state: { ...state, sum: 0, looks: 0, queuedSeconds: 0, emergencyWorkers: state.emergencyWorkers + change },
    verdict: { change, reason },
  };
}

function answerWindow(view: PoolView, state: BusynessState, settings: ScalingSettings): Step<BusynessState> {
  if (state.looks < settings.overloadLimit) return { state };
  const average = Math.round(state.sum / state.looks);
  const { windowsSinceStop } = state;
  const next = {
    ...state,
    sum: 0,
    looks: 0,
    windowsSinceStop: windowsSinceStop === undefined ? undefined : windowsSinceStop + 1,
  };
  const answer: Looked =
    average > settings.busynessMax ? answerBusy : average < settings.busynessMin ? answerCalm : answerBetween;
  const step = answer(view, next, settings);
  if (step.verdict === undefined) return step;
  const { change, reason } = step.verdict;
  const what = `${Math.max(1, settings.overloadLimit)}s average busyness is at ${average}%`;
  return { state: step.state, verdict: { change, reason: `${what}${reason}` } };
}

function answerBusy(
  _view: PoolView,
  state: BusynessState,
  { processStep, busynessPenalty }: ScalingSettings,
): Step<BusynessState> {
  const calm = { ...state, calmWindows: 0 };
  const verdict = { change: processStep, reason: '' };
  if (state.windowsSinceStop === undefined || state.windowsSinceStop > state.multiplier)
    return { state: calm, verdict };
  const multiplier = state.multiplier + busynessPenalty;
  return {
    state: { ...calm, multiplier, windowsSinceStop: undefined },
    verdict: { ...verdict, reason: ` so soon after a worker was stopped (cheaper multiplier is now ${multiplier})` },
  };
}

function answerCalm(view: PoolView, state: BusynessState, settings: ScalingSettings): Step<BusynessState> {
  const calmWindows = state.calmWindows + 1;
  const needed = state.emergencyWorkers > 0 ? settings.backlogMultiplier : state.multiplier;
  if (calmWindows < needed || view.workers.length <= view.leastWorkers) return { state: { ...state, calmWindows } };
  // The last one that was stopped was not missed: the penalty wears off.
  const wasRight = state.windowsSinceStop !== undefined;
  return {
    state: {
      ...state,
      calmWindows: 0,
      multiplier: Math.max(settings.busynessMultiplier, state.multiplier - (wasRight ? 1 : 0)),
      windowsSinceStop: 0,
      emergencyWorkers: Math.max(0, state.emergencyWorkers - 1),
    },
    verdict: { change: -1, reason: '' },
  };
}

function answerBetween(_view: PoolView, state: BusynessState): Step<BusynessState> {
  return { state: { ...state, calmWindows: 0 } };
}
