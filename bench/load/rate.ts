// Rate, latency and cost of a server under wrk.

import { coreBusyUs, treeCpuUs, treePeakRssBytes } from '../../dist/bench-command/process-tree.js';
import type { Asked } from '../asked.js';
import { type Figures, toMb } from '../figures.js';
import type { RunningServer } from '../running-server.js';
import { runWrk } from './wrk.js';

/** Keep-alive connections. */
const connections = 64;
/** Enough for V8 to have compiled what runs often. */
const warmUpSeconds = 2;

export async function measureRate(
  server: RunningServer,
  effort: { readonly seconds: number; readonly serverCore: string; readonly loadCore: string },
  { path, headers }: Asked,
  depth = 1,
): Promise<Figures> {
  const { seconds, serverCore, loadCore } = effort;
  const load = { url: `http://${server.address}${path}`, headers, cores: loadCore, connections, depth };
  await runWrk({ ...load, seconds: warmUpSeconds });
  const cpuBefore = treeCpuUs(server.pid);
  const busyBefore = coreBusyUs(serverCore);
  const result = await runWrk({ ...load, seconds });
  const cpuUs = treeCpuUs(server.pid) - cpuBefore;
  const othersUs = coreBusyUs(serverCore) - busyBefore - cpuUs;
  return {
    rate: result.requests / (result.durationUs / 1e6),
    cpuUs: cpuUs / result.requests,
    p50Ms: result.p50Us / 1000,
    p99Ms: result.p99Us / 1000,
    p999Ms: result.p999Us / 1000,
    busy: cpuUs / result.durationUs,
    others: Math.max(0, othersUs) / result.durationUs,
    peakRssMb: toMb(treePeakRssBytes(server.pid)),
    errors: result.errors,
  };
}
