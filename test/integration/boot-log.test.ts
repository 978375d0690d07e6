// The boot log: uWSGI's lines, in uWSGI's order, all before the first line of a worker.

import t from 'tap';
import { launchServer, startServer } from '../helpers/start-server.js';

const app = { 'app.mjs': `export function application() {}` };

/** Checks that `lines` has a match for each pattern, in this order. */
function inOrder(lines: readonly string[], patterns: readonly RegExp[]): string[] {
  const missing: string[] = [];
  let from = 0;
  for (const pattern of patterns) {
    const at = lines.findIndex((line, index) => index >= from && pattern.test(line));
    if (at < 0) missing.push(String(pattern));
    else from = at + 1;
  }
  return missing;
}

const identity = [
  /^\*\*\* Starting tswsgi \d+\.\d+\.\d+ \((64|32)bit\) on \[\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}\] \*\*\*$/,
  /^running on node v\d+/,
  /^os: Linux-/,
  /^nodename: /,
  /^machine: /,
  /^detected number of CPU cores: \d+$/,
  /^current working directory: \//,
];

t.test('with a master', async (t) => {
  const server = await startServer(t, {
    config:
      'http-socket = 127.0.0.1:0\nsocket = app.sock\nprocesses = 2\nasync = 5\nlisten = 77\npidfile = p.pid\nwsgi-file = app.mjs',
    files: app,
    ready: /^spawned tswsgi worker 2/,
  });
  await server.waitForWorkers(2); // one of them may be up before the master says that it has started the other
  t.strictSame(
    inOrder(server.lines, [
      ...identity,
      /^writing pidfile to .*p\.pid$/,
      /^detected binary path: \//,
      /^your memory page size is \d+ bytes$/,
      /^detected max file descriptor number: \d+$/,
      /^- async cores set to 5/,
      /^tswsgi socket 0 bound to TCP address 127\.0\.0\.1:\d+ \(port auto-assigned\) fd \d+$/,
      /^tswsgi socket 1 bound to UNIX address app\.sock fd \d+$/,
      /^your server socket listen backlog is limited to 77 connections$/,
      /^your mercy for graceful operations on workers is 60 seconds$/,
      /^mapped \d+ bytes \(\d+ KB\) for 10 cores$/,
      /^\*\*\* Operational MODE: preforking\+async \*\*\*$/,
      new RegExp(`^spawned tswsgi master process \\(pid: ${server.pid}\\)$`),
      /^spawned tswsgi worker 1 \(pid: \d+, cores: 5\)$/,
      /^spawned tswsgi worker 2 \(pid: \d+, cores: 5\)$/,
      /^WSGI app 0 \(mountpoint=''\) ready in \d+ seconds on interpreter node v[\d.]+ pid: \d+ \(default app\)$/,
    ]),
    [],
  );
  t.notOk(server.lines.some((line) => line.includes('without its master')));
});

t.test('without a master one process serves, and says so', async (t) => {
  const server = await startServer(t, {
    config: 'master = false\nhttp-socket = 127.0.0.1:0\nprocesses = 4\nasync = 1\nwsgi-file = app.mjs',
    files: app,
  });
  t.strictSame(
    inOrder(server.lines, [
      ...identity,
      /^\*\*\* WARNING: you are running tswsgi without its master process manager \*\*\*$/,
      /^processes = 4 needs a master process/,
      /for 1 cores$/,
      /^\*\*\* Operational MODE: single process \*\*\*$/,
      /^WSGI app 0/,
      new RegExp(`^spawned tswsgi worker 1 \\(and the only\\) \\(pid: ${server.pid}, cores: 1\\)$`),
    ]),
    [],
  );
});

t.test('every mistake of the configuration is told at once, and nothing is started', async (t) => {
  const server = launchServer(t, { config: 'processes = lots\nchmod-socket = 999\nchown-socket = nobody-at-all' });
  t.strictSame(await server.exited, { code: 1, signal: null });
  const text = server.lines.join('\n');
  for (const part of [
    /processes: "lots"/,
    /chmod-socket: "999"/,
    /chown-socket: .*nobody-at-all/,
    /no socket to listen on/,
  ]) {
    t.match(text, part);
  }
  t.notMatch(text, /Starting tswsgi/);
});

t.test('a port in use ends the start with 1', async (t) => {
  const first = await startServer(t, { config: 'http-socket = 127.0.0.1:0\nwsgi-file = app.mjs', files: app });
  const second = launchServer(t, { config: `http-socket = ${first.address()}\nwsgi-file = app.mjs`, files: app });
  t.strictSame(await second.exited, { code: 1, signal: null });
  t.equal(
    second.lines.at(-1),
    `http-socket: cannot bind to ${first.address()}: address already in use ` +
      `(probably another instance is running on ${first.address()}) (uwsgi.ini:2)`,
  );
});

t.test('--help and --version start nothing', async (t) => {
  const help = launchServer(t, { args: ['--help'] });
  t.strictSame(await help.exited, { code: 0, signal: null });
  t.match(help.lines.join('\n'), /usage: tswsgi[\s\S]*--http-socket/);
  const version = launchServer(t, { args: ['--version'] });
  t.strictSame(await version.exited, { code: 0, signal: null });
  t.match(version.lines, [/^\d+\.\d+\.\d+$/]);
});
