// When the user is changed: before all else (immediate-uid), or when the application is loaded (drop-after-apps). Needs root.

import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { credentials, daemon, identityOf, nobody, settings, skip } from '../helpers/identity.js';
import { untilNoneIsLeft } from '../helpers/processes-in.js';
import { launchServer, startServer } from '../helpers/start-server.js';
import { until } from '../helpers/until.js';

const asNobody = [Array(4).fill(nobody.uid), Array(4).fill(nobody.gid)];
const asRoot = Array(4).fill(0);

// Reads what only root may read while it is loaded, and tries it again for each request.
const app = `import { readFileSync } from 'node:fs';
const secret = readFileSync('run/secret', 'utf8');
console.error('loaded by ' + process.getuid() + ', read ' + secret);
export function application(environ, startResponse) {
  startResponse('200 OK', []);
  let isBack = true;
  try { process.setuid(0); } catch { isBack = false; }
  let canRead = true;
  try { readFileSync('run/secret'); } catch { canRead = false; }
  const [uid, gid, groups] = [process.getuid?.(), process.getgid?.(), process.getgroups?.()];
  return JSON.stringify({ uid, gid, groups, isBack, canRead });
}`;

/** A server in whose folder there is a file for root alone. */
function withSecret(t: Test, config: string) {
  const made = settings(t, config, app);
  writeFileSync(join(made.folder, 'run/secret'), 'secret', { mode: 0o600 });
  return made;
}

t.test('immediate-uid: log, sockets and pid file are the user’s', { skip }, async (t) => {
  const made = settings(t, 'immediate-uid = nobody\nadd-gid = daemon\npidfile = run/p.pid\nlogto = run/server.log');
  chmodSync(join(made.folder, 'run'), 0o777);
  const server = launchServer(t, { folder: made.folder, args: made.args });
  const log = join(made.folder, 'run/server.log');
  await until('it serves', () => existsSync(log) && /^WSGI app 0/m.test(readFileSync(log, 'utf8')));
  for (const name of ['server.log', 'app.sock', 'p.pid']) {
    const { uid, gid } = statSync(join(made.folder, 'run', name));
    t.strictSame({ uid, gid }, { uid: nobody.uid, gid: nobody.gid }, name);
  }
  const lines = readFileSync(log, 'utf8').split('\n');
  t.ok(lines.includes(`setuid() to ${nobody.uid}`));
  t.notOk(lines.some((line) => line.includes('running tswsgi as root')));
  t.strictSame([credentials(server.pid, 'Uid'), credentials(server.pid, 'Gid')], asNobody);
  t.strictSame(await server.stop(), { code: 0, signal: null });
  t.notOk(existsSync(join(made.folder, 'run/app.sock')));
});

t.test('immediate-gid alone, and beside immediate-uid', { skip }, async (t) => {
  const alone = await startServer(t, settings(t, 'immediate-gid = daemon\nno-initgroups = true'));
  t.match(await identityOf(t, alone), { uid: 0, gid: daemon, groups: [daemon] });
  const made = settings(t, 'immediate-uid = nobody\nimmediate-gid = daemon\nprocesses = 2');
  chmodSync(join(made.folder, 'run'), 0o777);
  const both = await startServer(t, made);
  t.match(await identityOf(t, both), { uid: nobody.uid, gid: daemon, isBack: false });
});

t.test('immediate-uid: what the user may not do keeps the server from starting', { skip }, async (t) => {
  const { folder, args } = settings(t, 'immediate-uid = nobody');
  const server = launchServer(t, { folder, args });
  t.strictSame(await server.exited, { code: 1, signal: null });
  t.ok(server.lines.some((line) => /^socket: cannot bind to run\/app\.sock: permission denied/.test(line)));
});

for (const model of ['async = 8', 'threads = 2']) {
  t.test(`drop-after-apps: the master stays root, ${model}`, { skip }, async (t) => {
    const server = await startServer(t, withSecret(t, `uid = nobody\ndrop-after-apps = true\n${model}`));
    await server.waitForLog(/^loaded by 0, read secret$/);
    if (model.startsWith('async')) {
      t.match(await identityOf(t, server), { uid: nobody.uid, gid: nobody.gid, isBack: false, canRead: false });
    }
    await server.waitForLog(/^setuid\(\) to /);
    t.strictSame(credentials(server.pid, 'Uid'), asRoot);
    const socket = statSync(join(server.folder, 'run/app.sock'));
    t.equal(socket.uid, nobody.uid, 'a front-end of the same user may connect');

    const from = server.lines.length;
    process.kill(server.workerPids()[0]!, 'SIGKILL');
    await server.waitForLog(/^loaded by 0, read secret$/, { from });
    await server.waitForLog(/^setuid\(\) to /, { from });
    const pid = server.workerPids().at(-1)!;
    t.strictSame([credentials(pid, 'Uid'), credentials(pid, 'Gid')], asNobody);
    process.kill(server.pid, 'SIGKILL');
    await untilNoneIsLeft(server.folder);
  });
}

t.test('drop-after-apps without a master', { skip }, async (t) => {
  const server = await startServer(t, withSecret(t, 'uid = nobody\ndrop-after-apps = true\nmaster = false'));
  t.match(await identityOf(t, server), { uid: nobody.uid, isBack: false, canRead: false });
  t.strictSame(credentials(server.pid, 'Uid'), asNobody[0]);
});

t.test('drop-after-apps: a worker that cannot become the user does not serve', { skip }, async (t) => {
  const { folder, args } = withSecret(t, 'uid = nobody\ndrop-after-apps = true');
  const wrapper = ['setpriv', '--bounding-set=-setuid,-setgid'];
  const server = launchServer(t, { folder, args, wrapper });
  t.strictSame(await server.exited, { code: 22, signal: null });
  t.ok(server.lines.some((line) => /^cannot become user \d+, group \d+: .*EPERM/.test(line)));
});
