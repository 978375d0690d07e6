// Every algorithm as the pure thing it is: a sequence of what is seen, second by second, and what it says to it.

import t from 'tap';
import { scalingAlgorithms } from '../../dist/master/cheaper-algorithms.js';
import type { PoolView, ScalingSettings } from '../../dist/master/scaling.js';

const defaults: ScalingSettings = {
  processStep: 1,
  overloadLimit: 3,
  busynessMax: 50,
  busynessMin: 25,
  busynessMultiplier: 10,
  busynessPenalty: 2,
  backlogAlert: 33,
  backlogMultiplier: 3,
  backlogStep: 1,
  backlogNonzeroSeconds: 60,
};

/** Workers by how busy they are in per cent; 100 is one that cannot take more. */
function seen(percents: readonly number[], queued = 0): PoolView {
  const workers = percents.map((busyPercent) => ({ busyPercent, isBusy: busyPercent === 100 }));
  return { workers, queued, leastWorkers: 1, mostWorkers: 8 };
}

function start(name: keyof typeof scalingAlgorithms, settings: Partial<ScalingSettings> = {}) {
  const judge = scalingAlgorithms[name]({ ...defaults, ...settings });
  /** What it says to the same view `seconds` times, one after the other; 0 for nothing. */
  const changes = (view: PoolView, seconds: number) => Array.from({ length: seconds }, () => judge(view)?.change ?? 0);
  return { judge, changes };
}

t.test('spare: more when all were busy for longer than cheaper-overload', async (t) => {
  const { judge, changes } = start('spare');
  t.strictSame(changes(seen([100, 100]), 4), [0, 0, 0, 1]);
  t.strictSame(changes(seen([100, 100]), 3), [0, 0, 0], 'it begins anew');
  t.strictSame(judge(seen([100, 100])), { change: 1, reason: 'all 2 worker(s) busy for 4 second(s)' });
  t.strictSame(start('spare', { processStep: 3 }).changes(seen([100]), 4), [0, 0, 0, 3]);
  t.strictSame(start('spare', { overloadLimit: 0 }).changes(seen([100]), 2), [1, 1]);
});

t.test('spare: a second with a free worker takes one busy second back', async (t) => {
  const { changes } = start('spare');
  t.strictSame(changes(seen([100]), 3), [0, 0, 0]);
  t.strictSame(changes(seen([100, 0]), 2), [0, 0]);
  t.strictSame(changes(seen([100]), 3), [0, 0, 1]);
});

t.test('spare: less when more than one was free for longer than cheaper-overload', async (t) => {
  const { judge, changes } = start('spare');
  t.strictSame(changes(seen([0, 100, 0]), 3), [0, 0, 0]);
  t.strictSame(judge(seen([0, 100, 0])), { change: -1, reason: '2 of 3 workers idle for 4 second(s)' });
  t.strictSame(changes(seen([0, 100]), 10), Array(10).fill(0), 'one that is free stays');
  t.strictSame(changes(seen([0]), 10), Array(10).fill(0), 'so does the last');
});

t.test('backlog: more above cheaper-overload, less below it, but no busy worker less', async (t) => {
  const { judge, changes } = start('backlog', { processStep: 2 });
  t.strictSame(judge(seen([0], 4)), { change: 2, reason: '4 connection(s) in listen queue' });
  t.strictSame(changes(seen([100, 0], 3), 2), [0, 0]);
  t.strictSame(changes(seen([100, 0], 2), 2), [-1, -1]);
  t.strictSame(changes(seen([100, 100], 0), 2), [0, 0]);
  t.strictSame(changes(seen([0], 0), 2), [0, 0]);
  t.strictSame(start('backlog', { overloadLimit: 0 }).changes(seen([0, 0]), 1), [-1]);
});

t.test('manual says nothing', async (t) => {
  t.strictSame(start('manual').changes(seen([100], 100), 20), Array(20).fill(0));
});

t.test('busyness: more above the upper mark, at the end of a window', async (t) => {
  const { judge, changes } = start('busyness', { processStep: 2 });
  t.strictSame(changes(seen([80, 40]), 2), [0, 0]);
  t.strictSame(judge(seen([80, 40])), { change: 2, reason: '3s average busyness is at 60%' });
  t.strictSame(changes(seen([50, 50]), 6), Array(6).fill(0), 'not at the mark');
  t.strictSame(start('busyness', { overloadLimit: 0 }).changes(seen([90]), 2), [2 - 1, 1]);
});

t.test('busyness: less after so many calm windows in a row', async (t) => {
  const { judge, changes } = start('busyness', { overloadLimit: 1, busynessMultiplier: 3 });
  t.strictSame(changes(seen([10, 10]), 2), [0, 0]);
  t.strictSame(changes(seen([30, 30]), 1), [0], 'a window between the marks is not calm');
  t.strictSame(changes(seen([10, 10]), 2), [0, 0]);
  t.strictSame(judge(seen([10, 10])), { change: -1, reason: '1s average busyness is at 10%' });
  t.strictSame(changes(seen([0]), 9), Array(9).fill(0), 'the last one stays');
});

t.test(
  'busyness: one that is missed soon makes the next stop take longer, one that is not makes it shorter',
  async (t) => {
    const { judge, changes } = start('busyness', { overloadLimit: 1, busynessMultiplier: 2, busynessPenalty: 2 });
    t.strictSame(changes(seen([0, 0]), 2), [0, -1]);
    t.match(judge(seen([90])), { change: 1, reason: / so soon .* \(cheaper multiplier is now 4\)$/ });
    t.match(judge(seen([90])), { change: 1, reason: /is at 90%$/ }, 'once for each stop');
    t.strictSame(changes(seen([0, 0, 0]), 4), [0, 0, 0, -1]);
    t.strictSame(changes(seen([0, 0, 0]), 4), [0, 0, 0, -1]);
    t.strictSame(changes(seen([0, 0, 0]), 3), [0, 0, -1]);
  },
);

t.test('busyness: a long accept queue starts emergency workers at once, which go sooner', async (t) => {
  const { judge, changes } = start('busyness', { overloadLimit: 1, backlogStep: 2, backlogMultiplier: 2 });
  t.strictSame(judge(seen([100], 34)), { change: 2, reason: '34 requests in listen queue' });
  t.strictSame(changes(seen([0, 0, 0]), 4), [0, -1, 0, -1]);
  t.strictSame(changes(seen([0, 0]), 9), Array(9).fill(0), 'the others take the usual time');
  t.strictSame(changes(seen([0, 0]), 1), [-1]);
});

t.test('busyness: so does one that does not empty', async (t) => {
  const { judge, changes } = start('busyness', { backlogNonzeroSeconds: 2 });
  t.strictSame(changes(seen([40], 1), 2), [0, 0]);
  t.strictSame(judge(seen([40], 1)), { change: 1, reason: 'backlog was non-zero for 3 second(s)' });
  t.strictSame(changes(seen([40], 1), 2), [0, 0]);
  const full = { ...seen([40], 99), mostWorkers: 1 };
  t.strictSame(start('busyness').changes(full, 2), [0, 0], 'but not where there is no room');
  t.strictSame(start('busyness', { backlogNonzeroSeconds: 0 }).changes(seen([40], 1), 90), Array(90).fill(0));
});
