// A log that takes nothing: its disk is full, its reader stands still or is gone. Requests are answered all the same, the
// workers are replaced, and the server ends when it is told to. What the log could not take comes when it can.

import { execFileSync, spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import t, { type Test } from 'tap';
import { get } from '../helpers/gates.js';
import { connectRaw } from '../helpers/raw-client.js';
import { launchServer, type RunningServer } from '../helpers/start-server.js';
import { tempDir } from '../helpers/temp-dir.js';
import { until } from '../helpers/until.js';

const app = `export function application(_, startResponse) {
  startResponse('200 OK', []);
  return String(process.pid);
}`;

/** On a unix socket, since its log does not come here. Resolves when it answers. */
async function start(t: Test, config: string, wrapper: readonly string[] = []): Promise<RunningServer> {
  const server = launchServer(t, {
    config: `http-socket = %dapp.sock\nmodule = app\nprocesses = 1\n${config}`,
    files: { 'app.mjs': app },
    wrapper,
  });
  await until('the server answers', async () => existsSync(`${server.folder}/app.sock`) && (await isUp(t, server)));
  return server;
}

const isUp = (t: Test, server: RunningServer) =>
  ask(t, server, 'first').then(
    () => true,
    () => false,
  );

/** One request, whose line is as long as `name`; the pid of the worker. */
async function ask(t: Test, server: RunningServer, name: string): Promise<number> {
  const client = await connectRaw(t, `${server.folder}/app.sock`);
  await client.send(get(`/${name}`, 'Connection: close\r\n'));
  const { status, body } = await client.readResponse();
  if (status !== 200) throw new Error(`status ${status}`);
  client.close();
  return Number(body);
}

/** More lines than a pipe or a small disk holds. */
async function fill(t: Test, server: RunningServer, name: string): Promise<void> {
  const padding = 'x'.repeat(2000);
  for (let i = 0; i < 100; i += 1) await ask(t, server, `${name}-${i}-${padding}`);
}

async function isReplaced(t: Test, server: RunningServer): Promise<void> {
  const pid = await ask(t, server, 'before');
  process.kill(pid, 'SIGKILL');
  await until('another worker answers', async () => (await ask(t, server, 'after').catch(() => pid)) !== pid);
}

async function isStopped(t: Test, server: RunningServer): Promise<void> {
  t.same(await server.stop(), { code: 0, signal: null }, 'it ends when it is told to');
}

t.test('nothing can be written to the log', async (t) => {
  const server = await start(t, 'logto = /dev/full');
  await fill(t, server, 'full');
  await isReplaced(t, server);
  await isStopped(t, server);
});

t.test(
  'the disk of the log is full for a while',
  { skip: process.getuid?.() !== 0 && 'mounts need root' },
  async (t) => {
    const disk = `${tempDir(t)}/disk`;
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk]);
    t.teardown(() => execFileSync('umount', ['--lazy', disk]));
    writeFileSync(`${disk}/other`, Buffer.alloc(900 * 1024));
    const server = await start(t, `logto = ${disk}/app.log`);
    const log = () => readFileSync(`${disk}/app.log`, 'utf8');
    await fill(t, server, 'full');
    t.notOk(log().includes('GET /full-99-'), 'not all lines have found room');
    rmSync(`${disk}/other`);
    await until('all lines are there', async () => {
      await ask(t, server, 'again');
      return log().includes('GET /again') && log().includes('GET /full-99-');
    });
    const lines = log().split('\n');
    const found = lines.filter((line) => /^\[pid: \d+.* GET \/full-\d+-x{2000} => generated .*\)$/.test(line));
    t.equal(found.length, 100, 'each line once, and whole');
    await isStopped(t, server);
  },
);

t.test('nobody reads the log', async (t) => {
  const folder = tempDir(t);
  execFileSync('mkfifo', [`${folder}/log`]);
  // Both ends, so that it is open whoever else reads or writes.
  let held: number | undefined = openSync(`${folder}/log`, 'r+');
  const letGo = () => {
    if (held !== undefined) closeSync(held);
    held = undefined;
  };
  t.teardown(letGo);
  const toPipe = ['/bin/sh', '-c', 'exec "$@" >"$0" 2>&1', `${folder}/log`];

  const server = await start(t, '', toPipe);
  await fill(t, server, 'unread');
  await isReplaced(t, server);
  await fill(t, server, 'unread-too');

  const reader = spawn('cat', [`${folder}/log`], { stdio: ['ignore', 'pipe', 'ignore'] });
  t.teardown(() => reader.kill());
  const lines: string[] = [];
  createInterface({ input: reader.stdout }).on('line', (line) => lines.push(line));
  const has = (text: string) => lines.some((line) => line.includes(text));
  await until('the lines come when somebody reads', () => has('GET /unread-too-99-'));
  t.ok(has('Respawned tswsgi worker 1'));

  reader.kill();
  letGo();
  await fill(t, server, 'gone');
  await isReplaced(t, server);
  await isStopped(t, server);

  held = openSync(`${folder}/log`, 'r+');
  const other = await start(t, '', toPipe);
  await fill(t, other, 'unread');
  await isStopped(t, other);
});
