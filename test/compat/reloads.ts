// Rows of the README's table "Differences from uWSGI": signals, reloads, and workers that come and go.

import { appendFileSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Test } from 'tap';
import { scalingAlgorithms } from '../../dist/master/cheaper-algorithms.js';
import { respawnDelayMs } from '../../dist/worker/respawn.js';
import { waitUntilRead } from '../helpers/kernel.js';
import { type RunningServer, startServer } from '../helpers/start-server.js';
import { app, ask, type Checks, common, configure, defaults, head, ini, send } from './check.js';

/** A signal whose effect is that of a graceful stop: what is in hand is answered, then the exit code is 0. */
async function stopsGracefully(t: Test, signal: NodeJS.Signals): Promise<void> {
  const server = await startServer(t, { ...common, config: 'http-socket = 127.0.0.1:0\nwsgi-file = app.mjs' });
  const held = await send(t, server, head('/hold'));
  await server.waitForLog(/^held$/);
  const releasing = await send(t, server, head('/release', 'POST', 'Content-Length: 1\r\n'));
  process.kill(server.pid, signal);
  await server.waitForLog(/graceful shutdown triggered/);
  await releasing.send('x');
  t.equal((await held.readResponse()).body.toString(), 'ok', signal);
  t.same(await server.exited, { code: 0, signal: null }, signal);
}

/** The new worker serves before the old one is told to go. */
async function successorFirst(t: Test, server: RunningServer): Promise<void> {
  await server.waitForLog(/^Gracefully killing worker 1/);
  await server.waitForLog(/^Respawned/);
  const at = (start: string): number => server.lines.findIndex((line) => line.startsWith(start));
  t.ok(at('Respawned') >= 0 && at('Respawned') < at('Gracefully killing'));
}

export const reloads: Checks = {
  '`die-on-term`': (t) => stopsGracefully(t, 'SIGTERM'),

  'SIGINT, SIGQUIT': async (t) => {
    for (const signal of ['SIGINT', 'SIGQUIT'] as const) await stopsGracefully(t, signal);
    const server = await startServer(t, { ...common, config: 'http-socket = 127.0.0.1:0\nwsgi-file = app.mjs' });
    await send(t, server, head('/hold'));
    await server.waitForLog(/^held$/);
    process.kill(server.pid, 'SIGINT');
    await server.waitForLog(/graceful shutdown triggered/);
    process.kill(server.pid, 'SIGINT');
    t.same(await server.exited, { code: 0, signal: null });
  },

  SIGHUP: async (t) => {
    const server = await startServer(t, { ...common, config: ini, ready: /WSGI app 0 .* ready/ });
    writeFileSync(join(server.folder, 'app.mjs'), 'throw new Error();');
    process.kill(server.pid, 'SIGHUP');
    await server.waitForLog(/was not replaced, the old one serves on/);
    writeFileSync(join(server.folder, 'app.mjs'), app);
    process.kill(server.pid, 'SIGHUP');
    await successorFirst(t, server);
  },

  '`max-requests`': async (t) => {
    const config = `${ini}\nmax-requests = 1\nmin-worker-lifetime = 0`;
    const server = await startServer(t, { ...common, config, ready: /WSGI app 0 .* ready/ });
    await (await send(t, server, head('/'))).readResponse();
    await successorFirst(t, server);
  },

  '`max-requests-delta`': (t) => t.equal(defaults.maxRequestsDelta, null), // test/worker/recycling.test.ts has the rest

  '`cheaper-algo = backlog`': (t) => {
    const judge = scalingAlgorithms.backlog(defaults);
    const change = (...busy: boolean[]) => {
      const workers = busy.map((isBusy) => ({ isBusy, busyPercent: 0 }));
      return judge({ workers, queued: 0, leastWorkers: 1, mostWorkers: 2 })?.change;
    };
    t.same([change(true, false), change(true, true)], [-1, undefined]);
  },

  '`cheaper-algo = busyness`': async (t) => {
    const config = `${ini}\nprocesses = 2\ncheaper = 1\ncheaper-algo = busyness\ncheaper-overload = 1`;
    const server = await startServer(t, { ...common, config, ready: /WSGI app 0 .* ready/ });
    await send(t, server, head('/spin')); // one of 1024 cores
    await server.waitForLog(/^\[busyness\] 1s average busyness is at \d+%, will spawn 1 new worker\(s\)$/);
  },

  '`cheaper-rss-limit-soft`': (t) => {
    const { config } = configure('processes = 2', 'cheaper = 1', 'cheaper-rss-limit-soft = 0');
    t.equal(config.softRssBytes, 0); // test/config/scaling.test.ts has the rest
  },

  '`idle`, and `C` in the FIFO': async (t) => {
    const config = `${ini}\nmaster-fifo = m.fifo`;
    const server = await startServer(t, { ...common, config, ready: /WSGI app 0 .* ready/ });
    const held = await send(t, server, head('/hold'));
    await server.waitForLog(/^held$/);
    const releasing = await send(t, server, head('/release', 'POST', 'Content-Length: 1\r\n'));
    await waitUntilRead(releasing); // one that waited would wake the server again
    appendFileSync(join(server.folder, 'm.fifo'), 'C');
    await server.waitForLog(/^cheap mode enabled: waiting for socket connection/);
    await releasing.send('x');
    t.equal((await held.readResponse()).body.toString(), 'ok');
    await server.waitForLog(/^tswsgi worker 1 cheaped\.$/);
  },

  '`+` and `-` in the FIFO': async (t) => {
    const config = `${ini}\nmaster-fifo = m.fifo`;
    const server = await startServer(t, { ...common, config, ready: /WSGI app 0 .* ready/ });
    appendFileSync(join(server.folder, 'm.fifo'), '-');
    await server.waitForLog(/stays as it is: 1 worker\(s\) is the least$/);
    t.equal((await (await send(t, server, head('/'))).readResponse()).status, 200);
  },

  '`reload-mercy`': (t) => {
    t.equal(configure('reload-mercy = 8').config.stopTimeoutMs, 8000);
    t.equal(configure('reload-mercy = 8', 'worker-reload-mercy = 5').config.stopTimeoutMs, 5000);
  },

  '`touch-reload`': async (t) => {
    const config = `${ini}\ntouch-reload = app.mjs`;
    const server = await startServer(t, { ...common, config, ready: /WSGI app 0 .* ready/ });
    const file = join(server.folder, 'app.mjs');
    renameSync(file, `${file}.away`);
    utimesSync(`${file}.away`, 0, 0);
    renameSync(`${file}.away`, file);
    await server.waitForLog(/app.mjs has been touched/);
    await server.waitForLog(/^chain reloading complete$/);
    t.equal(server.lines.filter((line) => line.includes('has been touched')).length, 1);
  },

  'SIGUSR2, SIGALRM': async (t, shared) => {
    process.kill(shared.pid, 'SIGUSR2');
    await shared.waitForLog(/ - status of the workers$/);
    process.kill(shared.pid, 'SIGALRM');
    await shared.waitForLog(/SIGALRM .* is not served yet/);
    t.equal((await ask(t, shared, head('/'))).status, 200);
  },

  'a worker that dies': (t) => {
    t.equal(respawnDelayMs(0), 0);
    t.equal(respawnDelayMs(1), 0);
    t.ok(respawnDelayMs(4) > respawnDelayMs(3) && respawnDelayMs(3) > 0);
  },
};
