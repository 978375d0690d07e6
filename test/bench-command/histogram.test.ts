import t from 'tap';
import { Histogram } from '../../dist/bench-command/histogram.js';

t.test('nothing was recorded', async (t) => {
  const histogram = new Histogram();
  t.same([histogram.count, histogram.largest, histogram.percentile(0.5), histogram.percentile(1)], [0, 0, 0, 0]);
});

t.test('percentiles of one to ten thousand are right to three per cent', async (t) => {
  const histogram = new Histogram();
  for (let value = 10_000; value >= 1; value -= 1) histogram.record(value);
  t.equal(histogram.count, 10_000);
  for (const share of [0.001, 0.1, 0.5, 0.9, 0.99, 0.999]) {
    const found = histogram.percentile(share);
    t.ok(Math.abs(found / (10_000 * share) - 1) < 0.035, `${share}: ${found}`);
  }
  t.equal(histogram.percentile(1), 10_000, 'never above the largest');
});

t.test('every value lies in a bucket of its size', async (t) => {
  for (let power = 0; power < 32; power += 1) {
    for (const value of [2 ** power - 1, 2 ** power, 2 ** power * 1.4]) {
      const histogram = new Histogram();
      histogram.record(value);
      histogram.record(2 ** 32 - 1);
      const found = histogram.percentile(0.5);
      t.ok(found >= Math.floor(value) && found <= value * 1.04 + 1, `${value}: ${found}`);
    }
  }
});

t.test('a value beyond all buckets counts as the largest', async (t) => {
  const histogram = new Histogram();
  histogram.record(2 ** 40);
  t.equal(histogram.count, 1);
  t.equal(histogram.largest, 2 ** 40);
  t.ok(histogram.percentile(0.99) > 2 ** 31);
});
