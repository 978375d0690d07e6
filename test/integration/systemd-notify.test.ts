// What systemd is told: ready when a worker accepts and not before, reloading, stopping, and that the server is alive.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { receiveNotifications } from '../helpers/notify-receiver.js';
import { launchServer } from '../helpers/start-server.js';
import { tempDir } from '../helpers/temp-dir.js';

// Loads once there is a file "go-on"; tells its environment.
const app = `import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
console.error('loading', Object.keys(process.env).filter((name) => /^(NOTIFY|WATCHDOG)_/.test(name)).join());
while (!existsSync('go-on')) await delay(5);
export function application(environ, startResponse) {
  startResponse('200 OK', []);
  return 'ok';
}`;
const config = 'http-socket = 127.0.0.1:0\nprocesses = 2\nwsgi-file = app.mjs';
const files = { 'app.mjs': app };
const ready = ['STATUS=tswsgi is ready', 'READY=1'];
const stopping = ['STATUS=stopping tswsgi', 'STOPPING=1'];

t.test('ready with the first worker that accepts, reloading, ready, stopping', async (t) => {
  const address = join(tempDir(t), 'notify.sock');
  const systemd = await receiveNotifications(t, address);
  const server = launchServer(t, { config, files, env: { NOTIFY_SOCKET: address } });
  await server.waitForLog(/^loading $/); // no worker may speak in the name of the server
  await systemd.waitFor(/^STATUS=/);
  t.strictSame(systemd.messages, [['STATUS=initializing tswsgi']], 'not ready while the application loads');
  writeFileSync(join(server.folder, 'go-on'), '');
  t.strictSame(await systemd.waitFor(/^READY=1$/), ready);

  await server.waitForLog(/^WSGI app 0/);
  process.kill(server.pid, 'SIGHUP');
  const reloading = await systemd.waitFor(/^RELOADING=1$/);
  t.match(reloading[2], /^MONOTONIC_USEC=\d+$/);
  t.ok(Number(reloading[2]?.slice('MONOTONIC_USEC='.length)) <= Number(process.hrtime.bigint() / 1000n));
  t.strictSame(await systemd.waitFor(/^READY=1$/, systemd.messages.indexOf(reloading)), ready);
  await server.waitForLog(/^chain reloading complete$/);

  t.strictSame(await server.stop(), { code: 0, signal: null });
  t.strictSame(await systemd.waitFor(/^STOPPING=1$/), stopping);
  t.strictSame(
    systemd.messages.flat().filter((line) => line.endsWith('=1')),
    ['READY=1', 'RELOADING=1', 'READY=1', 'STOPPING=1'],
  );
});

t.test('a reload that fails ends, too: the server is ready as before', async (t) => {
  const address = join(tempDir(t), 'notify.sock');
  const systemd = await receiveNotifications(t, address);
  const server = launchServer(t, { config, files: { ...files, 'go-on': '' }, env: { NOTIFY_SOCKET: address } });
  await systemd.waitFor(/^READY=1$/);
  writeFileSync(join(server.folder, 'uwsgi.ini'), '[uwsgi]\nprocesses = many\n');
  process.kill(server.pid, 'SIGHUP');
  const reloading = await systemd.waitFor(/^RELOADING=1$/);
  await systemd.waitFor(/^READY=1$/, systemd.messages.indexOf(reloading));
  await server.waitForLog(/nothing was reloaded/);
});

t.test('without a master, in the abstract namespace, with a watchdog', async (t) => {
  const address = `@tswsgi-test-${process.pid}`;
  const systemd = await receiveNotifications(t, address);
  const server = launchServer(t, {
    config: `${config}\nmaster = false`,
    files: { ...files, 'go-on': '' },
    env: { NOTIFY_SOCKET: address, WATCHDOG_USEC: '40000' },
  });
  await systemd.waitFor(/^READY=1$/);
  await systemd.waitForWatchdogs(4);
  await server.stop();
  await systemd.waitFor(/^STOPPING=1$/);
});

t.test('a watchdog that is meant for another process is left alone', async (t) => {
  const address = join(tempDir(t), 'notify.sock');
  const systemd = await receiveNotifications(t, address);
  const server = launchServer(t, {
    config,
    files: { ...files, 'go-on': '' },
    env: { NOTIFY_SOCKET: address, WATCHDOG_USEC: '40000', WATCHDOG_PID: '1' },
  });
  await systemd.waitFor(/^READY=1$/);
  await server.stop();
  await systemd.waitFor(/^STOPPING=1$/);
  t.equal(systemd.watchdogs, 0);
});

t.test('nobody listens: a warning, and the server serves', async (t) => {
  const server = launchServer(t, {
    config,
    files: { ...files, 'go-on': '' },
    env: { NOTIFY_SOCKET: '/nowhere/n.sock' },
  });
  await server.waitForLog(/^NOTIFY_SOCKET: cannot reach the datagram socket \/nowhere\/n.sock: no such file/);
  await server.waitForLog(/^WSGI app 0/);
  t.strictSame(await server.stop(), { code: 0, signal: null });
});
