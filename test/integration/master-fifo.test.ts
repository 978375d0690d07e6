// One-letter commands through a named pipe, with real processes.

import { appendFileSync, existsSync, lstatSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { connectRaw } from '../helpers/raw-client.js';
import { launchServer, type RunningServer, startServer } from '../helpers/start-server.js';

// Answers once there is a file "go-on".
const app = `import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
export async function application(environ, startResponse) {
  console.error('begun');
  while (environ.PATH_INFO === '/wait' && !existsSync('go-on')) await delay(5);
  startResponse('200 OK', [['Content-Length', '2']]);
  return 'ok';
}`;

/** Two workers, both of which serve. */
async function start(t: Test, config = 'master-fifo = m.fifo'): Promise<RunningServer> {
  const server = await startServer(t, {
    config: `http-socket = 127.0.0.1:0\nprocesses = 2\nwsgi-file = app.mjs\npidfile = server.pid\n${config}`,
    files: { 'app.mjs': app },
    ready: /^spawned tswsgi worker 2 /,
  });
  await server.waitForWorkers();
  return server;
}

/** As `echo -n letters > fifo`: opens, writes, closes. */
function write(server: RunningServer, letters: string, name = 'm.fifo'): number {
  const from = server.lines.length;
  appendFileSync(join(server.folder, name), letters);
  return from;
}

/** Begin a request that waits; the client. */
async function beginWaiting(t: Test, server: RunningServer) {
  const client = await connectRaw(t, server.address());
  await client.send('GET /wait HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  await server.waitForLog(/^begun$/);
  return client;
}

t.test('it is a pipe for the owner alone, and removed at the end', async (t) => {
  const server = await start(t);
  const stat = lstatSync(join(server.folder, 'm.fifo'));
  t.ok(stat.isFIFO());
  t.equal(stat.mode & 0o777, 0o600);
  const from = write(server, 'q');
  t.strictSame(await server.exited, { code: 0, signal: null });
  t.ok(server.lines.slice(from).includes(`VACUUM: master fifo ${join(server.folder, 'm.fifo')} removed.`));
  t.notOk(existsSync(join(server.folder, 'm.fifo')));
});

t.test('q finishes requests, Q cuts them', async (t) => {
  const graceful = await start(t);
  const served = await beginWaiting(t, graceful);
  write(graceful, 'q');
  await graceful.waitForLog(/graceful shutdown triggered\.\.\.$/);
  writeFileSync(join(graceful.folder, 'go-on'), '');
  t.equal((await served.readResponse()).status, 200);
  t.strictSame(await graceful.exited, { code: 0, signal: null });

  const brutal = await start(t);
  const cut = await beginWaiting(t, brutal);
  write(brutal, 'Q');
  t.strictSame(await brutal.exited, { code: 0, signal: null });
  t.ok(brutal.lines.includes('SIGINT/SIGTERM received...killing workers...'));
  await t.rejects(cut.readResponse());
});

t.test('r, c and w replace in a chain, r alone reads the configuration', async (t) => {
  const server = await start(t);
  for (const letter of ['r', 'c', 'w']) {
    const from = write(server, letter);
    await server.waitForLog(/^chain reloading complete$/, { from });
    const lines = server.lines.slice(from);
    t.equal(lines.filter((line) => /^Gracefully killing worker [12] /.test(line)).length, 2, letter);
    t.equal(
      lines.some((line) => line.includes('getting INI configuration')),
      letter === 'r',
    );
  }
  t.equal(server.workerPids().length, 8);
});

t.test('R and W replace at once and cut requests, R alone reads the configuration', async (t) => {
  for (const letter of ['R', 'W']) {
    const server = await start(t);
    const cut = await beginWaiting(t, server);
    const from = write(server, letter);
    await server.waitForLog(/^Respawned tswsgi worker 1/, { from });
    await server.waitForLog(/^Respawned tswsgi worker 2/, { from });
    await t.rejects(cut.readResponse(), letter);
    t.ok(server.lines.slice(from).includes('...brutally killing workers...'));
    t.equal(
      server.lines.slice(from).some((line) => line.includes('getting INI configuration')),
      letter === 'R',
    );
    const client = await connectRaw(t, server.address());
    await client.send('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    t.equal((await client.readResponse()).status, 200);
  }
});

t.test('R does not wait for a chain that waits', async (t) => {
  const server = await start(t);
  await beginWaiting(t, server);
  write(server, 'r');
  // The request keeps one of the two from going.
  await server.waitForLog(/^Gracefully killing/);
  const from = write(server, 'R');
  await server.waitForLog(/^Respawned tswsgi worker 1/, { from });
  await server.waitForLog(/^Respawned tswsgi worker 2/, { from });
  t.strictSame(await server.stop(), { code: 0, signal: null });
});

t.test('s and SIGUSR1 tell what the master knows', async (t) => {
  const server = await start(t);
  await server.waitForLog(/^chain reloading complete$/, { from: write(server, 'c') });
  for (const ask of [() => write(server, 's'), () => void process.kill(server.pid, 'SIGUSR1')]) {
    const from = server.lines.length;
    ask();
    await server.waitForLog(/^-----------------$/, { from });
    const [head, first, ofFirst, second, ofSecond] = server.lines.slice(from);
    const [, , pid1, pid2] = server.workerPids();
    t.match(head, / - workers: 2 generation: 1 reloads: 1 failed reloads: 0$/);
    const rest = 'serves for: \\d+ seconds generation: 1 respawns: 1 leaving: 0$';
    t.match(first, new RegExp(`^\\tworker 1 \\(pid: ${pid1}\\) ${rest}`));
    t.equal(ofFirst, '\tworker 1 app 0 [] requests: 0 exceptions: 0');
    t.match(second, new RegExp(`^\\tworker 2 \\(pid: ${pid2}\\) ${rest}`));
    t.equal(ofSecond, '\tworker 2 app 0 [] requests: 0 exceptions: 0');
  }
});

t.test('P writes the pid file again', async (t) => {
  const server = await start(t);
  const pidfile = join(server.folder, 'server.pid');
  rmSync(pidfile);
  await server.waitForLog(/^writing pidfile to /, { from: write(server, 'P') });
  await server.waitForLog(/^-----------------$/, { from: write(server, 's') }); // comes behind it
  t.equal(readFileSync(pidfile, 'latin1'), `${server.pid}\n`);
});

t.test('what is not served is named, what is unknown is ignored, several letters may come at once', async (t) => {
  const server = await start(t);
  const from = write(server, 'zL!\n s');
  await server.waitForLog(/^-----------------$/, { from });
  t.match(server.lines[from], / - master fifo: L \(rotate the log\) is not served yet$/);
  t.match(server.lines[from + 1], / - workers: 2 /);
  await server.waitForLog(/^there is no log file to open anew; give one with logto/, { from: write(server, 'l') });
});

t.test('digits switch between several pipes', async (t) => {
  const server = await start(t, 'master-fifo = m.fifo\nmaster-fifo = second.fifo');
  const path = join(server.folder, 'second.fifo');
  await server.waitForLog(/^active master fifo is now .*second.fifo$/, { from: write(server, '1') });
  await server.waitForLog(/^-----------------$/, { from: write(server, 's', 'second.fifo') });
  await server.waitForLog(/^master fifo: there is no slot 7$/, { from: write(server, '7', 'second.fifo') });
  await server.waitForLog(/^active master fifo is now .*m.fifo$/, { from: write(server, '0', 'second.fifo') });
  await server.waitForLog(/^-----------------$/, { from: write(server, 's') });
  t.ok(existsSync(path));
  await server.stop();
  t.notOk(existsSync(path));
});

t.test('a file that is no pipe keeps the server from starting', async (t) => {
  const server = launchServer(t, {
    config: 'http-socket = %da.sock\nwsgi-file = app.mjs\nmaster-fifo = app.mjs',
    files: { 'app.mjs': app },
  });
  t.strictSame(await server.exited, { code: 1, signal: null });
  t.ok(server.lines.some((line) => /^master-fifo: .*app.mjs is there and is no FIFO; remove it/.test(line)));
  t.notOk(existsSync(join(server.folder, 'a.sock')));
  t.ok(existsSync(join(server.folder, 'app.mjs')));
});

t.test('without a master, what needs one is named', async (t) => {
  const server = await startServer(t, {
    config: 'master = false\nhttp-socket = 127.0.0.1:0\nwsgi-file = app.mjs\nmaster-fifo = m.fifo\nmax-requests = 5',
    files: { 'app.mjs': app },
    ready: /^WSGI app 0/,
  });
  t.ok(server.lines.includes('without effect, for there is no master process: max-requests, master-fifo'));
  t.notOk(existsSync(join(server.folder, 'm.fifo')));
});
