// A program: a server under all there is at once, for as long as is asked: clients that keep their connections and that do
// not, through nginx and directly, bad, slow and vanishing ones, workers that are killed (SIGKILL), and reloads. No answer
// may be wrong. No request may be lost but those in the hands of a worker that is killed, which are counted apart. Memory
// and descriptors may not grow.
//
//     node dist-bench/scenarios/soak.js [seconds, default 600] [--threads=N]
//
// Writes results/soak.json; ends with 1 when one of these does not hold.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { isStopped, workerPids } from '../../dist/bench-command/process-tree.js';
import { tswsgiCommand } from '../contenders/tswsgi.js';
import { describeMachine } from '../report.js';
import { writeJson } from '../results-folder.js';
import { type RunningServer, startServer } from '../running-server.js';
import { waitUntil } from '../wait-until.js';
import { startNginx } from './front.js';
import { heldConnections } from './held-connections.js';
import { type Lost, runBad, runGood, runSlow, runVanishing, SoakTally, type Target } from './soak-clients.js';

const workers = 2;
const clients = { kept: 8, each: 8, nginx: 4, bad: 2, slow: 32, vanishing: 4 } as const;
/** Between a reload and a kill, and between two reloads as much again. */
const calmMs = 5000;
const sampleEveryMs = 2000;
/** After a kill, until the news of it has reached every client behind nginx: of those that is all there is to go by. */
const cutWindowMs = 5000;
/** What the second half may have above the first: noise of the heap, and descriptors of what is under way. */
const limits = { masterMb: 8, workersMb: 48, masterFds: 4 } as const;

interface Kill {
  readonly at: number;
  /** The clients' ends of what the worker held. */
  readonly held: ReadonlySet<string>;
}

interface Sample {
  readonly second: number;
  readonly masterMb: number;
  readonly masterFds: number;
  readonly workersMb: number;
  readonly workersFds: number;
}

const rssMb = (pid: number): number =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
const openFds = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length;

/** The sum over workers, one of which may have gone meanwhile. */
function sumOf(pids: readonly number[], read: (pid: number) => number): number {
  let sum = 0;
  for (const pid of pids) {
    try {
      sum += read(pid);
    } catch {
      // it has ended
    }
  }
  return sum;
}

/** Of a moment at which there are as many workers as there should be. */
function takeSample(server: RunningServer, startedAt: number): Sample | undefined {
  const pids = workerPids(server.pid);
  if (pids.length !== workers) return undefined;
  return {
    second: Math.round((performance.now() - startedAt) / 1000),
    masterMb: Math.round(rssMb(server.pid) * 10) / 10,
    masterFds: openFds(server.pid),
    workersMb: Math.round(sumOf(pids, rssMb) * 10) / 10,
    workersFds: sumOf(pids, openFds),
  };
}

const count = (server: RunningServer, text: string): number => server.output.split(text).length - 1;

async function reload(server: RunningServer): Promise<void> {
  const before = count(server, 'chain reloading complete');
  process.kill(server.pid, 'SIGHUP');
  await waitUntil('the reload is complete', 120_000, () =>
    count(server, 'chain reloading complete') > before ? true : undefined,
  );
}

async function killWorker(server: RunningServer): Promise<Kill> {
  const pids = await waitUntil('all workers are there', 60_000, () => {
    const found = workerPids(server.pid);
    return found.length === workers ? found : undefined;
  });
  const pid = pids[Math.floor(Math.random() * pids.length)] as number;
  const before = count(server, 'Respawned tswsgi worker');
  process.kill(pid, 'SIGSTOP');
  while (!isStopped(pid)); // takes microseconds, and no client may run meanwhile: it could open and end a connection
  const kill = { held: heldConnections(pid), at: performance.now() };
  process.kill(pid, 'SIGKILL');
  await waitUntil('the worker is replaced', 60_000, () =>
    count(server, 'Respawned tswsgi worker') > before ? true : undefined,
  );
  return kill;
}

/** Of nginx only the moment is known. */
function isCut({ way, connection, failedAt }: Lost, kills: readonly Kill[]): boolean {
  return kills.some(
    ({ at, held }) =>
      failedAt >= at - 1 && (way.startsWith('nginx') ? failedAt <= at + cutWindowMs : held.has(connection)),
  );
}

function medianOf(samples: readonly Sample[], figure: keyof Sample): number {
  const sorted = samples.map((sample) => sample[figure]).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** What the last quarter has above the second one: the first is that of the start. */
function growth(samples: readonly Sample[], figure: keyof Sample): number {
  const quarter = Math.floor(samples.length / 4);
  const later = medianOf(samples.slice(-quarter), figure);
  return Math.round((later - medianOf(samples.slice(quarter, 2 * quarter), figure)) * 10) / 10;
}

function startClients(targets: Record<'direct' | 'uwsgi' | 'proxy', Target>): Promise<void>[] {
  const several = (number: number, run: () => Promise<void>) => Array.from({ length: number }, run);
  const { direct, uwsgi, proxy } = targets;
  return [
    ...several(clients.kept, () => runGood({ ...direct, way: 'kept connections' }, true)),
    ...several(clients.each, () => runGood({ ...direct, way: 'a connection each' }, false)),
    ...several(clients.nginx, () => runGood(uwsgi, true)),
    ...several(clients.nginx, () => runGood(proxy, true)),
    ...several(clients.bad, () => runBad(direct)),
    ...several(clients.slow, () => runSlow(direct)),
    ...several(clients.vanishing, () => runVanishing(direct)),
  ];
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { threads: { type: 'string', default: '0' } },
  });
  const seconds = Number(positionals[0] ?? 600);
  const folder = mkdtempSync(join(tmpdir(), 'tswsgi-soak-'));
  const options = [`--processes=${workers}`, `--threads=${values.threads}`, '--disable-logging'];
  const server = await startServer(tswsgiCommand('soak', [...options, `--socket=${folder}/app.sock`]), '0-1');
  const nginx = await startNginx(folder, server.address);
  const ending = new AbortController();
  const tally = new SoakTally();
  const shared = { tally, signal: ending.signal };
  const [host = '', port = ''] = server.address.split(':');
  const startedAt = new Date().toISOString();
  const kills: Kill[] = [];
  const samples: Sample[] = [];
  let reloads = 0;
  let sampler: NodeJS.Timeout | undefined;
  try {
    await waitUntil('the workers serve', 20_000, () => (count(server, 'WSGI app 0') >= workers ? true : undefined));
    const begunAt = performance.now();
    const running = startClients({
      direct: { ...shared, way: 'direct', to: { host, port: Number(port) } },
      uwsgi: { ...shared, way: 'nginx, uwsgi_pass', to: { path: `${folder}/uwsgi.sock` } },
      proxy: { ...shared, way: 'nginx, proxy_pass', to: { path: `${folder}/proxy.sock` } },
    });
    sampler = setInterval(() => {
      const sample = takeSample(server, begunAt);
      if (sample !== undefined) samples.push(sample);
    }, sampleEveryMs);
    while (performance.now() - begunAt < seconds * 1000 && tally.lost.length < 10_000) {
      await delay(calmMs);
      kills.push(await killWorker(server));
      await delay(calmMs);
      await reload(server);
      reloads += 1;
    }
    clearInterval(sampler);
    ending.abort();
    await Promise.all(running);
    const lost = tally.lost.filter((each) => !isCut(each, kills));
    const grown = {
      masterMb: growth(samples, 'masterMb'),
      workersMb: growth(samples, 'workersMb'),
      masterFds: growth(samples, 'masterFds'),
    };
    const figures = Object.keys(limits) as (keyof typeof limits)[];
    const result = {
      startedAt,
      machine: describeMachine(),
      seconds: Math.round((performance.now() - begunAt) / 1000),
      threads: Number(values.threads),
      answered: tally.answered,
      wrong: tally.wrong.length,
      lost: lost.length,
      cutByKills: tally.lost.length - lost.length,
      kills: kills.length,
      reloads,
      answers: tally.answers,
      others: { bad: tally.bad, slow: tally.slow, vanished: tally.vanished },
      grown,
      examples: { wrong: tally.wrong.slice(0, 10), lost: lost.slice(0, 10) },
      samples: samples.filter((_, index) => index % Math.ceil(samples.length / 30) === 0),
    };
    console.log(JSON.stringify(result, null, 2));
    writeJson(values.threads === '0' ? 'soak' : 'soak-threads', result);
    const isFlat = figures.every((figure) => grown[figure] <= limits[figure]);
    const isWell = lost.length === 0 && tally.wrong.length === 0 && isFlat && tally.answered > 0;
    if (!isWell) console.log(server.output.split('\n').slice(-30).join('\n'));
    return isWell ? 0 : 1;
  } finally {
    clearInterval(sampler);
    ending.abort();
    nginx.kill();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

process.exitCode = await main();
