// One-letter commands through a named pipe, with real processes.

import { existsSync, lstatSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { app, beginWaiting, startWithFifo, writeFifo } from '../helpers/fifo-server.js';
import { launchServer, startServer } from '../helpers/start-server.js';

t.test('it is a pipe for the owner alone, and removed at the end', async (t) => {
  const server = await startWithFifo(t);
  const stat = lstatSync(join(server.folder, 'm.fifo'));
  t.ok(stat.isFIFO());
  t.equal(stat.mode & 0o777, 0o600);
  const from = writeFifo(server, 'q');
  t.strictSame(await server.exited, { code: 0, signal: null });
  t.ok(server.lines.slice(from).includes(`VACUUM: master fifo ${join(server.folder, 'm.fifo')} removed.`));
  t.notOk(existsSync(join(server.folder, 'm.fifo')));
});

t.test('R does not wait for a chain that waits', async (t) => {
  const server = await startWithFifo(t);
  await beginWaiting(t, server);
  writeFifo(server, 'r');
  // The request keeps one of the two from going.
  await server.waitForLog(/^Gracefully killing/);
  const from = writeFifo(server, 'R');
  await server.waitForLog(/^Respawned tswsgi worker 1/, { from });
  await server.waitForLog(/^Respawned tswsgi worker 2/, { from });
  t.strictSame(await server.stop(), { code: 0, signal: null });
});

t.test('what is not served is named, what is unknown is ignored, several letters may come at once', async (t) => {
  const server = await startWithFifo(t);
  const from = writeFifo(server, 'zS!\n s');
  await server.waitForLog(/^-----------------$/, { from });
  t.match(
    server.lines.slice(from).filter((line) => /master fifo| - workers/.test(line)),
    [/ - master fifo: S \(switch subscriptions\) is not served yet$/, / - workers: 2 /],
  );
  await server.waitForLog(/^there is no log file to open anew; give one with logto/, { from: writeFifo(server, 'l') });
});

t.test('digits switch between several pipes', async (t) => {
  const server = await startWithFifo(t, 'master-fifo = m.fifo\nmaster-fifo = second.fifo');
  const path = join(server.folder, 'second.fifo');
  await server.waitForLog(/^active master fifo is now .*second.fifo$/, { from: writeFifo(server, '1') });
  await server.waitForLog(/^-----------------$/, { from: writeFifo(server, 's', 'second.fifo') });
  await server.waitForLog(/^master fifo: there is no slot 7$/, { from: writeFifo(server, '7', 'second.fifo') });
  await server.waitForLog(/^active master fifo is now .*m.fifo$/, { from: writeFifo(server, '0', 'second.fifo') });
  await server.waitForLog(/^-----------------$/, { from: writeFifo(server, 's') });
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
  await server.waitForLog('without effect, for there is no master process: max-requests, master-fifo');
  t.notOk(existsSync(join(server.folder, 'm.fifo')));
});
