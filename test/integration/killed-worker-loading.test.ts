// kill -9 of a worker that loads the application: another one loads in its place, and whoever waits is served.

import { rmSync } from 'node:fs';
import t, { type Test } from 'tap';
import { get, openGate } from '../helpers/gates.js';
import { connectRaw } from '../helpers/raw-client.js';
import { openScoreboard } from '../helpers/scoreboard.js';
import { type RunningServer, startServer } from '../helpers/start-server.js';

/** Loads when the gate `load` is open. */
const app = `
import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
console.error('loading in ' + process.pid);
while (!existsSync('load')) await delay(5);
export async function application({ QUERY_STRING }, startResponse) {
  console.error('begun ' + QUERY_STRING);
  while (QUERY_STRING !== '' && !existsSync(QUERY_STRING)) await delay(5);
  startResponse('200 OK', []);
  return String(process.pid);
}
`;

const start = (t: Test) =>
  startServer(t, {
    config: 'http-socket = 127.0.0.1:0\nmodule = app\nprocesses = 2',
    files: { 'app.mjs': app },
    ready: /spawned tswsgi worker 2/,
  });

/** Kills the worker `pid`, which is loading; the pid of the one that loads in its place. */
async function killLoading(server: RunningServer, pid: number): Promise<number> {
  await server.waitForLog(new RegExp(`^loading in ${pid}$`));
  const from = server.lines.length;
  process.kill(pid, 'SIGKILL');
  await server.waitForLog(
    new RegExp(`^DAMN ! worker 1 \\(pid: ${pid}\\) died, killed by signal 9 :\\( trying respawn \\.\\.\\.$`),
    { from },
  );
  const [, next] = await server.waitForLog(/^Respawned tswsgi worker 1 \(new pid: (\d+)\)$/, { from });
  return Number(next);
}

t.test('while the server comes up', async (t) => {
  const server = await start(t);
  const early = await connectRaw(t, server.address());
  await early.send(get('/'));
  const [first, second] = server.workerPids();
  const third = await killLoading(server, first!);
  await server.waitForLog(new RegExp(`^loading in ${third}$`));
  t.notOk(early.hasEnded, 'a connection waits in the queue of the kernel');
  openGate(server, 'load');
  t.equal((await early.readResponse()).status, 200);
  await server.waitForLog(new RegExp(`^WSGI app 0 .* pid: ${third} `));
  await server.waitForLog(new RegExp(`^WSGI app 0 .* pid: ${second} `));
  const scoreboard = openScoreboard(server);
  t.strictSame(
    [0, 1].map((index) => scoreboard.processes(index).map(({ pid }) => pid)),
    [[third], [second]],
  );
  t.strictSame(await server.stop(), { code: 0, signal: null });
});

t.test('while another one serves', async (t) => {
  const server = await start(t);
  openGate(server, 'load');
  await server.waitForWorkers(2);
  const [first, second] = server.workerPids();
  rmSync(`${server.folder}/load`);
  process.kill(first!, 'SIGKILL');
  const [, third] = await server.waitForLog(/^Respawned tswsgi worker 1 \(new pid: (\d+)\)$/);
  const busy = await connectRaw(t, server.address());
  await busy.send(get('/?gate'));
  await server.waitForLog(/^begun gate$/);

  const fourth = await killLoading(server, Number(third));
  const fresh = await connectRaw(t, server.address());
  await fresh.send(get('/'));
  t.equal(Number((await fresh.readResponse()).body), second, 'new connections are served meanwhile');
  openGate(server, 'gate');
  t.equal(Number((await busy.readResponse()).body), second);

  openGate(server, 'load');
  await server.waitForLog(new RegExp(`^WSGI app 0 .* pid: ${fourth} `));
  const scoreboard = openScoreboard(server);
  t.strictSame(
    scoreboard.processes(0).map(({ pid }) => pid),
    [fourth],
  );
  t.strictSame(scoreboard.busyCores(0), []);
  t.equal(scoreboard.worker(1).pid, second, 'the other worker is the same');
  t.strictSame(await server.stop(), { code: 0, signal: null });
});
