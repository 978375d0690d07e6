// Rate and cost of a server: under wrk where connections are kept, under the generator where each request has its own or a
// large body; and latencies at a rate that is the same for all contenders, from when a request was due.
import { coreBusyUs, treeCpuUs, treePeakRssBytes } from '../../dist/bench-command/process-tree.js';
import type { Asked } from '../asked.js';
import { type Figures, toMb } from '../figures.js';
import type { RunningServer } from '../running-server.js';
import type { Effort } from '../trial.js';
import { errorCount, runGenerator } from './generator.js';
import { runWrk } from './wrk.js';

/** Enough for V8 to have compiled what runs often. */
const warmUpSeconds = 2;

export interface RateSettings {
  readonly connections?: number;
  /** Requests each connection sends at once. */
  readonly depth?: number;
  /** Requests a second at which latencies are measured; without it none are. */
  readonly latencyRate?: number;
  /** A connection for each request. */
  readonly isEachNew?: boolean;
}

/** What a load has counted. */
interface Count {
  readonly requests: number;
  readonly durationUs: number;
  readonly errors: number;
}

export async function measureRate(
  server: RunningServer,
  effort: Effort,
  asked: Asked,
  settings: RateSettings = {},
): Promise<Figures> {
  const load = chooseLoad(server, effort, asked, settings);
  await load(effort.isQuick ? 1 : warmUpSeconds);
  const { serverCore } = effort;
  const readCoreUs = (): number => (isOneCore(serverCore) ? coreBusyUs(serverCore) : Number.NaN);
  const [cpuBefore, frontBefore, busyBefore] = [treeCpuUs(server.pid), server.frontCpuUs, readCoreUs()];
  const { requests, durationUs, errors } = await load(effort.seconds);
  const cpuUs = treeCpuUs(server.pid) - cpuBefore;
  const frontUs = server.frontCpuUs - frontBefore;
  const othersUs = readCoreUs() - busyBefore - cpuUs - frontUs;
  const latencies = await measureLatencies(server, effort, asked, settings);
  return {
    rate: requests / (durationUs / 1e6),
    cpuUs: cpuUs / requests,
    frontCpuUs: frontUs / requests,
    busy: cpuUs / durationUs,
    // Where the server has all cores, the load is one of the others.
    ...(isOneCore(serverCore) ? { others: Math.max(0, othersUs) / durationUs } : {}),
    peakRssMb: toMb(treePeakRssBytes(server.pid)),
    ...latencies,
    errors: errors + (latencies.errors ?? 0),
  };
}

function isOneCore(cores: string): boolean {
  return /^\d+$/.test(cores);
}

/** The load as a function of the seconds it lasts. */
function chooseLoad(
  server: RunningServer,
  { loadCore: cores }: Effort,
  asked: Asked,
  { connections = 64, depth = 1, isEachNew = false }: RateSettings,
): (seconds: number) => Promise<Count> {
  if (!isEachNew && asked.body === undefined && asked.answer.body.length < 1024) {
    const { path, headers } = asked;
    const settings = { url: `http://${server.address}${path}`, headers, cores, connections, depth };
    return (seconds) => runWrk({ ...settings, seconds });
  }
  return async (seconds) => {
    const settings = { address: server.address, asked, cores, connections, isEachNew };
    const result = await runGenerator({ ...settings, phases: [{ rate: 0, seconds }] });
    const requests = result.phases.reduce((sum, { answered }) => sum + answered, 0);
    return { requests, durationUs: result.elapsedUs, errors: errorCount(result) };
  };
}

/** By the generator, because wrk asks a slow server less often. Not in a quick run. */
async function measureLatencies(
  { address }: RunningServer,
  { seconds, loadCore: cores, isQuick }: Effort,
  asked: Asked,
  { connections = 64, latencyRate, isEachNew = false }: RateSettings,
): Promise<Figures> {
  if (latencyRate === undefined || isQuick) return {};
  const settings = { address, asked, cores, connections, isEachNew };
  const result = await runGenerator({ ...settings, phases: [{ rate: latencyRate, seconds }] });
  const [{ p50Us, p99Us, p999Us } = { p50Us: 0, p99Us: 0, p999Us: 0 }] = result.phases;
  return { p50Ms: p50Us / 1000, p99Ms: p99Us / 1000, p999Ms: p999Us / 1000, errors: errorCount(result) };
}
