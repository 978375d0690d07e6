// uid, gid and their kin, with real users: who opens what, who serves, and that there is no way back. Needs root.

import { chmodSync, existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { credentials, daemon, identityOf, nobody, settings, skip } from '../helpers/identity.js';
import { launchServer, startServer } from '../helpers/start-server.js';

t.test('master and workers become the user; sockets and pid file are opened as root', { skip }, async (t) => {
  const server = await startServer(
    t,
    settings(t, 'uid = nobody\ngid = nogroup\nadd-gid = daemon\npidfile = run/p.pid'),
  );
  const { uid, gid } = nobody;
  const identity = await identityOf(t, server);
  t.match(identity, { uid, gid, isBack: false });
  t.strictSame([...identity.groups].sort(), [daemon, gid].sort());
  t.strictSame(
    [credentials(server.pid, 'Uid'), credentials(server.pid, 'Gid')],
    [Array(4).fill(uid), Array(4).fill(gid)],
  );
  for (const line of [`setgid() to ${gid}`, `set additional group ${daemon} (daemon)`, `setuid() to ${uid}`]) {
    await server.waitForLog(line);
  }
  t.notOk(server.lines.some((line) => line.includes('running tswsgi as root')));
  const socket = statSync(join(server.folder, 'run/app.sock'));
  t.strictSame([socket.uid, socket.gid], [uid, gid], 'a front-end of the same user may connect');
  t.equal(statSync(join(server.folder, 'run/p.pid')).uid, 0);

  process.kill(server.pid, 'SIGHUP');
  await server.waitForLog(/^chain reloading complete$/);
  t.equal((await identityOf(t, server)).uid, uid);
  t.strictSame(await server.stop(), { code: 0, signal: null });
  t.ok(existsSync(join(server.folder, 'run/p.pid')), 'the folder is not the user’s');
});

t.test('uid alone brings the group of the user; chown-socket is done before', { skip }, async (t) => {
  const server = await startServer(t, settings(t, 'uid = nobody\nchown-socket = root:daemon'));
  t.match(await identityOf(t, server), { ...nobody, groups: [nobody.gid] });
  const socket = statSync(join(server.folder, 'run/app.sock'));
  t.strictSame([socket.uid, socket.gid], [0, daemon]);
});

t.test('gid alone, without other groups', { skip }, async (t) => {
  const server = await startServer(t, settings(t, 'gid = daemon\nno-initgroups = true'));
  t.match(await identityOf(t, server), { uid: 0, gid: daemon, groups: [daemon] });
  await server.waitForLog('*** WARNING: you are running tswsgi as root !!! (use the --uid flag) ***');
});

t.test('a number that nobody has: a warning when it brings no group', { skip }, async (t) => {
  const server = await startServer(t, settings(t, 'uid = 54321'));
  t.match(await identityOf(t, server), { uid: 54321, gid: 0, isBack: false });
  await server.waitForLog(/user 54321 is not in \/etc\/passwd/);
});

t.test('master-as-root: only the workers', { skip }, async (t) => {
  const server = await startServer(t, settings(t, 'uid = nobody\nmaster-as-root = true'));
  t.match(await identityOf(t, server), { uid: nobody.uid, isBack: false });
  t.strictSame(credentials(server.pid, 'Uid'), [0, 0, 0, 0]);
  process.kill(server.pid, 'SIGKILL');
  await server.exited; // when the workers are gone, too
});

t.test('without a master', { skip }, async (t) => {
  const server = await startServer(t, settings(t, 'uid = nobody\nmaster = false'));
  t.match(await identityOf(t, server), { uid: nobody.uid, gid: nobody.gid, isBack: false });
});

t.test('what cannot be had is an error', { skip }, async (t) => {
  const unknown = launchServer(t, settings(t, 'uid = nosuchuser'));
  t.strictSame(await unknown.exited, { code: 1, signal: null });
  t.ok(unknown.lines.some((line) => /^uid: there is no user "nosuchuser" on this machine/.test(line)));

  // Without these capabilities root is root by name only.
  const { folder } = settings(t, 'uid = nobody\npidfile = run/p.pid');
  const server = launchServer(t, {
    folder,
    args: ['--ini', 'uwsgi.ini'],
    wrapper: ['setpriv', '--bounding-set=-setuid,-setgid'],
  });
  t.strictSame(await server.exited, { code: 1, signal: null });
  t.ok(server.lines.some((line) => /^cannot become user \d+, group \d+: .*EPERM/.test(line)));
  for (const name of ['app.sock', 'p.pid']) t.notOk(existsSync(join(folder, 'run', name)), name);
});

t.test('started by another user it stays that user, with a warning', { skip }, async (t) => {
  const { folder } = settings(t, 'uid = daemon');
  chmodSync(join(folder, 'run'), 0o777);
  const wrapper = ['setpriv', `--reuid=${nobody.uid}`, `--regid=${nobody.gid}`, '--clear-groups'];
  const server = await startServer(t, { folder, args: ['--ini', 'uwsgi.ini'], wrapper, ready: /^WSGI app 0/ });
  t.equal((await identityOf(t, server)).uid, nobody.uid);
  await server.waitForLog(/only root can become another user: the server stays user/);
});
