// One worker model from its start to its end: a server runs the user's application under it, is asked once, warmed up, put
// under load, and stopped whatever happened meanwhile.
import type { Config } from '../config/config.js';
import { TswsgiError } from '../errors.js';
import { type BenchServer, startBenchServer } from './bench-server.js';
import { Connection, type LoadTarget } from './connection.js';
import { type Load, startLoad } from './load.js';
import type { LoadSummary } from './load-summary.js';
import { type BenchModel, configFor } from './models.js';
import { programsBusyUs, treeCpuUs, treePeakRssBytes } from './process-tree.js';
import { type BenchSettings, formatRequest } from './settings.js';

/** What was measured of a model. */
export interface Measurement {
  readonly name: string;
  readonly load: LoadSummary;
  /** Processor time of all processes of the server for one request, in microseconds. */
  readonly cpuUsPerRequest: number;
  /** Peak of resident memory, all processes of the server together. */
  readonly peakRssBytes: number;
  /** Processors kept busy while it was measured: by the server, by the load, by programs that have nothing to do with it. */
  readonly busy: { readonly server: number; readonly load: number; readonly others: number };
}

export interface MeasureOptions {
  /** The user's. */
  readonly config: Config;
  readonly settings: BenchSettings;
  readonly processors: number;
  readonly environment: NodeJS.ProcessEnv;
  /** Rejects when the user wants no more. */
  readonly interrupted: Promise<never>;
}

/** A client takes about as much of a processor as a quick application, and far less than most. */
function loadProcesses({ processors, settings }: MeasureOptions): number {
  return Math.min(settings.connections, Math.max(1, Math.floor(processors / 2)));
}

/** Enough for V8 to have compiled what runs often; less where less is measured. */
const warmUpSeconds = 1;
const firstAnswerMs = 60_000;

/** Rejects with a TswsgiError when the application cannot be measured under the model. */
export async function measureModel(model: BenchModel, options: MeasureOptions): Promise<Measurement> {
  const server = startBenchServer(configFor(model, options.config, options.processors), options.environment);
  const load = startLoad(loadProcesses(options));
  try {
    const work = measure(model, { server, load, settings: options.settings });
    return await Promise.race([work, server.failure, options.interrupted]);
  } finally {
    await load.stop();
    await server.stop();
  }
}

async function measure(
  { name }: BenchModel,
  { server, load, settings }: { readonly server: BenchServer; readonly load: Load; readonly settings: BenchSettings },
): Promise<Measurement> {
  const { connections, seconds, method } = settings;
  const port = await server.ready();
  const target = { port, request: formatRequest(settings, `127.0.0.1:${port}`), isHead: method === 'HEAD' };
  await checkAnswer(target, server, settings);
  await load.run({ ...target, connections, seconds: Math.min(warmUpSeconds, seconds) });

  const before = { server: treeCpuUs(server.pid), programs: programsBusyUs(), own: process.cpuUsage() };
  const startedAt = performance.now();
  const result = await load.run({ ...target, connections, seconds });
  const elapsedUs = (performance.now() - startedAt) * 1000;
  const serverUs = treeCpuUs(server.pid) - before.server;
  const own = process.cpuUsage(before.own);
  const othersUs = programsBusyUs() - before.programs - serverUs - result.cpuUs - own.user - own.system;
  return {
    name,
    load: result,
    cpuUsPerRequest: serverUs / Math.max(1, result.answered),
    peakRssBytes: treePeakRssBytes(server.pid),
    busy: {
      server: serverUs / elapsedUs,
      load: result.cpuUs / elapsedUs,
      others: Math.max(0, othersUs) / elapsedUs,
    },
  };
}

/** A load of errors would measure how fast they are made. */
async function checkAnswer(target: LoadTarget, server: BenchServer, { method, path }: BenchSettings): Promise<void> {
  const answer = await askOnce(target);
  if (typeof answer === 'number' && answer < 400) return;
  await server.stop(); // its log is complete then
  const fields = { method, path, log: server.logEnd };
  if (typeof answer === 'number') throw new TswsgiError('BENCH_BAD_STATUS', { ...fields, status: answer });
  throw new TswsgiError('BENCH_NO_ANSWER', { ...fields, reason: answer });
}

/** The status, or why there is none. */
function askOnce(target: LoadTarget): Promise<number | string> {
  return new Promise((resolve) => {
    const settle = (answer: number | string) => {
      clearTimeout(patience);
      connection.close();
      resolve(answer);
    };
    const connection = new Connection(target, { onAnswer: settle, onBroken: settle, onIdle: () => {} });
    const patience = setTimeout(() => settle(`${firstAnswerMs / 1000} seconds have passed`), firstAnswerMs);
    connection.start();
    connection.finish();
  });
}
