// What the benchmark concludes of its rounds: medians, ratios within a round, and whether goals are met.

import t from 'tap';
import { hello } from '../../dist-bench/asked.js';
import { concludeTrial } from '../../dist-bench/outcome.js';
import { formatGoal } from '../../dist-bench/report.js';
import type { Goal, Trial } from '../../dist-bench/trial.js';

function trialWith(...goals: Goal[]): Trial {
  return {
    name: 'hello',
    title: 'Hello',
    app: 'hello',
    asked: hello,
    contenders: ['a', 'b'],
    maxRounds: 9,
    figures: ['cpuUs', 'rate'],
    ratio: { figure: 'cpuUs', baseline: 'b' },
    goals,
    measure: () => Promise.reject(new Error('not here')),
  };
}

const rounds = [
  { a: { cpuUs: 10, rate: 300 }, b: { cpuUs: 20, rate: 100 } },
  { a: { cpuUs: 30, rate: 200 }, b: { cpuUs: 40, rate: 100 } },
  { a: { cpuUs: 11, rate: 100 }, b: { cpuUs: 11, rate: 100 } },
];

t.test('medians with their spread, and ratios of each round', async (t) => {
  const { summaries, ratios } = concludeTrial(trialWith(), rounds);
  t.same(summaries.a?.cpuUs, { median: 11, min: 10, max: 30 });
  t.same(ratios.a, { median: 0.75, min: 0.5, max: 1 });
});

t.test('a bound from above and from below', async (t) => {
  const rows: readonly (readonly [goal: Goal, value: number, isMet: boolean])[] = [
    [{ contender: 'a', figure: 'cpuUs', most: 11 }, 11, true],
    [{ contender: 'a', figure: 'cpuUs', most: 10.9 }, 11, false],
    [{ contender: 'a', figure: 'cpuUs', most: 0.75, times: 'b' }, 0.75, true],
    [{ contender: 'a', figure: 'cpuUs', most: 0.7, times: 'b' }, 0.75, false],
    [{ contender: 'b', figure: 'cpuUs', most: 10, above: 'a' }, 10, true],
    [{ contender: 'a', figure: 'rate', least: 2, times: 'b' }, 2, true],
    [{ contender: 'a', figure: 'rate', least: 2.1, times: 'b' }, 2, false],
    [{ contender: 'a', figure: 'rate', least: 201 }, 200, false],
  ];
  for (const [goal, value, isMet] of rows) {
    t.match(concludeTrial(trialWith(goal), rounds).goals, [{ value, isMet }], JSON.stringify(goal));
  }
});

t.test('what was not measured meets no goal, and who did not take part is not judged', async (t) => {
  const unmeasured = concludeTrial(trialWith({ contender: 'a', figure: 'p99Ms', most: 5 }), rounds);
  t.match(unmeasured.goals, [{ isMet: false }]);
  t.same(concludeTrial(trialWith({ contender: 'a', figure: 'cpuUs', most: 1, times: 'c' }), rounds).goals, []);
});

t.test('a goal in words', async (t) => {
  const say = (goal: Goal) => concludeTrial(trialWith(goal), rounds).goals.map(formatGoal);
  t.same(say({ contender: 'a', figure: 'cpuUs', most: 1, times: 'b' }), [
    'CPU us/request of a at most 1 x b: 0.750, met',
  ]);
  t.same(say({ contender: 'a', figure: 'rate', least: 500 }), ['requests/s of a at least 500: 200.000, MISSED']);
});
