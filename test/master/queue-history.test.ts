import t from 'tap';
import { QueueHistory } from '../../dist/master/queue-history.js';

/** Sights a second apart: connections that wait, and those that have been taken so far. */
function historyOf(...sights: readonly (readonly [length: number, taken: number])[]): QueueHistory {
  const history = new QueueHistory();
  for (const [second, [length, taken]] of sights.entries()) history.note({ at: second * 1000, length, taken });
  return history;
}

const cases: readonly [what: string, sights: (readonly [number, number])[], since: number, late: number][] = [
  ['nothing was seen', [], 0, 0],
  ['nothing was seen so early', [[3, 0]], -1, 0],
  [
    'nobody has taken any',
    [
      [3, 0],
      [5, 0],
      [9, 0],
    ],
    0,
    3,
  ],
  [
    'some were taken since',
    [
      [3, 10],
      [5, 12],
      [9, 12],
    ],
    0,
    1,
  ],
  [
    'more were taken than waited then',
    [
      [3, 10],
      [5, 12],
      [9, 30],
    ],
    0,
    0,
  ],
  [
    'the last look before the time in question counts',
    [
      [3, 0],
      [5, 0],
      [9, 1],
    ],
    1999,
    4,
  ],
  [
    'all went away without being counted, and others came',
    [
      [3, 0],
      [0, 0],
      [3, 0],
    ],
    0,
    0,
  ],
  [
    'one that went away without being counted',
    [
      [3, 0],
      [5, 0],
      [2, 0],
    ],
    1000,
    2,
  ],
];

for (const [what, sights, since, late] of cases) {
  t.test(what, async (t) => {
    t.equal(historyOf(...sights).countWaitingSince(since), late);
  });
}

t.test('a long time is looked at through fewer sights', async (t) => {
  const history = historyOf(...Array.from({ length: 5000 }, (_, second) => [second + 1, 0] as const));
  const late = history.countWaitingSince(2_500_000);
  t.ok(late <= 2501 && late > 2300, `${late}`);
  t.equal(history.countWaitingSince(4_999_000), 5000);
});

t.test('it goes on after what it has forgotten', async (t) => {
  const history = historyOf([3, 0], [4, 1], [6, 1]);
  t.equal(history.countWaitingSince(1000), 4);
  history.note({ at: 3000, length: 2, taken: 5 });
  t.equal(history.countWaitingSince(2000), 2);
  t.equal(history.countWaitingSince(1000), 0, 'and asks for no earlier time');
});
