// fallback-config: a server that ends with code 1 is followed by another in the same process, with that configuration alone.
import { join } from 'node:path';
import t from 'tap';
import { connectRaw } from '../helpers/raw-client.js';
import { launchServer, startServer } from '../helpers/start-server.js';

const app = `export function application(environ, startResponse) {
  startResponse('200 OK', []);
  return [process.env.ONE, process.env.TWO, process.cwd()].join(' ');
}`;
const safe = '[uwsgi]\nhttp-socket = http.sock\nwsgi-file = app.mjs\nenv = TWO=2\n';

t.test('a server that cannot listen, and the one behind it', async (t) => {
  const config = 'fallback-config = safe.ini\nhttp-socket = missing/http.sock\nenv = ONE=1\nchdir = /';
  const files = { 'app.mjs': app, 'safe.ini': safe };
  const server = await startServer(t, { config, files, ready: /^WSGI app 0/ });
  t.ok(server.lines.includes('!!! Fallback config to safe.ini !!!'), server.lines.join('\n'));
  const client = await connectRaw(t, join(server.folder, 'http.sock'));
  await client.send('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  const body = (await client.readResponse()).body.toString();
  t.equal(body, ` 2 ${server.folder}`, 'nothing of the first one');
  process.kill(server.pid, 'SIGHUP');
  await server.waitForLog('chain reloading complete');
  t.equal(server.lines.filter((line) => line === '...gracefully killing workers...').length, 1, 'a signal acts once');
  await server.stop();
});

t.test('one that fails as well is the last', async (t) => {
  const bad = '[uwsgi]\nfallback-config = bad.ini\nprocesses = many\n';
  const server = launchServer(t, { config: 'fallback-config = bad.ini\nexit = 1', files: { 'bad.ini': bad } });
  t.strictSame(await server.exited, { code: 1, signal: null });
  t.match(
    server.lines.join('\n'),
    /processes: "many" is not a number.*\n.*bad\.ini has failed as well and is not tried again/s,
  );
});
