// Signals to a server without a master, row by row of the master's table: stops are the same, the others need a master and
// say so. None kills it, as most do with uWSGI.

import t, { type Test } from 'tap';
import { type SignalRow, signals } from '../../dist/master/signals.js';
import { begun, get, openGate, startGates } from '../helpers/gates.js';
import { connectRaw } from '../helpers/raw-client.js';

const timeout = 240_000;
const shared = await startGates(t, 'master = false');

type Check = (t: Test, row: SignalRow) => Promise<void>;

const checks: Readonly<Partial<Record<SignalRow['action'], Check>>> = {
  async stop(t, { signal }) {
    for (const isTwice of [false, true]) {
      const server = await startGates(t, 'master = false');
      const client = await connectRaw(t, server.address());
      await client.send(get('/hold?gate'));
      await begun(server, '/hold?gate');
      process.kill(server.pid, signal);
      await server.waitForLog(/ - graceful shutdown triggered\.\.\.$/);
      if (isTwice) process.kill(server.pid, signal);
      else openGate(server, 'gate');
      if (isTwice) await t.rejects(client.readResponse());
      else t.equal((await client.readResponse()).body.toString(), 'held gate');
      t.strictSame(await server.exited, { code: 0, signal: null });
    }
  },
};

const refused: Check = async (t, { signal, action }) => {
  const why = action === 'refuse' ? 'is not served yet' : 'needs a master process \\(master = true\\)';
  process.kill(shared.pid, signal);
  await shared.waitForLog(new RegExp(` - ${signal} \\(.*\\) ${why}$`));
  const client = await connectRaw(t, shared.address());
  await client.send(get('/', 'Connection: close\r\n'));
  t.equal((await client.readResponse()).status, 200);
};

for (const row of signals) {
  t.test(row.signal, { timeout }, (t) => (checks[row.action] ?? refused)(t, row));
}

t.test('what nobody asks for with a signal is ignored', { timeout }, async (t) => {
  const from = shared.lines.length;
  for (const signal of ['SIGWINCH', 'SIGURG', 'SIGPIPE', 'SIGCHLD', 'SIGCONT'] as const) {
    process.kill(shared.pid, signal);
  }
  process.kill(shared.pid, 'SIGALRM'); // comes behind them
  await shared.waitForLog(/ - SIGALRM /, { from });
  const said = shared.lines.slice(from).filter((line) => !line.startsWith('begun'));
  t.equal(said.length, 1, 'not a line');
});

for (const signal of ['SIGSEGV', 'SIGFPE'] as const) {
  t.test(`${signal} ends it`, { timeout }, async (t) => {
    const server = await startGates(t, 'master = false\nlimit-core = 0');
    process.kill(server.pid, signal);
    t.strictSame(await server.exited, { code: null, signal });
  });
}
