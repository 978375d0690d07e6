// A program: how long quick requests take while other clients keep computing requests of 200 ms going, on a server with two
// processes. As long as one of them is free the slow clients may not be felt: the p99 may at most double.
//
//     node dist-bench/scenarios/fairness.js [rounds, default 5] [seconds for each measurement, default 6]
//
// Quick requests come over HTTP and through an nginx by uwsgi_pass, each over a connection of its own; the slow clients
// keep theirs, or open one for each request. The same slow client of another server with two processes shows what the
// processors do to the p99 by themselves: where there are two, the quick client, the proxy and the free process share what the
// slow one leaves, and are moved about as it goes from one process to the other. Prints a table of medians, writes
// results/fairness.json, and ends with 1 when a goal was missed. Ratios are taken round by round.
import { mkdtempSync, rmSync } from 'node:fs';
import type { NetConnectOpts } from 'node:net';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatSummary, type Summary } from '../figures.js';
import { startNginx } from './front.js';
import { overRounds, printScenario, withVerdict, writeScenario } from './outcome.js';
import { runQuickLoad } from './quick-client.js';
import { runSteadyClient, WayTally } from './steady-client.js';
import { findWork, startWorkers, watchOthers } from './work.js';

const slowMs = 200;
const everyMs = 5;
/** Of the p99 with one slow client to that without. */
const mostTimes = 2;

const ways = ['http', 'nginx, uwsgi_pass'] as const;
interface Load {
  readonly name: string;
  readonly clients: number;
  readonly keepsAlive: boolean;
  readonly isElsewhere?: true;
}

const loads: readonly [Load, ...Load[]] = [
  { name: 'none', clients: 0, keepsAlive: false },
  { name: '1, kept connection, of another server', clients: 1, keepsAlive: true, isElsewhere: true },
  { name: '1, new connections, of another server', clients: 1, keepsAlive: false, isElsewhere: true },
  { name: '1, kept connection', clients: 1, keepsAlive: true },
  { name: '1, new connections', clients: 1, keepsAlive: false },
  { name: '3, kept connections', clients: 3, keepsAlive: true },
  { name: '3, new connections', clients: 3, keepsAlive: false },
];

interface Measurement {
  readonly way: (typeof ways)[number];
  readonly load: string;
  readonly requests: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** Requests that the slow clients had answered meanwhile. */
  readonly slowAnswers: number;
  /** Share of the processors that other programs used. */
  readonly others: number;
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN;
}

function printTable(rounds: readonly Measurement[][]): boolean {
  const results = ways.flatMap((way) =>
    loads.map((load) => {
      const find = (round: readonly Measurement[], name: string): Measurement =>
        round.find((one) => one.way === way && one.load === name) as Measurement;
      const of = (read: (one: Measurement) => number): Summary =>
        overRounds(rounds, (round) => read(find(round, load.name)));
      const to = (base: string): Summary =>
        overRounds(rounds, (round) => find(round, load.name).p99Ms / find(round, base).p99Ms);
      const ratio = to('none');
      const elsewhere = loads.find(({ name }) => name === `${load.name}, of another server`);
      const isGoal = load.clients === 1 && load.isElsewhere === undefined;
      const isMet = !isGoal || ratio.median <= mostTimes;
      const [p50, p99] = [of((one) => one.p50Ms), of((one) => one.p99Ms)];
      const cells = [
        way,
        load.name,
        formatSummary(p50, 2),
        formatSummary(p99, 2),
        of((one) => one.maxMs).median.toFixed(1),
        isGoal ? withVerdict(ratio, mostTimes, isMet) : formatSummary(ratio, 2),
        elsewhere === undefined ? '' : formatSummary(to(elsewhere.name), 2),
        of((one) => one.slowAnswers).median.toFixed(0),
        of((one) => one.others).median.toFixed(2),
      ];
      return { cells, isMet };
    }),
  );
  const times = ['p50 ms', 'p99 ms', 'max ms', 'p99 / none', 'p99 / of another'];
  printScenario(
    ['quick requests over', 'slow clients', ...times, 'slow/s', 'others'],
    2,
    results.map(({ cells }) => cells),
  );
  return results.every(({ isMet }) => isMet);
}

function optionsOf(address: string): NetConnectOpts {
  const [host = '', port = ''] = address.split(':');
  return { host, port: Number(port) };
}

async function main(rounds: number, seconds: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'tswsgi-fairness-'));
  const startedAt = new Date().toISOString();
  const server = await startWorkers(['--processes=2', `--socket=${folder}/app.sock`], 2);
  const other = await startWorkers(['--processes=2'], 2);
  const nginx = await startNginx(folder, server.address);
  const direct = optionsOf(server.address);
  const addresses: Record<(typeof ways)[number], NetConnectOpts> = {
    http: direct,
    'nginx, uwsgi_pass': { path: `${folder}/uwsgi.sock` },
  };
  try {
    const target = await findWork(server, slowMs);
    const measure = async (way: (typeof ways)[number], load: Load): Promise<Measurement> => {
      const ending = new AbortController();
      const tally = new WayTally();
      const others = watchOthers(cpus().length, [server.pid, other.pid, nginx.pid as number]);
      const to = load.isElsewhere ? optionsOf(other.address) : direct;
      const slow = Array.from({ length: load.clients }, () =>
        runSteadyClient({ to, keepsAlive: load.keepsAlive, target, tally, signal: ending.signal }),
      );
      const times = (await runQuickLoad({ to: addresses[way], seconds, everyMs })).sort((a, b) => a - b);
      const share = others();
      ending.abort();
      await Promise.all(slow);
      if (tally.failures.length > 0) throw new Error(`slow requests failed: ${tally.failures[0]}`);
      return {
        way,
        load: load.name,
        requests: times.length,
        p50Ms: percentile(times, 0.5),
        p99Ms: percentile(times, 0.99),
        maxMs: times.at(-1) ?? Number.NaN,
        slowAnswers: tally.answers / seconds,
        others: share,
      };
    };
    for (const way of ways) await measure(way, loads[0]); // warms all up
    const measured: Measurement[][] = [];
    for (let round = 0; round < rounds; round += 1) {
      const measurements = [];
      for (const way of ways) for (const load of loads) measurements.push(await measure(way, load));
      measured.push(measurements);
    }
    const isMet = printTable(measured);
    writeScenario('fairness', { startedAt, seconds, slowMs, everyMs, mostTimes, isMet, rounds: measured });
    return isMet ? 0 : 1;
  } finally {
    nginx.kill();
    await server.stop();
    await other.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

process.exitCode = await main(Number(process.argv[2] ?? 5), Number(process.argv[3] ?? 6));
