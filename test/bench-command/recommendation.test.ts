import t from 'tap';
import { recommend } from '../../dist/bench-command/recommendation.js';

/** Model to rate, megabytes and, where there were any, errors. */
type Figures = Readonly<Record<string, readonly [rate: number, megabytes: number, errors?: number]>>;

function recommendation(figures: Figures): ReturnType<typeof recommend> {
  return recommend(
    Object.entries(figures).map(([name, [rate, megabytes, errors = 0]]) => ({
      name,
      rate,
      peakRssBytes: megabytes * 1e6,
      errors,
    })),
  );
}

const cases: readonly { title: string; figures: Figures; name: string; reason: string }[] = [
  {
    title: 'an application that waits',
    figures: { sync: [96, 115], threads: [190, 144], async: [2700, 118], processes: [2800, 177] },
    name: 'async',
    reason:
      'a rate within 10 % of the best (processes), with less memory than processes; ' +
      'the application waits for other things, and one event loop waits for many requests at a time',
  },
  {
    title: 'an application that computes, threads beside processes',
    figures: { sync: [100, 115], threads: [390, 160], async: [101, 118], processes: [400, 400] },
    name: 'threads',
    reason:
      'a rate within 10 % of the best (processes), with less memory than processes; ' +
      'the application gains from more than one processor',
  },
  {
    title: 'an application that computes, and threads are in each other’s way',
    figures: { sync: [100, 115], threads: [200, 160], async: [101, 118], processes: [400, 400] },
    name: 'processes',
    reason: 'the best rate, 2.0 times that of threads; the application gains from more than one processor',
  },
  {
    title: 'all the same: the default',
    figures: { sync: [1000, 100], threads: [980, 104], async: [990, 102], processes: [950, 300] },
    name: 'async',
    reason: 'a rate within 10 % of the best (sync), with less memory than processes',
  },
  {
    title: 'the best rate and the least memory',
    figures: { sync: [1000, 100], async: [950, 99] },
    name: 'async',
    reason: 'a rate within 10 % of the best (sync), and as little memory as sync',
  },
  {
    title: 'one request at a time takes less memory and is as fast',
    figures: { sync: [1000, 100], async: [990, 200] },
    name: 'sync',
    reason: 'the best rate, with less memory than async',
  },
  {
    title: 'errors disqualify, however fast',
    figures: { sync: [100, 100], threads: [9000, 100, 1], processes: [9000, 100, 3] },
    name: 'sync',
    reason: 'the only one that ran without errors; threads and processes had errors and cannot be taken',
  },
  {
    title: 'one model',
    figures: { threads: [10, 100] },
    name: 'threads',
    reason: 'the only one that ran without errors',
  },
];

for (const { title, figures, name, reason } of cases) {
  t.test(title, async (t) => t.same(recommendation(figures), { name, reason }));
}

t.test('none', async (t) => {
  for (const figures of [{}, { sync: [100, 100, 5] }, { sync: [0, 100] }] as Figures[]) {
    t.same(recommendation(figures), { name: undefined, reason: 'no model answered every request well' });
  }
});
