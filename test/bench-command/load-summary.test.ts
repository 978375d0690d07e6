import t from 'tap';
import { Histogram } from '../../dist/bench-command/histogram.js';
import type { LoadResult } from '../../dist/bench-command/load-messages.js';
import { summarizeLoad } from '../../dist/bench-command/load-summary.js';

function result(times: readonly number[], others: Partial<LoadResult> = {}): LoadResult {
  const histogram = new Histogram();
  for (const milliseconds of times) histogram.record(milliseconds * 1000);
  const counts = { elapsedMs: 500, answeredInTime: times.length, unanswered: 0, errors: {}, cpuUs: 10 };
  return { ...counts, times: histogram.toJSON(), ...others };
}

t.test('the results of two processes are one', async (t) => {
  const summary = summarizeLoad([
    result([1, 1, 1], { errors: { 'status 503': 1 } }),
    result([1, 100], { answeredInTime: 1, unanswered: 2, errors: { 'status 503': 2, 'read ECONNRESET': 1 } }),
  ]);
  t.match(summary, { processes: 2, rate: 8, answered: 5, unanswered: 2, cpuUs: 20, maxMs: 100, p99Ms: 100 });
  t.same(summary.errors, { 'status 503': 3, 'read ECONNRESET': 1 });
  t.ok(Math.abs(summary.p50Ms - 1) < 0.04);
});

t.test('nothing was answered', async (t) => {
  t.match(summarizeLoad([result([])]), { rate: 0, answered: 0, p50Ms: 0, p99Ms: 0, maxMs: 0, errors: {} });
});
