// The supervisor with real processes: each case is a small worker program that speaks the real messages.

import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import t, { type Test } from 'tap';
import type { Config } from '../../dist/config/config.js';
import type { Logger } from '../../dist/log/logger.js';
import type { Generation } from '../../dist/master/generation.js';
import { Supervisor } from '../../dist/master/supervisor.js';
import { WorkerHandle } from '../../dist/master/worker-handle.js';
import { loadBinding } from '../../dist/native/binding.js';
import { mostQuickEnds, respawnDelayMs } from '../../dist/worker/respawn.js';
import { tempDir } from '../helpers/temp-dir.js';
import { patienceMs } from '../helpers/until.js';

const binding = loadBinding();

const obedient = `process.on('message', (m) => {
  if (m.type === 'boot') process.send({ type: 'ready' });
  else process.exit(0);
});`;

interface Rig {
  readonly supervisor: Supervisor;
  readonly generation: Generation;
  run(): Promise<number>;
  readonly handles: WorkerHandle[];
  /** Where the program is. */
  readonly folder: string;
  readonly lines: string[];
  waitFor(pattern: RegExp, count?: number): Promise<void>;
}

/** A supervisor over `program`, a CommonJS file; \`RUN\` tells the program how many workers were started before it. */
function rig(
  t: Test,
  program: string,
  options: Partial<
    Pick<
      Config,
      'processes' | 'leastProcesses' | 'initialProcesses' | 'needApplication' | 'stopTimeoutMs' | 'startTimeoutMs'
    >
  > = {},
): Rig {
  const folder = tempDir(t, { 'worker.cjs': program });
  const entryFile = join(folder, 'worker.cjs');
  const lines: string[] = [];
  const handles: WorkerHandle[] = [];
  let wake = () => {};
  const log = (text: string) => {
    lines.push(text);
    wake();
  };
  const logger: Logger = {
    line: log,
    info: log,
    warn: log,
    error: log,
    flush: () => {},
    flushed: async () => {},
  };
  const config = {
    processes: 1,
    cores: 1,
    stopTimeoutMs: patienceMs,
    startTimeoutMs: patienceMs,
    needApplication: true,
    leastProcesses: 0,
    initialProcesses: options.processes ?? 1,
    ...options,
  } as Config;
  const { processes } = config;
  const scoreboardFd = binding.createScoreboard(processes, config.cores);
  t.teardown(() => binding.closeDescriptor(scoreboardFd));
  const generation: Generation = { number: 1, config, listeners: [], scoreboardFd, environment: {} };
  const supervisor = new Supervisor({
    logger,
    start(id, _generation, isReplacement, events) {
      const boot = {
        type: 'boot',
        config: {} as Config,
        listeners: [],
        scoreboardFd,
        worker: { id, processes, generation: 1 },
        masterPid: process.pid,
        isFirst: true,
        loadFailure: null,
      } as const;
      const environment = { RUN: String(handles.length), IS_REPLACEMENT: String(isReplacement) };
      const handle = new WorkerHandle(
        { entryFile, scoreboardFd, listenerFds: [], boot, environment, directory: process.cwd() },
        {
          ...events,
          onReady: (worker) => {
            events.onReady(worker);
            log(`(ready ${worker.pid})`);
          },
        },
      );
      handles.push(handle);
      return handle;
    },
    onReplaceAsked: (worker) => log(`(replace ${worker.pid})`),
    onServing: () => {},
  });
  t.teardown(() => {
    supervisor.stopNow();
    for (const handle of handles) handle.kill();
  });
  const waitFor = async (pattern: RegExp, count = 1) => {
    while (lines.filter((line) => pattern.test(line)).length < count) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  return { supervisor, generation, handles, folder, lines, waitFor, run: () => supervisor.run(generation) };
}

/** `line` without how long something took. */
const timeless = (line: string) => line.replace(/\d+ seconds/, '… seconds');

t.test('delays grow from none to five seconds', async (t) => {
  const delays = Array.from({ length: 10 }, (_, index) => respawnDelayMs(index + 1));
  t.strictSame(delays, [0, 100, 200, 400, 800, 1600, 3200, 5000, 5000, 5000]);
});

t.test('starts all workers and buries them', async (t) => {
  const { run, supervisor, handles, lines, waitFor } = rig(t, obedient, { processes: 3 });
  const ended = run();
  t.equal(handles.length, 3, 'side by side');
  await waitFor(/ready/, 3);
  supervisor.stop();
  t.equal(await ended, 0);
  t.strictSame(
    lines.slice(0, 3),
    handles.map(({ id, pid }) => `spawned tswsgi worker ${id} (pid: ${pid}, cores: 1)`),
  );
  t.strictSame(
    lines.slice(-3).map(timeless).sort(),
    [1, 2, 3].map((id) => `worker ${id} buried after … seconds`),
  );
});

t.test('a killed worker is replaced at once', async (t) => {
  const { run, handles, lines, waitFor } = rig(t, obedient, { processes: 2 });
  void run();
  await waitFor(/ready/, 2);
  handles[1]!.kill();
  await waitFor(/ready/, 3);
  t.equal(handles.length, 3);
  t.ok(lines.includes(`DAMN ! worker 2 (pid: ${handles[1]!.pid}) died, killed by signal 9 :( trying respawn ...`));
  t.ok(lines.includes(`Respawned tswsgi worker 2 (new pid: ${handles[2]!.pid})`));
  t.notOk(lines.some((line) => line.includes('too fast')));
});

t.test('workers that a signal to the group has ended while they loaded: the master hears of it last', async (t) => {
  // Without a handler, and with one.
  const program = "process.env.RUN === '0' ? process.kill(process.pid, 'SIGINT') : process.exit(0);";
  const { run, supervisor, handles, lines } = rig(t, program, { processes: 2 });
  const ended = run();
  for (const { pid } of handles) while (existsSync(`/proc/${pid}`)) await delay(1);
  supervisor.stop();
  t.equal(await ended, 0);
  t.equal(handles.length, 2, 'nobody is replaced');
  t.strictSame(
    lines.slice(2).map(timeless).sort(),
    [1, 2].map((id) => `worker ${id} buried after … seconds`),
  );
});

t.test('a worker that ends with 0 was told to by somebody; any other code is a death', async (t) => {
  const program = `process.on('message', (m) => {
    if (m.type !== 'boot') process.exit(0);
    process.send({ type: 'ready' }, () => { if (process.env.RUN < 2) process.exit(process.env.RUN === '0' ? 0 : 3); });
  });`;
  const { run, handles, lines, waitFor } = rig(t, program);
  void run();
  await waitFor(/ready/, 3);
  t.ok(lines.includes(`worker 1 killed successfully (pid: ${handles[0]!.pid})`));
  t.ok(lines.includes(`DAMN ! worker 1 (pid: ${handles[1]!.pid}) died :( trying respawn ...`));
});

t.test('workers that keep dying end the server with 1 and the reason', { timeout: 240_000 }, async (t) => {
  const { run, handles, lines } = rig(t, 'process.exit(9);');
  t.equal(await run(), 1);
  t.equal(handles.length, mostQuickEnds);
  t.equal(
    lines.at(-1),
    `worker 1 ended ${mostQuickEnds} times in a row before it could serve (last: exit code 9). Giving up.`,
  );
  t.ok(lines.includes('worker respawning too fast !!! i have to sleep a bit (3.2 seconds)...'));
});

t.test('a stop during the delay ends the server at once', async (t) => {
  const { run, supervisor, lines, waitFor } = rig(t, 'process.exit(9);');
  const ended = run();
  await waitFor(/0\.4 seconds/);
  supervisor.stop();
  t.equal(await ended, 0);
  t.match(lines.at(-1), /0\.4 seconds/, 'nothing more was started');
});

t.test('one broken worker does not end a server that serves', async (t) => {
  // The second slot never gets up; the first serves.
  const program = `process.on('message', (m) => {
    if (m.type !== 'boot') process.exit(0);
    if (m.worker.id === 2) process.exit(9);
    process.send({ type: 'ready' });
  });`;
  const { run, supervisor, lines, waitFor } = rig(t, program, { processes: 2 });
  const ended = run();
  await waitFor(/5 seconds/);
  t.notOk(lines.some((line) => line.includes('Giving up')));
  supervisor.stop();
  t.equal(await ended, 0);
});

const failing = `process.on('message', (m) => {
  if (m.type === 'boot') process.send({ type: 'failed', text: 'Error: no such module' });
  else process.exit(22);
});`;

t.test('an application that cannot be loaded ends the server with 22, always', async (t) => {
  const { run, handles, lines } = rig(t, failing, { processes: 3 });
  t.equal(await run(), 22);
  t.equal(handles.length, 3, 'nobody was started again');
  t.equal(lines.filter((line) => line === 'Error: no such module').length, 1, 'told once, not per worker');
  t.equal(lines.filter((line) => line === '*** no app loaded. GAME OVER ***').length, 1);
  t.ok(lines.some((line) => line.endsWith('need-app requested, destroying the instance...')));
});

t.test('an application that breaks later does not end a server that has served', async (t) => {
  const program = `process.on('message', (m) => {
    if (m.type === 'drain') process.exit(0);
    if (m.type === 'stop') process.exit(22);
    if (m.type === 'boot') process.send(process.env.RUN === '1' ? { type: 'failed', text: 'broken' } : { type: 'ready' });
  });`;
  const { run, supervisor, handles, lines, waitFor } = rig(t, program);
  const ended = run();
  await waitFor(/ready/);
  handles[0]!.kill();
  await waitFor(/ready/, 2);
  t.ok(lines.includes('broken'));
  t.notOk(lines.some((line) => line.includes('GAME OVER')));
  supervisor.stop();
  t.equal(await ended, 0);
});

t.test('a worker that does not hear is shown no mercy', async (t) => {
  const program = `process.on('message', (m) => { if (m.type === 'boot') process.send({ type: 'ready' }); });`;
  const { run, supervisor, handles, lines, waitFor } = rig(t, program, { stopTimeoutMs: 100 });
  const ended = run();
  await waitFor(/ready/);
  supervisor.stop();
  t.equal(await ended, 0);
  t.ok(
    lines.some((line) =>
      line.endsWith(`worker 1 (pid: ${handles[0]!.pid}) is taking too much time to die...NO MERCY !!!`),
    ),
  );
});

t.test('stopNow ends also a worker whose event loop is stuck', async (t) => {
  const program = `process.on('message', (m) => { process.send({ type: 'ready' }, () => { for (;;); }); });`;
  const { run, supervisor, waitFor } = rig(t, program);
  const ended = run();
  await waitFor(/ready/);
  supervisor.stop();
  supervisor.stopNow();
  t.equal(await ended, 0);
});

t.test('a replacement serves before the old worker is told to go', async (t) => {
  const program = `process.on('message', (m) => {
    if (m.type === 'boot') setTimeout(() => process.send({ type: 'ready' }), 20);
    else process.exit(m.type === 'retire' ? 0 : 1);
  });`;
  const { run, supervisor, generation, handles, lines, waitFor } = rig(t, program, { processes: 2 });
  void run();
  await waitFor(/ready/, 2);
  t.strictSame(await supervisor.replace(2, generation), { kind: 'done' });
  t.strictSame(lines.slice(4), [
    `Respawned tswsgi worker 2 (new pid: ${handles[2]!.pid})`,
    `Gracefully killing worker 2 (pid: ${handles[1]!.pid})...`,
    `(ready ${handles[2]!.pid})`,
    `worker 2 killed successfully (pid: ${handles[1]!.pid})`,
  ]);
});

t.test('a replacement that does not come up leaves the old worker alone', async (t) => {
  const cases = {
    "process.send({ type: 'failed', text: 'no such module' })": 'no such module',
    'process.exit(9)': /^the new worker 1 \(pid: \d+\) ended before it could serve: exit code 9$/,
    "process.kill(process.pid, 'SIGKILL')": /killed by signal 9$/,
    '0': /^the new worker 1 \(pid: \d+\) was not ready after 0.3 seconds$/,
  };
  for (const [action, why] of Object.entries(cases)) {
    const program = `process.on('message', (m) => {
      if (m.type !== 'boot') process.exit(0);
      if (process.env.IS_REPLACEMENT === 'true') ${action};
      else process.send({ type: 'ready' });
    });`;
    // Only who never says anything is to run into it.
    const startTimeoutMs = action === '0' ? 300 : patienceMs;
    const { run, supervisor, generation, handles, lines, waitFor } = rig(t, program, { startTimeoutMs });
    const ended = run();
    await waitFor(/ready/);
    t.match(await supervisor.replace(1, generation), { kind: 'failed', why });
    t.equal(lines.length, 2, 'nothing happened to the old one');
    t.equal(supervisor.slots[0]?.handle, handles[0]);
    supervisor.stop();
    t.equal(await ended, 0);
  }
});

t.test('the old worker dies while its replacement loads: nobody else is started', async (t) => {
  const program = `process.on('message', (m) => {
    if (m.type !== 'boot') process.exit(0);
    const isReady = () => process.env.IS_REPLACEMENT !== 'true' || require('node:fs').existsSync(__dirname + '/go-on');
    const look = setInterval(() => {
      if (!isReady()) return;
      clearInterval(look);
      process.send({ type: 'ready' });
    }, 5);
  });`;
  const { run, supervisor, generation, handles, folder, waitFor } = rig(t, program);
  void run();
  await waitFor(/ready/);
  const replaced = supervisor.replace(1, generation);
  handles[0]!.kill();
  await waitFor(/^DAMN/);
  writeFileSync(join(folder, 'go-on'), '');
  t.strictSame(await replaced, { kind: 'done' });
  t.equal(handles.length, 2);
});

t.test('the old worker dies and its replacement fails: it is started again', async (t) => {
  const program = `process.on('message', (m) => {
    if (m.type !== 'boot') process.exit(0);
    if (process.env.IS_REPLACEMENT !== 'true') process.send({ type: 'ready' });
    else setInterval(() => { if (require('node:fs').existsSync(__dirname + '/go-on')) process.exit(9); }, 5);
  });`;
  const { run, supervisor, generation, handles, folder, waitFor } = rig(t, program);
  void run();
  await waitFor(/ready/);
  const replaced = supervisor.replace(1, generation);
  handles[0]!.kill();
  await waitFor(/^DAMN/);
  writeFileSync(join(folder, 'go-on'), '');
  t.equal((await replaced).kind, 'failed');
  await waitFor(/ready/, 2);
  t.equal(supervisor.slots[0]?.handle, handles[2]);
});

t.test('a stop ends also a replacement that loads and a worker on its way out', async (t) => {
  const program = `process.on('message', (m) => {
    if (m.type === 'boot' && process.env.RUN !== '2') process.send({ type: 'ready' });
    if (m.type === 'stop' || m.type === 'drain') process.exit(0);
  });`;
  const { run, supervisor, generation, waitFor } = rig(t, program);
  const ended = run();
  await waitFor(/ready/);
  const first = supervisor.replace(1, generation);
  await waitFor(/^Gracefully/);
  const second = supervisor.replace(1, generation);
  supervisor.stop();
  t.equal(await ended, 0);
  t.strictSame([(await first).kind, (await second).kind], ['done', 'cancelled']);
  t.strictSame(await supervisor.replace(1, generation), { kind: 'cancelled' });
});

t.test('the number of workers follows the generation', async (t) => {
  const { run, supervisor, generation, handles, lines, waitFor } = rig(t, obedient, { processes: 2 });
  void run();
  await waitFor(/ready/, 2);
  const withProcesses = (processes: number) => ({
    ...generation,
    config: { ...generation.config, processes, initialProcesses: processes },
  });
  supervisor.resize(withProcesses(3));
  await waitFor(/ready/, 3);
  t.ok(lines.includes(`spawned tswsgi worker 3 (pid: ${handles[2]!.pid}, cores: 1)`));
  supervisor.resize(withProcesses(1));
  await waitFor(/killed successfully/, 2);
  t.equal(supervisor.slots.length, 1);
  t.equal(handles.length, 3, 'they are not started again');
  supervisor.resize(withProcesses(2));
  await waitFor(/ready/, 4);
  t.equal(handles[3]!.id, 2);
});

t.test('a worker that rests is not started again until it is activated, with what it is to be then', async (t) => {
  const { run, supervisor, generation, handles, lines, waitFor } = rig(t, obedient, {
    processes: 3,
    leastProcesses: 1,
    initialProcesses: 2,
  });
  const ended = run();
  await waitFor(/ready/, 2);
  t.strictSame(
    supervisor.slots.map(({ isDormant }) => isDormant),
    [false, false, true],
  );
  supervisor.rest(1);
  await waitFor(/^tswsgi worker 1 cheaped\.$/);
  t.ok(lines.includes(`worker 1 killed successfully (pid: ${handles[0]!.pid})`));
  const next = { ...generation, number: 2 };
  t.strictSame(await supervisor.replace(1, next), { kind: 'done' });
  supervisor.restartNow(next);
  await waitFor(/ready/, 3);
  supervisor.activate(1);
  supervisor.activate(3);
  supervisor.activate(3);
  await waitFor(/ready/, 5);
  t.strictSame(
    handles.map(({ id }) => id),
    [1, 2, 2, 1, 3],
  );
  t.strictSame(
    supervisor.slots.map((slot) => slot.generation.number),
    [2, 2, 2],
  );
  t.ok(lines.some((line) => line.startsWith('Respawned tswsgi worker 1 ')));
  t.ok(lines.some((line) => line.startsWith('spawned tswsgi worker 3 ')));
  supervisor.stop();
  t.equal(await ended, 0);
});

t.test('a worker that rests while its successor starts has none then', async (t) => {
  const program = `process.on('message', (m) => {
    if (m.type === 'boot' && process.env.RUN < 2) process.send({ type: 'ready' });
    else if (m.type !== 'boot') process.exit(0);
  });`;
  const { run, supervisor, generation, handles, waitFor } = rig(t, program, {
    processes: 2,
    leastProcesses: 1,
    initialProcesses: 2,
  });
  void run();
  await waitFor(/ready/, 2);
  const replaced = supervisor.replace(1, { ...generation, number: 2 });
  supervisor.rest(1);
  t.strictSame(await replaced, { kind: 'done' });
  await Promise.all([handles[0]!.gone, handles[2]!.gone]);
  t.equal(handles.length, 3);
  t.equal(supervisor.slots[0]!.generation.number, 2);
});

t.test('asleep: none runs, none is added; awake: as many as asked for', async (t) => {
  const { run, supervisor, generation, handles, waitFor } = rig(t, obedient, { processes: 2 });
  supervisor.sleep();
  const ended = run();
  t.equal(handles.length, 0);
  await supervisor.resize({ ...generation, config: { ...generation.config, processes: 3, initialProcesses: 3 } });
  t.equal(handles.length, 0);
  supervisor.wake(2);
  await waitFor(/ready/, 2);
  t.strictSame(
    handles.map(({ id }) => id),
    [1, 2],
  );
  supervisor.sleep();
  await waitFor(/cheaped/, 2);
  supervisor.stop();
  t.equal(await ended, 0);
});

t.test('restartNow starts all workers again, one that is stuck too', async (t) => {
  const program = `process.on('message', (m) => {
    if (m.type === 'boot') process.send({ type: 'ready' }, () => { for (; process.env.RUN === '1';); });
    else process.exit(0);
  });`;
  const { run, supervisor, generation, handles, waitFor } = rig(t, program, { processes: 2 });
  void run();
  await waitFor(/ready/, 2);
  supervisor.restartNow({ ...generation, number: 2 });
  await waitFor(/ready/, 4);
  t.strictSame(
    handles.map(({ id }) => id),
    [1, 2, 1, 2],
  );
  t.strictSame(
    supervisor.slots.map((slot) => slot.generation.number),
    [2, 2],
  );
});
