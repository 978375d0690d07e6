// chroot with a real jail: a folder over which this machine's root is mounted, in a mount namespace of its own. Needs root.

import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { connectRaw } from '../helpers/raw-client.js';
import { launchServer, startServer } from '../helpers/start-server.js';
import { tempDir } from '../helpers/temp-dir.js';

const unshare = ['unshare', '--mount'];
const hasNamespaces = spawnSync(unshare[0] ?? '', [...unshare.slice(1), 'true']).status === 0;
const app = `export function application(environ, startResponse) {
  startResponse('200 OK', []);
  return [process.cwd(), process.getuid()].join(' ');
}`;

t.test('inside, as another user', { skip: hasNamespaces ? false : 'no mount namespaces here' }, async (t) => {
  const folder = tempDir(t, {
    'app.mjs': app,
    'uwsgi.ini': `[uwsgi]
http-socket = 127.0.0.1:0
wsgi-file = app.mjs
chroot = jail
chdir = %d
uid = nobody
exec-post-jail = pwd
`,
  });
  mkdirSync(join(folder, 'jail'));
  chmodSync(folder, 0o755);
  const server = await startServer(t, {
    folder,
    args: ['--ini', 'uwsgi.ini'],
    wrapper: [...unshare, 'sh', '-c', `mount --rbind / '${folder}/jail'; exec "$@"`, 'sh'],
    ready: /^WSGI app 0/,
  });
  await server.waitForLog(`chroot() to ${folder}/jail`);
  await server.waitForLog(new RegExp(`^${folder}/?$`));
  for (const pid of server.workerPids()) t.equal(readlinkSync(`/proc/${pid}/root`), join(folder, 'jail'));
  const client = await connectRaw(t, server.address());
  await client.send('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  t.match((await client.readResponse()).body.toString(), new RegExp(`^${folder} [1-9]\\d*$`));
});

t.test('a folder without Node.js', async (t) => {
  const server = launchServer(t, {
    config: 'http-socket = 127.0.0.1:0\nwsgi-file = app.mjs\nchroot = jail',
    files: { 'app.mjs': app, 'jail/file': '' },
  });
  t.strictSame(await server.exited, { code: 1, signal: null });
  t.match(server.lines.join('\n'), /^chroot: \/.* is not there below \/.*\/jail, and the workers are started from it/m);
});
