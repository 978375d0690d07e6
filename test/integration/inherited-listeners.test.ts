// Listening sockets that somebody else has opened: fd:// and systemd socket activation (sd_listen_fds(3)).

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import { loadBinding } from '../../dist/native/binding.js';
import type { ListenerInfo } from '../../dist/native/binding-types.js';
import { connectRaw } from '../helpers/raw-client.js';
import { RunningServer } from '../helpers/start-server.js';
import { tempDir } from '../helpers/temp-dir.js';

const binding = loadBinding();
const cliPath = fileURLToPath(new URL('../../bundle/cli.js', import.meta.url));
const app = `export function application(environ, startResponse) {
  startResponse('200 OK', [['Content-Length', '2']]);
  return ['ok'];
}`;

/** A listening socket of this process, which goes on existing whatever the server does. */
function listen(t: Test, address: string): ListenerInfo {
  const listener = binding.listen({
    address,
    backlog: 8,
    reusePort: false,
    keepAlive: false,
    noDelay: false,
    deferAcceptSeconds: 0,
  });
  t.teardown(() => binding.closeDescriptor(listener.fd));
  return listener;
}

/** Start the server with `listener` as its descriptor 3. `exec` keeps the pid, as systemd does. */
function launch(t: Test, listener: ListenerInfo, shellPrefix: string, args: readonly string[]): RunningServer {
  const folder = tempDir(t, { 'app.mjs': app });
  const command = [process.execPath, cliPath, '--wsgi-file', 'app.mjs', ...args].map((part) => `'${part}'`).join(' ');
  const child = spawn('/bin/sh', ['-c', `${shellPrefix} exec ${command}`], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe', listener.fd],
  });
  const server = new RunningServer(child, folder);
  t.teardown(() => server.kill());
  return server;
}

async function answers(t: Test, address: string): Promise<number> {
  const client = await connectRaw(t, address);
  await client.send('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  return (await client.readResponse()).status;
}

t.test('fd://3', async (t) => {
  const listener = listen(t, '127.0.0.1:0');
  const server = launch(t, listener, '', ['--http-socket', 'fd://3']);
  await server.waitForLog(/spawned tswsgi worker/);
  await server.waitForLog(`tswsgi socket 0 inherited INET address ${listener.address} fd 3`);
  t.equal(await answers(t, listener.address), 200);
});

t.test('systemd: TCP', async (t) => {
  const listener = listen(t, '127.0.0.1:0');
  const server = launch(t, listener, 'LISTEN_FDS=1 LISTEN_PID=$$; export LISTEN_FDS LISTEN_PID;', [
    '--protocol',
    'http',
  ]);
  await server.waitForLog(/spawned tswsgi worker/);
  await server.waitForLog('- SystemD socket activation detected -');
  await server.waitForLog(`tswsgi socket 0 attached to INET address ${listener.address} fd 3`);
  t.equal(await answers(t, listener.address), 200);
});

t.test("systemd: the file of a unix socket is systemd's and stays", async (t) => {
  const path = `${tempDir(t)}/activated.sock`;
  const listener = listen(t, path);
  const server = launch(t, listener, 'LISTEN_FDS=1 LISTEN_PID=$$; export LISTEN_FDS LISTEN_PID;', [
    '--protocol',
    'http',
  ]);
  await server.waitForLog(/spawned tswsgi worker/);
  await server.waitForLog(`tswsgi socket 0 attached to UNIX address ${path} fd 3`);
  t.equal(await answers(t, path), 200);
  t.strictSame(await server.stop(), { code: 0, signal: null });
  t.notOk(server.lines.some((line) => line.startsWith('VACUUM')));
  (await connectRaw(t, path)).close();
});

t.test('systemd: sockets for another process are left alone', async (t) => {
  const listener = listen(t, '127.0.0.1:0');
  const server = launch(t, listener, 'LISTEN_FDS=1 LISTEN_PID=1; export LISTEN_FDS LISTEN_PID;', []);
  t.strictSame(await server.exited, { code: 1, signal: null });
  t.match(server.lines.join('\n'), /no socket to listen on[\s\S]*LISTEN_PID is 1 and this process is \d+/);
});
