// The table of signals to a worker, row by row, with real processes: a row without a check fails. Whatever ends a worker is
// named, and another one takes its place.

import { constants } from 'node:os';
import t, { type Test } from 'tap';
import { workerSignals } from '../../dist/worker/worker-signals.js';
import { begun, get, isServed, openGate, startGates } from '../helpers/gates.js';
import { connectRaw } from '../helpers/raw-client.js';
import { openScoreboard, waitForCore, waitForCounted } from '../helpers/scoreboard.js';
import type { RunningServer } from '../helpers/start-server.js';

const timeout = 240_000;
const shared = await startGates(t);

const workerOf = (server: RunningServer): number => server.workerPids().at(-1) ?? 0;

/** Send `signal` to a worker with a request in hand; its client. */
async function signalBusy(t: Test, server: RunningServer, signal: NodeJS.Signals) {
  const client = await connectRaw(t, server.address());
  await client.send(get('/hold?gate'));
  process.kill(await begun(server, '/hold?gate'), signal);
  return client;
}

type Check = (t: Test, signal: NodeJS.Signals) => Promise<void>;

const stop: Check = async (t, signal) => {
  const server = await startGates(t);
  const idle = await connectRaw(t, server.address());
  await idle.send(get('/'));
  await idle.readResponse();
  const served = await signalBusy(t, server, signal);
  t.equal((await idle.readAll()).length, 0, 'an idle connection is closed when it begins to end');
  openGate(server, 'gate');
  t.equal((await served.readResponse()).body.toString(), 'held gate');
  await server.waitForLog(/^worker 1 killed successfully \(pid: \d+\)$/);
  await server.waitForLog(/^Respawned tswsgi worker 1 /);
  await isServed(t, server);

  const pid = workerOf(server);
  const hold = await connectRaw(t, server.address());
  const quiet = await connectRaw(t, server.address());
  await quiet.send(get('/'));
  await quiet.readResponse();
  await hold.send(get('/hold?never'));
  await begun(server, '/hold?never');
  const from = server.lines.length;
  process.kill(pid, signal);
  await quiet.readAll();
  process.kill(pid, signal);
  await t.rejects(hold.readResponse(), 'the second one cuts');
  await server.waitForLog(/^Respawned tswsgi worker 1 /, { from });
  await isServed(t, server);
};

const ignored: Check = async (t, signal) => {
  const from = shared.lines.length;
  const pid = workerOf(shared);
  process.kill(pid, signal);
  process.kill(pid, 'SIGUSR1'); // comes behind it, or at least does not find it dead
  await shared.waitForLog(/^worker 1 total requests: /, { from });
  await isServed(t, shared);
  t.equal(workerOf(shared), pid);
};

const checks: Readonly<Partial<Record<NodeJS.Signals, Check>>> = {
  SIGTERM: stop,
  SIGINT: stop,
  SIGQUIT: stop,
  SIGTSTP: ignored,
  SIGWINCH: ignored,
  SIGALRM: ignored,

  async SIGHUP(t, signal) {
    const server = await startGates(t);
    const served = await signalBusy(t, server, signal);
    await server.waitForLog(/^Gracefully killing worker 1/);
    await isServed(t, server); // by its successor
    openGate(server, 'gate');
    t.equal((await served.readResponse()).body.toString(), 'held gate');
    await server.waitForLog(/^worker 1 killed successfully/);
    await server.waitForLog(/^Respawned/);
  },

  async SIGUSR1(t, signal) {
    const server = await startGates(t);
    for (const path of ['/', '/throw']) {
      const client = await connectRaw(t, server.address());
      await client.send(get(path, 'Connection: close\r\n'));
      await client.readResponse();
      await client.readAll();
    }
    const scoreboard = openScoreboard(server);
    await waitForCounted(scoreboard, { requests: 2, exceptions: 1 });
    process.kill(workerOf(server), signal);
    await server.waitForLog(/^-----------------$/);
    t.strictSame(
      server.lines.filter((line) => /^(worker 1|\tapp 0) /.test(line)),
      ['worker 1 total requests: 2', '\tapp 0 [] requests: 2 exceptions: 1'],
    );
  },

  async SIGUSR2(t, signal) {
    const server = await startGates(t);
    const pid = workerOf(server);
    process.kill(pid, signal);
    await server.waitForLog(new RegExp(`^SIGUSR2: --- tswsgi worker 1 \\(pid: ${pid}\\) has no request in hand ---$`));
    const client = await connectRaw(t, server.address());
    await client.send(get('/hold?gate'));
    await waitForCore(openScoreboard(server), '/hold?gate');
    process.kill(pid, signal);
    const [, since] = await server.waitForLog(
      new RegExp(`^SIGUSR2: --- tswsgi worker 1 \\(pid: ${pid}\\) is managing request /hold\\?gate since (.*) ---$`),
    );
    t.ok(Math.abs(Date.now() - Date.parse(`${since} UTC`)) < 86_400_000);
    openGate(server, 'gate');
    t.equal((await client.readResponse()).status, 200);
  },
};

for (const { signal } of workerSignals) {
  t.test(signal, { timeout }, async (t) => {
    const check = checks[signal];
    if (check === undefined) t.fail('has a row and no check');
    await check?.(t, signal);
  });
}

for (const signal of ['SIGKILL', 'SIGSEGV', 'SIGFPE', 'SIGABRT'] as const) {
  t.test(`${signal}: it dies, is named and replaced`, { timeout }, async (t) => {
    const server = await startGates(t, 'limit-core = 0');
    const cut = await signalBusy(t, server, signal);
    const pid = server.workerPids()[0];
    const how = `died, killed by signal ${constants.signals[signal]} :\\( trying respawn \\.\\.\\.$`;
    await server.waitForLog(new RegExp(`^DAMN ! worker 1 \\(pid: ${pid}\\) ${how}`));
    await t.rejects(cut.readResponse());
    await server.waitForLog(/^Respawned tswsgi worker 1 /);
    await isServed(t, server);
  });
}
