// Whether a server's memory grows with the requests it has served: after the first of them, and after many more.
import { treeRssBytes } from '../../dist/bench-command/process-tree.js';
import type { Asked } from '../asked.js';
import { type Figures, toMb } from '../figures.js';
import type { RunningServer } from '../running-server.js';
import type { Effort } from '../trial.js';
import { waitUntilCalm } from '../wait-until.js';
import { runWrk } from './wrk.js';

const stepSeconds = 5;

/** `first` requests, then on until `total` are answered; both are a hundredth in a quick run. */
export async function measureGrowth(
  server: RunningServer,
  { loadCore, isQuick }: Effort,
  { path }: Asked,
  { first, total }: { readonly first: number; readonly total: number },
): Promise<Figures> {
  const scale = isQuick ? 0.01 : 1;
  const load = { url: `http://${server.address}${path}`, cores: loadCore, connections: 64, depth: 1 };
  let [requests, errors] = [0, 0];
  const serve = async (count: number): Promise<number> => {
    while (requests < count * scale) {
      const result = await runWrk({ ...load, seconds: isQuick ? 1 : stepSeconds });
      requests += result.requests;
      errors += result.errors;
      if (server.hasEnded || result.requests === 0) throw new Error(`the server answers no more:\n${server.output}`);
    }
    return waitUntilCalm('the memory of the server', {
      read: () => treeRssBytes(server.pid),
      tolerance: 1024 * 1024,
      calmMs: 3000,
      timeoutMs: 60_000,
    });
  };
  const before = await serve(first);
  const after = await serve(total);
  return { rssBeforeMb: toMb(before), rssAfterMb: toMb(after), grownMb: toMb(after - before), errors };
}
