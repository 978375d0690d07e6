// Rows of the README's table "Differences from uWSGI": options and their values, sockets, logs, hooks, and whom the server runs as.

import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { errorTexts } from '../../dist/errors.js';
import { fifoCommands } from '../../dist/master/fifo-commands.js';
import { dropMoment } from '../../dist/process/privileges.js';
import { receiveNotifications } from '../helpers/notify-receiver.js';
import { launchServer, startServer } from '../helpers/start-server.js';
import { tempDir } from '../helpers/temp-dir.js';
import { askUwsgi } from '../helpers/uwsgi-packet.js';
import { type Checks, common, configure, defaults, ini } from './check.js';

export const files: Checks = {
  "a typo in an option's name": (t) => {
    t.match(configure('proceses = 2').warnings.join(), /did you mean "processes".*uwsgi\.ini:2/);
    t.match(configure('proceses = 2', 'strict = true').errors.join(), /did you mean "processes".*uwsgi\.ini:2/);
  },

  'other roots and jails': (t) => {
    for (const line of ['pivot-root = /srv /old', 'namespace = /srv', 'jail = /srv'])
      t.match(configure(line).errors.join(), /tswsgi refuses this option of uWSGI, .*uwsgi\.ini:2/, line);
  },

  '`--dump-options` and other commands that print and end': (t) => {
    for (const line of ['dump-options = 1', 'ping = :1', 'pyrun = a.py', 'extract = a'])
      t.match(configure(line).errors.join(), /no (second )?server is wanted; remove it/, line);
  },

  '`processes = auto`': (t) => t.ok(configure('processes = auto').config.processes >= 1),

  '`processes = many`': (t) => t.match(configure('processes = many').errors.join(), /"many".*uwsgi\.ini:2/),

  // Port 0 is a bare number that no other server can hold.
  '`http-socket = 8080`': async (t) => {
    const server = await startServer(t, { ...common, config: 'http-socket = 0\nwsgi-file = app.mjs' });
    await server.waitForLog(/socket 0 bound to TCP address .*:\d+ /);
    t.notOk(existsSync(join(server.folder, '0')));
  },

  'the same address twice': (t) => {
    const { config, warnings } = configure('http-socket = :1', 'socket = :1');
    t.equal(config.sockets.length, 1);
    t.match(warnings.join(), 'is listened on already');
  },

  '`chmod-socket = 0660`': async (t) => {
    const server = await startServer(t, { ...common, config: `${ini}\nchmod-socket = 0660` });
    t.equal(statSync(join(server.folder, 'app.sock')).mode & 0o777, 0o660);
  },

  'the unix socket of a running server': async (t) => {
    const first = await startServer(t, { ...common, config: ini, ready: /^WSGI app 0/ });
    const second = launchServer(t, { args: ['--socket', join(first.folder, 'app.sock'), '--wsgi-file', 'app.mjs'] });
    t.same(await second.exited, { code: 1, signal: null });
    t.ok(second.lines.some((line) => /^socket: cannot bind to .*app\.sock/.test(line)));
    const response = await askUwsgi(t, join(first.folder, 'app.sock'), { REQUEST_METHOD: 'GET', PATH_INFO: '/' });
    t.equal(response.body.toString(), 'ok');
  },

  // daemonize.test.ts, daemonize-failing.test.ts and log-files.test.ts have the rest
  '`daemonize`': async (t) => {
    const command = launchServer(t, {
      config: 'http-socket = 127.0.0.1:0\nwsgi-file = no.mjs\ndaemonize = server.log',
    });
    t.same(await command.exited, { code: 22, signal: null });
  },

  '`daemonize` and files': (t) => t.equal(configure('daemonize = server.log').config.umask, null),

  '`daemonize2`': (t) => t.equal(configure('daemonize2 = /server.log').config.daemonLog, '/server.log'),

  'a log opened anew': (t) => t.equal(fifoCommands.find(({ letter }) => letter === 'l')?.action, 'reopenLog'),

  'a size or a time with a unit: `log-maxsize = 100m`, `harakiri = 5m`'(t) {
    const { config } = configure('log-maxsize = 100m\nharakiri = 5m');
    t.equal(config.logMaxBytes, 100 * 1024 * 1024);
    t.equal(config.requestTimeoutMs, 300_000);
  },

  // log-rotation.test.ts has the rest
  'a log rotated twice in a second': (t) => {
    t.equal(fifoCommands.find(({ letter }) => letter === 'L')?.action, 'rotateLog');
  },

  // hooks.test.ts has the rest
  '`exec-pre-app`, `exec-post-app`': async (t) => {
    const config = `${ini}\nprocesses = 2\nexec-pre-app = echo ran pre`;
    const server = await startServer(t, { ...common, config });
    await server.waitForLog(/^ran pre$/);
    await server.waitForLog(/^ran pre$/, { from: server.lines.indexOf('ran pre') + 1 });
  },

  '`exec-as-user`': async (t) => {
    const server = await startServer(t, { ...common, config: `${ini}\nexec-as-user = echo ran as user` });
    await server.waitForLog(/^WSGI app 0/);
    t.equal(server.lines.filter((line) => line === 'ran as user').length, 1);
  },

  // chroot.test.ts has the rest
  '`chroot`': (t) => t.match(errorTexts.CHROOT_WITHOUT_NODE, /put Node.js and tswsgi into that folder/),

  '`limit-as`': async (t) => {
    const server = await startServer(t, { ...common, config: `${ini}\nlimit-as = 64` });
    await server.waitForLog(/^limit-as: 64 MB is too little/);
  },

  '`uid` without `gid`': (t) => t.equal(configure('uid = 1').config.user?.gid, null), // privileges.test.ts has the rest

  // privileges-moments.test.ts has the rest of both
  '`immediate-uid`': (t) => t.equal(defaults.immediateUser, null),

  '`drop-after-apps`': (t) => {
    const { config } = configure('drop-after-apps = true');
    t.equal(dropMoment(config), 'whenLoaded');
    t.equal(dropMoment(defaults), 'whenBound');
  },

  '`READY=1` for systemd': async (t) => {
    const address = join(tempDir(t), 'notify.sock');
    const systemd = await receiveNotifications(t, address);
    const config = 'http-socket = 127.0.0.1:0\nwsgi-file = none.mjs';
    const server = launchServer(t, { config, env: { NOTIFY_SOCKET: address } });
    await server.exited;
    await systemd.waitFor(/^STOPPING=1$/);
    t.notOk(systemd.messages.flat().includes('READY=1'));
  },

  '`pidfile`': async (t) => {
    const folder = tempDir(t, common.files);
    mkdirSync(join(folder, 'run'));
    const args = ['--wsgi-file', 'app.mjs', '--pidfile', 'run/server.pid', '--http-socket'];
    const first = await startServer(t, { folder, args: [...args, '127.0.0.1:0'] });
    const second = launchServer(t, { folder, args: [...args, first.address(0)] });
    t.same(await second.exited, { code: 1, signal: null });
    t.equal(readFileSync(join(folder, 'run/server.pid'), 'utf8'), `${first.pid}\n`);
  },
};
