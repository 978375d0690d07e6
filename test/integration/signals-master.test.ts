// The table of signals to the master, row by row, with real processes: a row without a check fails. What uWSGI ignores is
// ignored, and what is a crash is one.

import t, { type Test } from 'tap';
import { type SignalRow, signals } from '../../dist/master/signals.js';
import { stopSignals } from '../../dist/worker/stop-request.js';
import { begun, get, isServed, openGate, startGates } from '../helpers/gates.js';
import { processesIn, untilNoneIsLeft } from '../helpers/processes-in.js';
import { connectRaw } from '../helpers/raw-client.js';
import { type RunningServer, startServer } from '../helpers/start-server.js';

const timeout = 240_000;
const shared = await startGates(t);

/** Send `signal` to a server with a request in hand; its client. */
async function signalBusy(t: Test, server: RunningServer, signal: NodeJS.Signals) {
  const client = await connectRaw(t, server.address());
  await client.send(get('/hold?gate'));
  await begun(server, '/hold?gate');
  process.kill(server.pid, signal);
  return client;
}

type Check = (t: Test, signal: NodeJS.Signals) => Promise<void>;

const stop: Check = async (t, signal) => {
  const kind = await startGates(t);
  const served = await signalBusy(t, kind, signal);
  await kind.waitForLog(/ - graceful shutdown triggered\.\.\.$/);
  openGate(kind, 'gate');
  t.equal((await served.readResponse()).body.toString(), 'held gate');
  t.strictSame(await kind.exited, { code: 0, signal: null });

  const hard = await startGates(t);
  const cut = await signalBusy(t, hard, signal);
  await hard.waitForLog(/ - graceful shutdown triggered\.\.\.$/);
  process.kill(hard.pid, signal);
  t.strictSame(await hard.exited, { code: 0, signal: null });
  t.ok(hard.lines.includes('SIGINT/SIGTERM received...killing workers...'));
  await t.rejects(cut.readResponse());
};

const checks: Readonly<Partial<Record<NodeJS.Signals, Check>>> = {
  SIGTERM: stop,
  SIGINT: stop,
  SIGQUIT: stop,

  async SIGHUP(t, signal) {
    const from = shared.lines.length;
    const client = await signalBusy(t, shared, signal);
    await shared.waitForLog(/^Gracefully killing worker 1/, { from });
    openGate(shared, 'gate');
    t.equal((await client.readResponse()).body.toString(), 'held gate');
    await shared.waitForLog(/^chain reloading complete$/, { from });
    t.ok(shared.lines.slice(from).some((line) => line.includes('getting INI configuration')));
    await isServed(t, shared);
  },

  async SIGTSTP(t, signal) {
    for (const done of ['suspended', 'resumed']) {
      const from = shared.lines.length;
      process.kill(shared.pid, signal);
      await shared.waitForLog(new RegExp(` - \\*\\*\\* worker 1 ${done} \\*\\*\\*$`), { from });
    }
    await isServed(t, shared);
  },

  async SIGUSR1(_t, signal) {
    const from = shared.lines.length;
    process.kill(shared.pid, signal);
    await shared.waitForLog(/ - workers: 1 generation: \d+ reloads: \d+ failed reloads: 0$/, { from });
  },

  async SIGUSR2(_t, signal) {
    const from = shared.lines.length;
    process.kill(shared.pid, signal);
    await shared.waitForLog(/ - status of the workers$/, { from });
  },
};

const refused: Check = async (t, signal) => {
  process.kill(shared.pid, signal);
  await shared.waitForLog(new RegExp(` - ${signal} \\(.*\\) is not served yet$`));
  await isServed(t, shared);
};

function checkOf({ signal, action }: SignalRow): Check | undefined {
  return action === 'refuse' ? refused : checks[signal];
}

for (const row of signals) {
  t.test(row.signal, { timeout }, async (t) => {
    const check = checkOf(row);
    if (check === undefined) t.fail('has a row and no check');
    await check?.(t, row.signal);
  });
}

t.test('what nobody asks for with a signal is ignored', { timeout }, async (t) => {
  const from = shared.lines.length;
  for (const signal of ['SIGWINCH', 'SIGURG', 'SIGPIPE', 'SIGCHLD', 'SIGCONT'] as const) {
    process.kill(shared.pid, signal);
  }
  process.kill(shared.pid, 'SIGUSR1'); // comes behind them
  await shared.waitForLog(/^-----------------$/, { from });
  const said = shared.lines.slice(from).filter((line) => !line.startsWith('begun'));
  t.match(said[0], / - workers: 1 /, 'not a line');
  await isServed(t, shared);
});

t.test('a stop signal while the application is being loaded ends it at once', { timeout }, async (t) => {
  for (const signal of stopSignals) {
    const server = await startServer(t, {
      config: 'http-socket = 127.0.0.1:0\nwsgi-file = app.mjs',
      files: { 'app.mjs': "console.error('loading');\nawait new Promise(() => setInterval(() => {}, 1000));" },
      ready: /^loading$/,
    });
    process.kill(server.pid, signal);
    t.strictSame(await server.exited, { code: 0, signal: null }, signal);
  }
});

for (const signal of ['SIGSEGV', 'SIGFPE', 'SIGKILL'] as const) {
  t.test(`${signal} ends it, and its workers with it`, { timeout }, async (t) => {
    const server = await startGates(t, 'limit-core = 0');
    t.equal(processesIn(server.folder).length, 2);
    process.kill(server.pid, signal);
    t.strictSame(await server.exited, { code: null, signal });
    await untilNoneIsLeft(server.folder);
  });
}
