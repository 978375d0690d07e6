// A program: how much more computing requests two processes and two threads answer than one, on a machine with two
// processors at least. Four clients keep a request of 10 ms going each.
//
//     node dist-bench/scenarios/scaling.js [rounds, default 7] [seconds for each measurement, default 4]
//
// The configurations alternate. Prints a table of medians, writes results/scaling.json, and ends with 1 when a goal was
// missed. Ratios are taken round by round.
import { cpus } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { treeCpuUs } from '../../dist/bench-command/process-tree.js';
import { formatSummary } from '../figures.js';
import { overRounds, printScenario, withVerdict, writeScenario } from './outcome.js';
import { runSteadyClient, WayTally } from './steady-client.js';
import { findWork, startWorkers, watchOthers } from './work.js';

const workMs = 10;
const clients = 4;
const warmUpMs = 1000;
/** Of the rate of two to the rate of one. */
const leastTimes = 1.8;

const configurations = [
  { name: 'processes = 1', options: ['--processes=1'], applications: 1, isGoal: false },
  { name: 'processes = 2', options: ['--processes=2'], applications: 2, isGoal: true },
  { name: 'threads = 1', options: ['--threads=1'], applications: 1, isGoal: false },
  { name: 'threads = 2', options: ['--threads=2'], applications: 1, isGoal: true },
] as const;

interface Measurement {
  readonly name: string;
  readonly requestsPerSecond: number;
  /** Processors that the server used. */
  readonly processors: number;
  /** Share of all processors that other programs used. */
  readonly others: number;
}

async function measure(
  { name, options, applications }: (typeof configurations)[number],
  target: string,
  seconds: number,
): Promise<Measurement> {
  const server = await startWorkers(options, applications);
  const [host = '', port = ''] = server.address.split(':');
  const ending = new AbortController();
  const tally = new WayTally();
  const client = { to: { host, port: Number(port) }, keepsAlive: true, target, tally, signal: ending.signal };
  const running = Promise.all(Array.from({ length: clients }, () => runSteadyClient(client)));
  try {
    await delay(warmUpMs);
    const others = watchOthers(cpus().length, [server.pid]);
    const [cpuUs, answers, from] = [treeCpuUs(server.pid), tally.answers, performance.now()];
    await delay(seconds * 1000);
    const tookMs = performance.now() - from;
    if (tally.failures.length > 0) throw new Error(`a request failed: ${tally.failures[0]}`);
    return {
      name,
      requestsPerSecond: ((tally.answers - answers) * 1000) / tookMs,
      processors: (treeCpuUs(server.pid) - cpuUs) / (tookMs * 1000),
      others: others(),
    };
  } finally {
    ending.abort();
    await running;
    await server.stop();
  }
}

function printTable(rounds: readonly Measurement[][]): boolean {
  const find = (round: readonly Measurement[], index: number): Measurement => round[index] as Measurement;
  const results = configurations.map(({ name, isGoal }, index) => {
    const of = (digits: number, read: (one: Measurement) => number): string =>
      formatSummary(
        overRounds(rounds, (round) => read(find(round, index))),
        digits,
      );
    const ratio = overRounds(
      rounds,
      (round) => find(round, index).requestsPerSecond / find(round, 0).requestsPerSecond,
    );
    const isMet = !isGoal || ratio.median >= leastTimes;
    const cells = [
      name,
      of(1, (one) => one.requestsPerSecond),
      of(2, (one) => one.processors),
      isGoal ? withVerdict(ratio, leastTimes, isMet) : formatSummary(ratio, 2),
      of(2, (one) => one.others),
    ];
    return { cells, isMet };
  });
  const titles = ['configuration', 'requests/s', 'processors', 'times one process', 'others'];
  printScenario(
    titles,
    1,
    results.map(({ cells }) => cells),
  );
  return results.every(({ isMet }) => isMet);
}

async function main(rounds: number, seconds: number): Promise<number> {
  const startedAt = new Date().toISOString();
  const probe = await startWorkers(['--processes=1'], 1);
  const target = await findWork(probe, workMs).finally(() => probe.stop());
  const measured: Measurement[][] = [];
  for (let round = 0; round < rounds; round += 1) {
    const measurements = [];
    for (const configuration of configurations) measurements.push(await measure(configuration, target, seconds));
    measured.push(measurements);
  }
  const isMet = printTable(measured);
  writeScenario('scaling', { startedAt, seconds, workMs, clients, leastTimes, isMet, rounds: measured });
  return isMet ? 0 : 1;
}

process.exitCode = await main(Number(process.argv[2] ?? 7), Number(process.argv[3] ?? 4));
