// What idle keep-alive connections cost in memory. The clients are a process of their own (idle-clients.ts), since this
// one has other descriptors open; the server is warm before, so that what is counted is not its first requests.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { rssBytes, workerPids, workersRssBytes } from '../../dist/bench-command/process-tree.js';
import { type Figures, toMb } from '../figures.js';
import type { RunningServer } from '../running-server.js';
import { waitUntilCalm } from '../wait-until.js';
import type { IdleReport } from './idle-clients.js';
import { runWrk } from './wrk.js';

const clientsPath = fileURLToPath(new URL('./idle-clients.js', import.meta.url));
const warmUpSeconds = 3;

/** Memory before and after `count` connections have been opened and have had one answer each. */
export async function measureIdle(
  server: RunningServer,
  { loadCore }: { readonly loadCore: string },
  count: number,
): Promise<Figures> {
  const url = `http://${server.address}/`;
  await runWrk({ url, cores: loadCore, connections: 64, seconds: warmUpSeconds, depth: 1 });
  const before = await calmRssBytes(server);
  const command = ['-c', loadCore, process.execPath, clientsPath, server.address, String(count)];
  const clients = spawn('taskset', command, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  try {
    const opened = await nextReport(clients);
    const after = await calmRssBytes(server);
    clients.send('report');
    const { open } = await nextReport(clients);
    return {
      rssBeforeMb: toMb(before),
      rssAfterMb: toMb(after),
      ...(workerPids(server.pid).includes(server.pid) ? {} : { masterRssMb: toMb(rssBytes(server.pid)) }),
      addedMb: toMb(after - before),
      bytesPerConnection: (after - before) / count,
      errors: opened.failed + (count - open),
    };
  } finally {
    clients.kill();
  }
}

/** The collector may still give memory back after the last request: wait until it has, without calling it. */
function calmRssBytes(server: RunningServer): Promise<number> {
  const read = (): number => workersRssBytes(server.pid);
  return waitUntilCalm('the memory of the server', { read, tolerance: 256 * 1024, calmMs: 3000, timeoutMs: 60_000 });
}

async function nextReport(clients: ChildProcess): Promise<IdleReport> {
  const signal = AbortSignal.timeout(60_000);
  const ended = once(clients, 'exit', { signal }).then(([code]) => {
    throw new Error(`the idle clients ended with ${code}`);
  });
  const [report] = await Promise.race([once(clients, 'message', { signal }), ended]);
  return report as IdleReport;
}
