// What fairness.ts and scaling.ts share: servers that run apps/wsgi/work.js, the amount of work that takes a given time on
// this machine, and the time other programs took from it.
import { programsBusyUs, treeCpuUs } from '../../dist/bench-command/process-tree.js';
import { tswsgiCommand } from '../contenders/tswsgi.js';
import { type RunningServer, startServer } from '../running-server.js';
import { waitUntil } from '../wait-until.js';

/** Starts it on all processors and waits until `applications` of its workers have theirs. */
export async function startWorkers(options: readonly string[], applications: number): Promise<RunningServer> {
  const server = await startServer(tswsgiCommand('work', ['--disable-logging', ...options]), '0-1');
  await waitUntil('all have their application', 20_000, () =>
    server.output.split(/^WSGI app 0/m).length > applications ? true : undefined,
  ).catch(async (error) => {
    await server.stop();
    throw error;
  });
  return server;
}

/** The target of a request that computes for about `ms` on a processor of this machine. Nothing else may be asked of the server. */
export async function findWork(server: RunningServer, ms: number): Promise<string> {
  const measure = async (rounds: number): Promise<number> => {
    const startedAt = performance.now();
    await server.ask({ path: `/?${rounds}`, headers: {} });
    return performance.now() - startedAt;
  };
  let rounds = 1_000_000;
  while ((await measure(rounds)) < 50) rounds *= 2;
  for (let i = 0; i < 10; i += 1) await measure(rounds); // V8 has made of it what it makes of it
  while ((await measure(rounds)) < 50) rounds *= 2;
  const times = [];
  for (let i = 0; i < 5; i += 1) times.push(await measure(rounds));
  return `/?${Math.round((rounds * ms) / Math.min(...times))}`;
}

/** Begins to watch; the function returned gives the share of all processors that neither this process nor `pids` with
 * their children have used since. */
export function watchOthers(processors: number, pids: readonly number[]): () => number {
  const readUs = (): number => {
    const { user, system } = process.cpuUsage();
    return programsBusyUs() - pids.reduce((sum, pid) => sum + treeCpuUs(pid), 0) - user - system;
  };
  const [us, startedAt] = [readUs(), performance.now()];
  return () => Math.max(0, (readUs() - us) / ((performance.now() - startedAt) * 1000 * processors));
}
