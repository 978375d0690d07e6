// Two servers and one path: a file left behind by a crash is replaced, one that is served is not.

import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { connectRaw } from '../helpers/raw-client.js';
import { launchServer, startServer } from '../helpers/start-server.js';
import { tempDir } from '../helpers/temp-dir.js';

const app = `export function application(environ, startResponse) {
  startResponse('200 OK', [['Content-Length', '2']]);
  return ['ok'];
}`;
const args = ['--http-socket', 'app.sock', '--wsgi-file', 'app.mjs', '--chmod-socket=660', '--pidfile', 'server.pid'];

t.test(
  'after kill -9 the next start takes the path; a start beside a live server fails and harms nothing',
  async (t) => {
    const folder = tempDir(t, { 'app.mjs': app });
    const path = join(folder, 'app.sock');
    const crashed = await startServer(t, { folder, args });
    await crashed.kill();
    t.ok(existsSync(path), 'the crash leaves the file');

    const server = await startServer(t, { folder, args });
    t.equal(statSync(path).mode & 0o777, 0o660);
    const second = launchServer(t, { folder, args });
    t.strictSame(await second.exited, { code: 1, signal: null });
    t.match(
      second.lines.at(-1),
      /http-socket: cannot bind to app\.sock: address already in use \(probably another instance/,
    );
    t.notOk(second.lines.some((line) => line.includes('writing pidfile')));

    const client = await connectRaw(t, path);
    await client.send('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    t.equal((await client.readResponse()).status, 200);
    await server.stop();
    t.notOk(existsSync(path));
    t.notOk(existsSync(join(folder, 'server.pid')), 'still the pid of the first server');
  },
);

t.test('vacuum = false leaves the files', async (t) => {
  const server = await startServer(t, {
    config: 'http-socket = app.sock\nwsgi-file = app.mjs\npidfile = server.pid\nvacuum = false',
    files: { 'app.mjs': app },
  });
  t.strictSame(await server.stop(), { code: 0, signal: null });
  t.ok(existsSync(join(server.folder, 'app.sock')));
  t.ok(existsSync(join(server.folder, 'server.pid')));
});

t.test('umask and chdir are in force when the socket is made', async (t) => {
  const server = await startServer(t, {
    config: 'chdir = sub\numask = 027\nhttp-socket = app.sock\nwsgi-file = app.mjs',
    files: { 'sub/app.mjs': app },
  });
  t.equal(statSync(join(server.folder, 'sub/app.sock')).mode & 0o777, 0o750);
  await server.waitForLog(`chdir() to ${server.folder}/sub`);
});
