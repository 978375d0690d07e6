// What becomes of a server that is asked for twice as much as it can do, and then again for what it can: how much of its
// capacity it still answers, how long those wait that it takes, and how soon it is itself again. Requests come when they are due,
// over as many connections as that takes.
import { treeCpuUs, treePeakRssBytes } from '../../dist/bench-command/process-tree.js';
import type { Asked } from '../asked.js';
import { type Figures, toMb } from '../figures.js';
import type { RunningServer } from '../running-server.js';
import type { Effort } from '../trial.js';
import { errorCount, type GeneratorResult, runGenerator } from './generator.js';

const mostConnections = 10_000;
const overloadSeconds = 30;
const afterSeconds = 10;
/** Share of the capacity at which it counts as recovered, over a second. */
const recovered = 0.9;

export async function measureOverload(
  server: RunningServer,
  { seconds, loadCore: cores, isQuick }: Effort,
  asked: Asked,
): Promise<Figures> {
  const { address } = server;
  const [long, short] = isQuick ? [4, 4] : [overloadSeconds, afterSeconds];
  const alone = { address, asked, cores, connections: 8 };
  await runGenerator({ ...alone, phases: [{ rate: 0, seconds: 1 }] });
  const calm = await runGenerator({ ...alone, phases: [{ rate: 0, seconds }] });
  const capacity = (calm.phases[0]?.answered ?? 0) / (calm.elapsedUs / 1e6);
  const cpuBefore = treeCpuUs(server.pid);
  const result = await runGenerator({
    ...alone,
    connections: mostConnections,
    phases: [
      { rate: 2 * capacity, seconds: long },
      { rate: capacity, seconds: short },
    ],
  });
  const [over, after] = result.phases;
  const answered = (over?.answered ?? 0) + (after?.answered ?? 0);
  return {
    capacity,
    goodput: (over?.answered ?? 0) / long / capacity,
    refused: (over?.refused ?? 0) + (after?.refused ?? 0),
    p99Ms: (over?.p99Us ?? Number.NaN) / 1000,
    recoveryMs: recoveryMs(result, long, capacity),
    cpuUs: (treeCpuUs(server.pid) - cpuBefore) / answered,
    peakRssMb: toMb(treePeakRssBytes(server.pid)),
    errors: errorCount(result) + errorCount(calm),
  };
}

/** From the end of the overload to the start of the first second in which it does nearly what it can; infinite if there is none. */
function recoveryMs({ windows, windowMs }: GeneratorResult, overSeconds: number, capacity: number): number {
  const perSecond = 1000 / windowMs;
  const first = overSeconds * perSecond;
  for (let window = first; window + perSecond <= windows.length; window += 1) {
    const answered = windows.slice(window, window + perSecond).reduce((sum, count) => sum + count, 0);
    if (answered >= recovered * capacity) return (window - first) * windowMs;
  }
  return Number.POSITIVE_INFINITY;
}
