// A program: a server with four workers under load, one of them killed (SIGKILL) every second. Every connection that is
// not in the dead worker's hands must be answered: none refused, none hanging, none reset.
//
//     node dist-bench/scenarios/kill-workers.js [seconds, default 60]
//
// A worker is stopped (SIGSTOP) for a moment before it is killed, so that the connections it holds can be read from the
// kernel: what fails is compared with exactly those. Prints a summary; ends with 1 when anything else failed, when the
// master ended, or when a killed worker was not replaced by one that answers.
import { setTimeout as delay } from 'node:timers/promises';
import { isStopped, workerPids } from '../../dist/bench-command/process-tree.js';
import { tswsgiCommand } from '../contenders/tswsgi.js';
import { type RunningServer, startServer } from '../running-server.js';
import { waitUntil } from '../wait-until.js';
import { heldConnections } from './held-connections.js';
import { type Failure, runClient, Tally } from './kill-client.js';

const workers = 4;
const killEveryMs = 1000;
const newConnectionClients = 32;
const keepAliveClients = 32;
/** After the kill, until the news of it has reached every client of the dead worker. */
const resetWindowMs = 1000;

interface Kill {
  readonly pid: number;
  readonly at: number;
  /** The clients' ends of what the worker held. */
  readonly held: ReadonlySet<string>;
  /** How long it was stopped before. */
  readonly stoppedMs: number;
}

async function killOldest(server: RunningServer, tally: Tally): Promise<Kill> {
  // Each in its turn: the oldest has had the most time to gather kept connections. One that has not answered yet is
  // passed by, since killing it while it starts would prove nothing.
  const pid = await waitUntil('there is a worker that has answered', 10_000, () => {
    const alive = new Set(workerPids(server.pid));
    return [...tally.answersByWorker.keys()].find((candidate) => alive.has(candidate));
  });
  const stoppedAt = performance.now();
  process.kill(pid, 'SIGSTOP');
  while (!isStopped(pid)); // takes microseconds, and no client may run meanwhile: it could open and end a connection
  const held = heldConnections(pid);
  const at = performance.now();
  process.kill(pid, 'SIGKILL');
  return { pid, at, held, stoppedMs: at - stoppedAt };
}

/** Whether the failure is of a connection that a dead worker held when it died. */
function isExcused(failure: Failure, kills: readonly Kill[]): boolean {
  return kills.some(
    ({ at, held }) =>
      held.has(failure.connection) &&
      failure.openedAt <= at &&
      failure.failedAt >= at &&
      failure.failedAt <= at + resetWindowMs,
  );
}

function report(tally: Tally, kills: readonly Kill[]): void {
  const count = (stage: Failure['stage']): number => tally.failures.filter((failure) => failure.stage === stage).length;
  const held = kills.reduce((sum, kill) => sum + kill.held.size, 0);
  const longestMs = Math.max(...kills.map(({ stoppedMs }) => stoppedMs));
  console.log(`workers killed: ${kills.length}, each stopped before for at most ${longestMs.toFixed(0)} ms`);
  console.log(`connections they held then: ${held}`);
  console.log(`connections made: ${tally.connections}; requests answered: ${tally.answers}`);
  console.log(`workers that answered: ${tally.answersByWorker.size}`);
  console.log(
    `cut with a dead worker: ${count('request')} requests, ${count('idle')} kept connections between requests`,
  );
}

/** What must not be, in words; empty when all is well. */
function findViolations(server: RunningServer, tally: Tally, kills: readonly Kill[]): string[] {
  const found = tally.failures
    .filter((failure) => !isExcused(failure, kills))
    .map((failure) => {
      const ms = kills
        .map(({ at }) => failure.failedAt - at)
        .filter((age) => age >= 0)
        .at(-1);
      return `${failure.stage} ${failure.connection}: ${failure.what}, ${ms?.toFixed(0)} ms after the last kill`;
    });
  if (server.hasEnded) found.push('the master has ended');
  for (const { pid, held } of kills) {
    if (held.size === 0) found.push(`worker ${pid} held no connection when it was killed: that proves nothing`);
  }
  return found;
}

async function main(seconds: number): Promise<number> {
  const options = ['--processes', String(workers), '--disable-logging'];
  const server = await startServer(tswsgiCommand('slow-pid', options), '0-1');
  const tally = new Tally();
  const kills: Kill[] = [];
  const ending = new AbortController();
  const [host = '', port = ''] = server.address.split(':');
  const clients = Array.from({ length: newConnectionClients + keepAliveClients }, (_, index) =>
    runClient({
      host,
      port: Number(port),
      localAddress: `127.0.1.${index + 1}`,
      keepsAlive: index >= newConnectionClients,
      tally,
      signal: ending.signal,
    }),
  );
  try {
    await waitUntil('every worker answers', 20_000, () => (tally.answersByWorker.size === workers ? true : undefined));
    const startedAt = performance.now();
    for (let second = 1; second <= seconds; second += 1) {
      await delay(startedAt + second * killEveryMs - performance.now());
      kills.push(await killOldest(server, tally));
    }
    await waitUntil('every killed worker is replaced and answers', 20_000, () =>
      server.hasEnded || tally.answersByWorker.size >= workers + kills.length ? true : undefined,
    );
    ending.abort();
    await Promise.all(clients);
    report(tally, kills);
    const violations = findViolations(server, tally, kills);
    for (const violation of violations.slice(0, 20)) console.log(`VIOLATION ${violation}`);
    console.log(violations.length === 0 ? 'all others were answered' : `${violations.length} violations`);
    if (violations.length > 0) console.log(server.output.split('\n').slice(-20).join('\n'));
    return violations.length === 0 ? 0 : 1;
  } finally {
    ending.abort();
    await server.stop();
  }
}

process.exitCode = await main(Number(process.argv[2] ?? 60));
