import t from 'tap';
import { cautionLines } from '../../dist/bench-command/cautions.js';
import type { Measurement } from '../../dist/bench-command/measure.js';

function measurement(name: string, busy: Partial<Measurement['busy']>, answered = 1000): Measurement {
  const load = {
    processes: 1,
    rate: answered,
    answered,
    unanswered: 0,
    errors: {},
    p50Ms: 1,
    p99Ms: 2,
    p999Ms: 3,
    maxMs: 3,
  };
  return {
    name,
    load: { ...load, cpuUs: 0 },
    cpuUsPerRequest: 1,
    peakRssBytes: 1e6,
    busy: { server: 1, load: 0.2, others: 0, ...busy },
  };
}

t.test('a quiet machine with processors to spare', async (t) => {
  t.same(cautionLines([measurement('sync', {}), measurement('async', { others: 0.3 })], 4), []);
});

t.test('each caution names the models it is about', async (t) => {
  const lines = cautionLines(
    [
      measurement('sync', { others: 0.5 }),
      measurement('threads', { load: 0.95, others: 0.5 }),
      measurement('async', { server: 1.2, load: 0.7 }),
      measurement('processes', {}, 99),
    ],
    2,
  );
  t.equal(lines.length, 4);
  t.match(lines[0], /^other programs were busy while sync, threads ran/);
  t.match(lines[1], /^the load was the bottleneck for threads:/);
  t.match(lines[2], /^the load took processors from the server while async ran/);
  t.match(lines[3], /^fewer than 100 requests were answered by processes/);
});
