// How busy a worker is, by readings of the scoreboard as they come one after the other.

import t from 'tap';
import type { Generation } from '../../dist/master/generation.js';
import { LoadMeter } from '../../dist/master/worker-load.js';
import { loadBinding } from '../../dist/native/binding.js';
import type { NativeScoreboard, WorkerReading } from '../../dist/native/binding-types.js';

const second = 1_000_000;

const generation = { config: { threads: 0 } } as Generation;

/** A meter over one worker with four cores; `look` is one second later than the one before. */
function meter() {
  let now = 100 * second;
  let cpuMicros = 0;
  let reading: Partial<WorkerReading> = { pid: 1, inFlight: 0, waiting: 0, busyMicros: 0, heartbeatMicros: now };
  const board = {
    coresPerWorker: 4,
    now: () => now,
    sampleMemory: () => {},
    worker: () => ({ ...reading }),
  } as unknown as NativeScoreboard;
  const load = new LoadMeter({ of: () => board }, () => cpuMicros);
  return (changes: Partial<WorkerReading> & { cpuMicros?: number } = {}) => {
    now += second;
    cpuMicros += changes.cpuMicros ?? 0;
    reading = { ...reading, heartbeatMicros: now, ...changes };
    const { isBusy, busyPercent } = load.read({ id: 1, generation });
    return [busyPercent, isBusy];
  };
}

t.test('the share of the cores in use, now and over the time between', async (t) => {
  const look = meter();
  t.strictSame(look(), [0, false]);
  t.strictSame(look({ inFlight: 1 }), [25, false]);
  t.strictSame(look({ inFlight: 0, busyMicros: 2 * second }), [50, false], 'half of four seconds');
  t.strictSame(look({ inFlight: 4 }), [100, true]);
  t.strictSame(look({ inFlight: 3, waiting: 1 }), [75, true], 'somebody waits for a core');
});

t.test('the share of a CPU', async (t) => {
  const look = meter();
  t.strictSame(look({ cpuMicros: 5 * second }), [0, false], 'nothing to compare with yet');
  t.strictSame(look({ cpuMicros: 0.4 * second }), [40, false]);
  t.strictSame(look({ cpuMicros: 0.95 * second }), [95, true]);
  t.strictSame(look({ cpuMicros: 0.9 * second, pid: 2 }), [0, false], 'of another process');
});

t.test('a loop that has requests and does not turn', async (t) => {
  const look = meter();
  t.strictSame(look({ inFlight: 1 }), [25, false]);
  t.strictSame(look({ heartbeatMicros: 99 * second }), [100, true]);
  t.strictSame(look({ heartbeatMicros: 99 * second, inFlight: 0 }), [0, false], 'an idle one sleeps');
});

t.test('a worker that never was', async (t) => {
  const binding = loadBinding();
  const fd = binding.createScoreboard(1, 8);
  const board = new binding.Scoreboard(fd);
  binding.closeDescriptor(fd);
  const load = new LoadMeter({ of: () => board });
  const { isBusy, busyPercent, inFlight, requests } = load.read({ id: 1, generation });
  t.strictSame([isBusy, busyPercent, inFlight, requests], [false, 0, 0, 0]);
  t.strictSame(load.activity({ id: 1, generation }), { requests: 0, inFlight: 0 });
});
