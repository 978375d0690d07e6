// The table of the master FIFO, row by row, with real processes: a letter without a check fails. Those of uWSGI that are
// not served are named.

import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { fifoCommands } from '../../dist/master/fifo-commands.js';
import { beginWaiting, startWithFifo, writeFifo } from '../helpers/fifo-server.js';
import { startLogging } from '../helpers/logging-server.js';
import { connectRaw } from '../helpers/raw-client.js';
import type { RunningServer } from '../helpers/start-server.js';
import { until } from '../helpers/until.js';

const timeout = 240_000;
/** For letters that leave a server as it was: two workers that serve. */
const shared = await startWithFifo(t);

type Check = (t: Test, letter: string) => Promise<void>;

async function isServed(t: Test, server: RunningServer): Promise<void> {
  const client = await connectRaw(t, server.address());
  await client.send('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  t.equal((await client.readResponse()).status, 200);
}

const readsConfiguration = (lines: readonly string[]) =>
  lines.some((line) => line.includes('getting INI configuration'));

const chain: Check = async (t, letter) => {
  const from = writeFifo(shared, letter);
  await shared.waitForLog(/^chain reloading complete$/, { from });
  const lines = shared.lines.slice(from);
  t.equal(lines.filter((line) => /^Gracefully killing worker [12] /.test(line)).length, 2);
  t.equal(readsConfiguration(lines), letter === 'r');
  await isServed(t, shared);
};

const atOnce: Check = async (t, letter) => {
  const server = await startWithFifo(t);
  const cut = await beginWaiting(t, server);
  const from = writeFifo(server, letter);
  await server.waitForLog(/^Respawned tswsgi worker 1/, { from });
  await server.waitForLog(/^Respawned tswsgi worker 2/, { from });
  await t.rejects(cut.readResponse());
  t.ok(server.lines.slice(from).includes('...brutally killing workers...'));
  t.equal(readsConfiguration(server.lines.slice(from)), letter === 'R');
  await isServed(t, server);
};

const checks: Readonly<Record<string, Check>> = {
  r: chain,
  c: chain,
  w: chain,
  R: atOnce,
  W: atOnce,

  async q(t, letter) {
    const server = await startWithFifo(t);
    const served = await beginWaiting(t, server);
    writeFifo(server, letter);
    await server.waitForLog(/graceful shutdown triggered\.\.\.$/);
    writeFileSync(join(server.folder, 'go-on'), '');
    t.equal((await served.readResponse()).status, 200);
    t.strictSame(await server.exited, { code: 0, signal: null });
  },

  async Q(t, letter) {
    const server = await startWithFifo(t);
    const cut = await beginWaiting(t, server);
    writeFifo(server, letter);
    t.strictSame(await server.exited, { code: 0, signal: null });
    t.ok(server.lines.includes('SIGINT/SIGTERM received...killing workers...'));
    await t.rejects(cut.readResponse());
  },

  async s(t, letter) {
    const from = writeFifo(shared, letter);
    await shared.waitForLog(/^-----------------$/, { from });
    // Lines of the workers may come in between: the requests of other rows.
    const said = shared.lines.slice(from).filter((line) => / - workers: |^\tworker /.test(line));
    const [head, first, ofFirst, second, ofSecond] = said;
    const pids = [await shared.workerPid(1), await shared.workerPid(2)];
    t.match(head, / - workers: 2 generation: \d+ reloads: \d+ failed reloads: 0$/);
    const rest = 'serves for: \\d+ seconds generation: \\d+ respawns: \\d+ leaving: 0$';
    t.match(first, new RegExp(`^\\tworker 1 \\(pid: ${pids[0]}\\) ${rest}`));
    t.match(ofFirst, /^\tworker 1 app 0 \[\] requests: \d+ exceptions: 0$/);
    t.match(second, new RegExp(`^\\tworker 2 \\(pid: ${pids[1]}\\) ${rest}`));
    t.match(ofSecond, /^\tworker 2 app 0 \[\] requests: \d+ exceptions: 0$/);
  },

  async P(t, letter) {
    const pidfile = join(shared.folder, 'server.pid');
    rmSync(pidfile);
    await shared.waitForLog(/^writing pidfile to /, { from: writeFifo(shared, letter) });
    await shared.waitForLog(/^-----------------$/, { from: writeFifo(shared, 's') }); // comes behind it
    t.equal(readFileSync(pidfile, 'latin1'), `${shared.pid}\n`);
  },

  async l(t, letter) {
    const { server, folder, waitFor } = await startLogging(t);
    renameSync(join(folder, 'server.log'), join(folder, 'old.log'));
    writeFifo(server, letter);
    await waitFor(/^\[\d+\] .*server\.log reopened\.$/m);
    await waitFor(/^\[\d+\] logsize: \d+, triggering log-reopen\.\.\.\n$/m, 'old.log');
  },

  async L(t, letter) {
    const { server, folder, read } = await startLogging(t);
    const rotated = () => readdirSync(folder).filter((name) => /^server\.log\.\d+$/.test(name));
    writeFifo(server, letter);
    await until('it is rotated', () => rotated().length === 1 && existsSync(join(folder, 'server.log')));
    t.match(read(rotated()[0]), / - logsize: \d+, triggering rotation to .*\n$/);
  },

  async '-'(t, letter) {
    await shared.waitForLog(/^tswsgi worker [12] cheaped\.$/, { from: writeFifo(shared, letter) });
    await shared.waitForLog(/stays as it is: 1 worker\(s\) is the least$/, { from: writeFifo(shared, letter) });
    await isServed(t, shared);
    await shared.waitForLog(/^Respawned tswsgi worker [12] /, { from: writeFifo(shared, '+') });
  },

  async '+'(t, letter) {
    await shared.waitForLog(/^tswsgi worker [12] cheaped\.$/, { from: writeFifo(shared, '-') });
    await shared.waitForLog(/^Respawned tswsgi worker [12] /, { from: writeFifo(shared, letter) });
    await shared.waitForLog(/stays as it is: all 2 workers run$/, { from: writeFifo(shared, letter) });
    await isServed(t, shared);
  },

  async C(t, letter) {
    const from = writeFifo(shared, letter);
    for (const id of [1, 2]) await shared.waitForLog(new RegExp(`^tswsgi worker ${id} cheaped\\.$`), { from });
    await isServed(t, shared);
    await shared.waitForLog(/ - a connection waits, starting the workers$/, { from });
  },

  async p(t, letter) {
    for (const done of ['suspended', 'resumed']) {
      const from = writeFifo(shared, letter);
      for (const id of [1, 2])
        await shared.waitForLog(new RegExp(` - \\*\\*\\* worker ${id} ${done} \\*\\*\\*$`), { from });
    }
    await isServed(t, shared);
  },
};

const refused: Check = async (t, letter) => {
  const from = writeFifo(shared, letter);
  await shared.waitForLog(new RegExp(` - master fifo: ${letter} \\(.*\\) is not served yet$`), { from });
  await isServed(t, shared);
};

for (const { letter, action } of fifoCommands) {
  t.test(`${letter}: ${action}`, { timeout }, async (t) => {
    const check = action === 'refuse' ? refused : checks[letter];
    if (check === undefined) t.fail('has a row and no check');
    await check?.(t, letter);
  });
}

t.test('every letter of uWSGI has a row', async (t) => {
  const letters = '+-BcCEflLpPqQrRsSwW';
  t.strictSame(fifoCommands.map(({ letter }) => letter).toSorted(), [...letters].toSorted());
});
