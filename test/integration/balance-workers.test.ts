// An idle worker gets the work: connections, and what is asked on those that are kept, spread over the processes, and one
// that is stuck, stopped or killed keeps nothing waiting.

import t, { type Test } from 'tap';
import { begun, get, openGate, startGates } from '../helpers/gates.js';
import { whileStopped } from '../helpers/kernel.js';
import { connectRaw, type RawClient } from '../helpers/raw-client.js';
import { type RunningServer, startServer } from '../helpers/start-server.js';

const app = `
const now = () => Number(process.hrtime.bigint()) / 1e6;
export function application({ QUERY_STRING }, startResponse) {
  const begun = now();
  while (now() < begun + Number(QUERY_STRING));
  startResponse('200 OK', []);
  return JSON.stringify({ pid: process.pid, ended: now() });
}
`;

async function startPair(t: Test): Promise<RunningServer> {
  const server = await startServer(t, {
    config: 'http-socket = 127.0.0.1:0\nmodule = app\nprocesses = 2\ndisable-logging = true',
    files: { 'app.mjs': app },
  });
  await server.waitForWorkers(2);
  return server;
}

/** A request from the moment its client asked to the end of its work, on the clock that all processes share. */
interface Span {
  readonly pid: number;
  readonly asked: number;
  readonly ended: number;
}

async function ask(client: RawClient, ms: number): Promise<Span> {
  const asked = Number(process.hrtime.bigint()) / 1e6;
  await client.send(get(`/?${ms}`));
  const { body } = await client.readResponse();
  return { asked, ...JSON.parse(body.toString()) };
}

/** The share of all time in which one process had two requests or more and the other none. */
function lopsidedShare(spans: readonly Span[]): number {
  const times = spans.flatMap(({ asked, ended }) => [asked, ended]).sort((a, b) => a - b);
  const isLopsided = (at: number) => {
    const counts = new Map<number, number>();
    for (const { pid, asked, ended } of spans) {
      if (asked <= at && at < ended) counts.set(pid, (counts.get(pid) ?? 0) + 1);
    }
    return counts.size === 1 && [...counts.values()][0]! > 1;
  };
  let lopsided = 0;
  times.slice(1).forEach((end, index) => {
    const start = times[index]!;
    if (isLopsided((start + end) / 2)) lopsided += end - start;
  });
  return lopsided / (times.at(-1)! - times[0]!);
}

const slowClients = 3;
const slowMs = 50;
const slowRequests = 60;

for (const isKept of [true, false]) {
  t.test(`three clients that compute, ${isKept ? 'kept connections' : 'a connection each'}`, async (t) => {
    const server = await startPair(t);
    const spans: Span[] = [];
    await Promise.all(
      Array.from({ length: slowClients }, async () => {
        let client = await connectRaw(t, server.address());
        // All of them go on to the end: one client alone has one worker only.
        while (spans.length < slowRequests) {
          spans.push(await ask(client, slowMs));
          if (isKept) continue;
          client.close();
          client = await connectRaw(t, server.address());
        }
      }),
    );
    t.equal(new Set(spans.map(({ pid }) => pid)).size, 2, 'both have worked');
    const share = lopsidedShare(spans);
    t.ok(share < 0.2, `one worker had two of them and the other none for ${(share * 100).toFixed(1)} % of the time`);
    t.strictSame(await server.stop(), { code: 0, signal: null });
  });
}

/** How many of 32 connections, each kept after its answer, the worker that has fewer of them holds. */
async function lesserPart(t: Test, server: RunningServer): Promise<number> {
  const counts = new Map<number, number>();
  const clients: RawClient[] = [];
  for (let i = 0; i < 32; i += 1) {
    const client = await connectRaw(t, server.address());
    clients.push(client);
    const { pid } = await ask(client, 0);
    counts.set(pid, (counts.get(pid) ?? 0) + 1);
  }
  for (const client of clients) client.close();
  return Math.min(...server.workerPids().map((pid) => counts.get(pid) ?? 0));
}

t.test('connections that are kept spread over the workers', async (t) => {
  const server = await startPair(t);
  const parts: number[] = [];
  // A worker that the kernel keeps from a processor for some milliseconds is passed over for fifty: once or twice may be uneven.
  while (parts.length < 5) parts.push(await lesserPart(t, server));
  const [, , median] = parts.sort((a, b) => a - b);
  t.ok(median! >= 13, `${parts.join(', ')} of 32`);
});

/** The pid of the worker that holds a new request at the gate `name`. */
async function hold(t: Test, server: RunningServer, name: string): Promise<number> {
  await (await connectRaw(t, server.address())).send(get(`/hold?${name}`));
  return begun(server, `/hold?${name}`);
}

/** Requests that are held and quick ones, each on a connection of its own, while worker `pid` has less to do and takes none. */
async function isServedWithout(t: Test, server: RunningServer, pid: number, name: string): Promise<void> {
  for (let i = 0; i < 4; i += 1) t.not(await hold(t, server, `${name}${i}`), pid);
  for (let i = 0; i < 20; i += 1) {
    const client = await connectRaw(t, server.address());
    await client.send(get('/'));
    t.equal((await client.readResponse()).status, 200);
    client.close();
  }
}

t.test('a worker that does not look keeps nothing waiting', async (t) => {
  const server = await startGates(t, 'processes = 2');
  await server.waitForWorkers(2);

  await t.test('stopped while it slept', async (t) => {
    const [pid] = server.workerPids() as [number];
    await whileStopped(pid, () => isServedWithout(t, server, pid, 'stopped'));
  });

  for (const path of ['/block', '/block-later']) {
    await t.test(`stuck: ${path}`, async (t) => {
      const name = path.slice(1);
      const client = await connectRaw(t, server.address());
      await client.send(get(`${path}?${name}-gate`));
      const [, pid] = await server.waitForLog(new RegExp(`^blocked by ${path}\\?${name}-gate: (\\d+)$`));
      await isServedWithout(t, server, Number(pid), name);
      openGate(server, `${name}-gate`);
      t.equal((await client.readResponse()).status, 200);
    });
  }

  await t.test('killed', async (t) => {
    const pid = server.workerPids()[1]!;
    process.kill(pid, 'SIGKILL');
    await isServedWithout(t, server, pid, 'killed');
    await server.waitForLog(/Respawned tswsgi worker 2/);
  });
});
