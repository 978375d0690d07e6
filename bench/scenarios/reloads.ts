// A program: a server under constant load that is reloaded again and again, or whose workers are recycled every second.
// The load comes over kept connections, over one for each request, and through an nginx by uwsgi_pass and proxy_pass. No
// request may fail.
//
//     node dist-bench/scenarios/reloads.js [reloads, default 50] [requests, default 1000000] [--recycle] [--threads=N]
//
// Goes on until there were that many of both. With --recycle the workers are replaced by max-worker-lifetime = 1 instead.
// Writes results/reloads.json (recycles.json, reloads-threads.json); ends with 1 when a request failed.
import { mkdtempSync, rmSync } from 'node:fs';
import type { NetConnectOpts } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { tswsgiCommand } from '../contenders/tswsgi.js';
import { describeMachine } from '../report.js';
import { writeJson } from '../results-folder.js';
import { type RunningServer, startServer } from '../running-server.js';
import { waitUntil } from '../wait-until.js';
import { startNginx } from './front.js';
import { runSteadyClient, WayTally } from './steady-client.js';

const clientsPerWay = 8;

interface Way {
  readonly name: string;
  readonly to: NetConnectOpts;
  readonly keepsAlive: boolean;
}

/** One reload after the other; resolves with their number when `isEnough` says so. */
async function reload(server: RunningServer, isEnough: (reloads: number) => boolean): Promise<number> {
  const completed = () => server.output.split('chain reloading complete').length - 1;
  let reloads = 0;
  while (!isEnough(reloads)) {
    process.kill(server.pid, 'SIGHUP');
    reloads += 1;
    await waitUntil(`reload ${reloads} is complete`, 60_000, () => (completed() >= reloads ? true : undefined));
  }
  return reloads;
}

async function watchRecycling(server: RunningServer, isEnough: (recycled: number) => boolean): Promise<number> {
  const recycled = () => server.output.split('Respawned tswsgi worker').length - 1;
  await waitUntil('enough requests', 3_600_000, () => (isEnough(recycled()) ? true : undefined));
  return recycled();
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { recycle: { type: 'boolean', default: false }, threads: { type: 'string', default: '0' } },
  });
  const [leastReloads, leastRequests] = [Number(positionals[0] ?? 50), Number(positionals[1] ?? 1_000_000)];
  const folder = mkdtempSync(join(tmpdir(), 'tswsgi-reloads-'));
  const recycling = ['--max-worker-lifetime=1', '--min-worker-lifetime=0'];
  const options = ['--processes=2', `--threads=${values.threads}`, '--disable-logging', `--socket=${folder}/app.sock`];
  const server = await startServer(tswsgiCommand('hello', [...options, ...(values.recycle ? recycling : [])]), '0-1');
  const nginx = await startNginx(folder, server.address);
  const [host = '', port = ''] = server.address.split(':');
  const direct = { host, port: Number(port) };
  const ways: readonly Way[] = [
    { name: 'kept connections', to: direct, keepsAlive: true },
    { name: 'a connection each', to: direct, keepsAlive: false },
    { name: 'nginx, uwsgi_pass', to: { path: `${folder}/uwsgi.sock` }, keepsAlive: true },
    { name: 'nginx, proxy_pass', to: { path: `${folder}/proxy.sock` }, keepsAlive: true },
  ];
  const ending = new AbortController();
  const tallies = ways.map(() => new WayTally());
  const startedAt = new Date().toISOString();
  try {
    await waitUntil('the server answers', 20_000, () => /WSGI app 0/.exec(server.output)?.[0]);
    const clients = ways.flatMap(({ to, keepsAlive }, index) =>
      Array.from({ length: clientsPerWay }, () =>
        runSteadyClient({ to, keepsAlive, tally: tallies[index] as WayTally, signal: ending.signal }),
      ),
    );
    const answers = () => tallies.reduce((sum, tally) => sum + tally.answers, 0);
    const failed = () => tallies.reduce((sum, tally) => sum + tally.failures.length, 0);
    const isEnough = (count: number) => failed() > 100 || (count >= leastReloads && answers() >= leastRequests);
    const count = await (values.recycle ? watchRecycling : reload)(server, isEnough);
    ending.abort();
    await Promise.all(clients);
    const result = {
      startedAt,
      machine: describeMachine(),
      threads: Number(values.threads),
      [values.recycle ? 'workersRecycled' : 'reloads']: count,
      requests: answers(),
      failed: failed(),
      ways: Object.fromEntries(ways.map(({ name }, index) => [name, tallies[index]])),
    };
    console.log(JSON.stringify(result, null, 2));
    const name = `${values.recycle ? 'recycles' : 'reloads'}${values.threads === '0' ? '' : '-threads'}`;
    writeJson(name, result);
    return result.failed === 0 ? 0 : 1;
  } finally {
    ending.abort();
    nginx.kill();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

process.exitCode = await main();
