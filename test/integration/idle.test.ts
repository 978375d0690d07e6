// When nothing was asked for a time, all workers end; the next connection brings them back and is served.

import t, { type Test } from 'tap';
import { begun, get, openGate } from '../helpers/gates.js';
import { connectRaw } from '../helpers/raw-client.js';
import { appsFolder, launchServer, type RunningServer } from '../helpers/start-server.js';

function launch(t: Test, options: string): RunningServer {
  return launchServer(t, {
    config: `http-socket = 127.0.0.1:0
socket = %d/a.sock
wsgi-file = ${appsFolder}/gates.mjs
${options}`,
  });
}

async function isServed(t: Test, server: RunningServer): Promise<void> {
  const client = await connectRaw(t, server.address());
  await client.send(get('/'));
  t.equal((await client.readResponse()).status, 200);
}

t.test('idle: workers end after the time without a request, and come back', { timeout: 240_000 }, async (t) => {
  const server = launch(t, 'idle = 1\nprocesses = 2\ncheaper = 1');
  await server.waitForLog(/^WSGI app 0/);
  const client = await connectRaw(t, server.address());
  await client.send(get('/hold?a', 'Connection: close\r\n'));
  await begun(server, '/hold?a');
  openGate(server, 'a');
  t.equal((await client.readResponse()).status, 200);
  const inactive = /^workers have been inactive for more than 1 seconds \((\d+)-(\d+)\)$/;
  const [, now, then] = await server.waitForLog(inactive);
  t.ok(Number(now) >= Number(then) + 1);
  await server.waitForLog(/^tswsgi worker 1 cheaped\.$/);
  const from = server.lines.length;
  await isServed(t, server);
  await server.waitForLog(/^Respawned tswsgi worker 1 /, { from });
  t.strictSame(await server.stop(), { code: 0, signal: null });
});

t.test('a long request is no idleness', { timeout: 240_000 }, async (t) => {
  const server = launch(
    t,
    'idle = 1\nprocesses = 3\ncheaper = 1\ncheaper-algo = manual\ncheaper-idle = 1\ncheaper-initial = 3',
  );
  await server.waitForLog(/^WSGI app 0/);
  const client = await connectRaw(t, server.address());
  await client.send(get('/hold?a', 'Connection: close\r\n'));
  await begun(server, '/hold?a');
  // The other two do nothing, and go one a second: on a slow machine one has gone before.
  const from = server.lines.length;
  await server.waitForLog(/served nothing for 1 second\(s\), cheap one of 3 /);
  await server.waitForLog(/served nothing for 1 second\(s\), cheap one of 2 /);
  t.notOk(server.lines.slice(from).some((line) => /inactive/.test(line)));
  openGate(server, 'a');
  t.equal((await client.readResponse()).status, 200);
});
