// daemonize: the command ends with 0 when a worker accepts and not before.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { config, daemonOf, files, isAlive } from '../helpers/daemon.js';
import { connectRaw } from '../helpers/raw-client.js';
import { launchServer } from '../helpers/start-server.js';
import { tempDir } from '../helpers/temp-dir.js';
import { until } from '../helpers/until.js';

// Loads once there is a file "go-on".
t.test('it waits for a worker, then leaves a server in a session of its own', async (t) => {
  const command = launchServer(t, { config: `${config}\ndaemonize = server.log`, files });
  const path = (name: string) => join(command.folder, name);
  await until('the application loads', () => existsSync(path('loading')));
  const pid = daemonOf(t, command.folder);
  t.ok(isAlive(command.pid), 'it waits');
  writeFileSync(path('go-on'), '');
  t.strictSame(await command.exited, { code: 0, signal: null }, command.lines.join('\n'));
  t.strictSame(command.lines.slice(-1), ['*** daemonizing tswsgi ***']);

  const client = await connectRaw(t, path('http.sock'));
  await client.send('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  t.equal((await client.readResponse()).body.toString(), 'ok');
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  t.equal(Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3]), pid, 'session');
  t.equal(statSync(path('app.sock')).mode & 0o777, 0o666, 'as with the umask 0 of uWSGI');
  t.equal(statSync(path('server.log')).mode & 0o777, 0o640);
  const log = () => readFileSync(path('server.log'), 'utf8');
  await until('it says so', () => log().includes(`\nspawned tswsgi master process (pid: ${pid})\n`), log);

  process.kill(pid, 'SIGHUP');
  await until('a reload', () => log().includes('chain reloading complete'), log);
  process.kill(pid, 'SIGTERM');
  await until('the daemon has ended', () => !isAlive(pid));
  t.match(log(), /goodbye to tswsgi\./);
});

t.test('daemonize2 is the same; without a master, too', async (t) => {
  const command = launchServer(t, {
    config: `${config}\nmaster = false\ndaemonize2 = server.log`,
    files: { ...files, 'go-on': '' },
  });
  t.strictSame(await command.exited, { code: 0, signal: null });
  const pid = daemonOf(t, command.folder);
  const client = await connectRaw(t, join(command.folder, 'http.sock'));
  await client.send('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  t.equal((await client.readResponse()).body.toString(), 'ok');
  process.kill(pid, 'SIGTERM');
});

t.test('sockets that systemd passes on reach the server', async (t) => {
  const ini = '[uwsgi]\nwsgi-file = app.mjs\npidfile = server.pid\ndaemonize = server.log\n';
  const folder = tempDir(t, { ...files, 'go-on': '', 'uwsgi.ini': ini });
  // As systemd does: a process that has its own pid in LISTEN_PID becomes the command.
  const script = `import os, socket, sys
s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen(9)
print(s.getsockname()[1], flush=True)
os.dup2(s.fileno(), 3)
os.set_inheritable(3, True)
os.environ.update(LISTEN_FDS='1', LISTEN_PID=str(os.getpid()))
os.execv(sys.argv[1], sys.argv[1:])`;
  const cli = new URL('../../bundle/cli.js', import.meta.url).pathname;
  const child: ChildProcess = spawn('python3', ['-c', script, process.execPath, cli, '--ini', 'uwsgi.ini'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const exited = once(child, 'exit') as Promise<[number]>;
  const [port] = (await once(child.stdout!, 'data')) as [Buffer];
  const [code] = await exited;
  t.equal(code, 0);
  daemonOf(t, folder);
  const client = await connectRaw(t, `127.0.0.1:${port.toString().trim()}`);
  await client.send('x');
  const log = () => readFileSync(join(folder, 'server.log'), 'utf8');
  await until('the log says so', () => log().includes('SystemD socket activation detected'), log);
});
