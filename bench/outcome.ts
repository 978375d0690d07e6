// What a run has measured: all rounds of all contenders, and what is made of them. Plain data, written as JSON.
import { type FigureName, type Figures, type Summary, summarize } from './figures.js';
import type { Goal, Trial } from './trial.js';

/** Figures of each contender by name; all taken one after the other, so ratios within a round are fair. */
export type Round = Readonly<Record<string, Figures>>;

export interface GoalOutcome extends Goal {
  readonly value: number;
  readonly isMet: boolean;
}

export interface TrialOutcome {
  readonly trial: string;
  readonly title: string;
  readonly rounds: readonly Round[];
  readonly summaries: Readonly<Record<string, Partial<Record<FigureName, Summary>>>>;
  /** By contender; empty when the baseline did not take part. */
  readonly ratios: Readonly<Record<string, Summary>>;
  readonly goals: readonly GoalOutcome[];
}

export function concludeTrial(trial: Trial, rounds: readonly Round[]): TrialOutcome {
  const names = Object.keys(rounds[0] ?? {});
  const summaries = Object.fromEntries(
    names.map((name) => [
      name,
      Object.fromEntries(trial.figures.map((figure) => [figure, summarize(valuesOf(rounds, name, figure))])),
    ]),
  );
  const { figure, baseline } = trial.ratio;
  const ratios = Object.fromEntries(
    names.includes(baseline) ? names.map((name) => [name, summarize(ratiosOf(rounds, figure, name, baseline))]) : [],
  );
  const goals = trial.goals
    .filter(({ contender, times, above }) =>
      [contender, times ?? above ?? contender].every((name) => names.includes(name)),
    )
    .map((goal) => concludeGoal(goal, rounds));
  return { trial: trial.name, title: trial.title, rounds, summaries, ratios, goals };
}

function concludeGoal(goal: Goal, rounds: readonly Round[]): GoalOutcome {
  const { contender, figure, most, least, times, above } = goal;
  const own = valuesOf(rounds, contender, figure);
  const others = above === undefined ? [] : valuesOf(rounds, above, figure);
  const values =
    times === undefined
      ? own.map((value, round) => value - (others[round] ?? 0))
      : ratiosOf(rounds, figure, contender, times);
  const value = summarize(values).median;
  return {
    ...goal,
    value,
    isMet: value <= (most ?? Number.POSITIVE_INFINITY) && value >= (least ?? Number.NEGATIVE_INFINITY),
  };
}

function valuesOf(rounds: readonly Round[], name: string, figure: FigureName): number[] {
  return rounds.map((round) => round[name]?.[figure] ?? Number.NaN);
}

/** Round by round, because the machine may be slower in one round than in another. */
function ratiosOf(rounds: readonly Round[], figure: FigureName, name: string, baseline: string): number[] {
  const divisors = valuesOf(rounds, baseline, figure);
  return valuesOf(rounds, name, figure).map((value, round) => value / (divisors[round] ?? Number.NaN));
}
