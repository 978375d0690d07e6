// daemonize, and the server cannot start: the command ends with its error and its exit code, and nothing is left behind.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { config, daemonOf, files, isAlive } from '../helpers/daemon.js';
import { launchServer, startServer } from '../helpers/start-server.js';
import { until } from '../helpers/until.js';

t.test('a socket that is taken: exit code 1, the error on the terminal, nobody left', async (t) => {
  const first = await startServer(t, { config: 'socket = app.sock\nwsgi-file = app.mjs', files });
  const command = launchServer(t, {
    folder: first.folder,
    args: ['--socket', 'app.sock', '--wsgi-file', 'app.mjs', '--daemonize', 'daemon.log'],
  });
  t.strictSame(await command.exited, { code: 1, signal: null });
  t.ok(command.lines.some((line) => /^socket: cannot bind to app.sock/.test(line)));
  t.match(readFileSync(join(first.folder, 'daemon.log'), 'utf8'), /^socket: cannot bind to app.sock/m);
});

t.test('an application that does not load: exit code 22 and its stack', async (t) => {
  const command = launchServer(t, {
    config: `${config}\ndaemonize = server.log`,
    files: { 'app.mjs': "throw new Error('broken on purpose');" },
  });
  t.strictSame(await command.exited, { code: 22, signal: null });
  t.ok(command.lines.includes('Error: broken on purpose'));
  t.notOk(existsSync(join(command.folder, 'server.pid')));
});

t.test('a signal to the command while it waits ends both', async (t) => {
  const command = launchServer(t, { config: `${config}\ndaemonize = server.log`, files });
  await until('the application loads', () => existsSync(join(command.folder, 'loading')));
  const pid = daemonOf(t, command.folder);
  process.kill(command.pid, 'SIGTERM');
  t.strictSame(await command.exited, { code: 1, signal: null });
  t.notOk(isAlive(pid));
});

t.test('a configuration from standard input, which the background has not', async (t) => {
  const args = ['--ini', '-', '--http-socket', 'http.sock', '--wsgi-file', 'app.mjs', '--daemonize', 'server.log'];
  const command = launchServer(t, { files, args });
  t.strictSame(await command.exited, { code: 1, signal: null });
  t.match(command.lines.join('\n'), /^daemonize: the configuration comes from standard input/m);
});

t.test('a mistake in the configuration, or a log that cannot be opened: nothing is started', async (t) => {
  const mistake = launchServer(t, { config: `${config}\nprocesses = many\ndaemonize = server.log`, files });
  t.strictSame(await mistake.exited, { code: 1, signal: null });
  t.notOk(existsSync(join(mistake.folder, 'server.log')));
  const log = launchServer(t, { config: `${config}\ndaemonize = no/such/server.log`, files });
  t.strictSame(await log.exited, { code: 1, signal: null });
  t.match(log.lines.join('\n'), /no such file or directory.*no\/such\/server.log/);
});
