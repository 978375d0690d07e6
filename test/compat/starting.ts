// Rows of the README's table "Differences from uWSGI": what a server that starts does, and with which values.

import { launchServer, startServer } from '../helpers/start-server.js';
import { type Checks, common, configure, defaults, head, ini, send } from './check.js';

export const starting: Checks = {
  '`master`': (t) => t.equal(defaults.master, true),

  '`need-app`': async (t) => {
    const server = launchServer(t, { config: 'http-socket = 127.0.0.1:0\nwsgi-file = none.mjs' });
    t.same(await server.exited, { code: 22, signal: null });
    t.equal(configure('need-app = false').config.needApplication, false);
  },

  '`need-app` with several applications': async (t) => {
    const config = `${ini}\nmount = /none=none.mjs`;
    t.same(await launchServer(t, { ...common, config }).exited, { code: 22, signal: null });
  },

  'the default application': async (t) => {
    const config = `http-socket = 127.0.0.1:0\nmanage-script-name = true\nmount = /a=app.mjs\nmount = /=app.mjs`;
    const server = await startServer(t, { ...common, config, ready: /^WSGI app 1/ });
    t.match(
      server.lines.find((line) => line.startsWith('WSGI app 1')),
      /\(default app\)$/,
    );
    const client = await send(t, server, head('/env'));
    t.match(JSON.parse((await client.readResponse()).body.toString()), { SCRIPT_NAME: '', PATH_INFO: '/env' });
    await server.waitForLog(/\|app: 1\|/);
  },

  '`no-default-app`, nothing fits': async (t) => {
    const config = `http-socket = 127.0.0.1:0\nmanage-script-name = true\nmount = /a=app.mjs\nno-default-app = true`;
    const server = await startServer(t, { ...common, config, ready: /^WSGI app 0/ });
    t.equal((await (await send(t, server, head('/'))).readResponse()).status, 404);
  },

  '`mount` with a host': (t) => {
    const { mounts } = configure('http-socket = :0', 'mount = a.org/x=a', 'mount = b.org|/x=b').config;
    t.match(mounts, [
      { host: 'a.org', path: '/x' },
      { host: 'b.org', path: '/x' },
    ]);
  },

  '`mount = /shop/=…`': (t) => t.match(configure('mount = /shop/=shop.js').config.mounts, [{ path: '/shop' }]),

  '`mount = /shop=pkg.mod`': async (t) => {
    const config = 'http-socket = 127.0.0.1:0\nmount = /shop=app';
    const server = await startServer(t, { ...common, config, ready: /^WSGI app 0 \(mountpoint='\/shop'\)/ });
    t.ok(server.lines.includes('mounting app on /shop'));
  },

  '`vacuum`': (t) => t.equal(defaults.removeFilesAtExit, true),

  '`no-orphans`': (t) => t.equal(defaults.killOrphans, true),

  '`lazy-apps`': async (t) => {
    const server = await startServer(t, { ...common, config: `${ini}\nprocesses = 2` });
    await server.waitForLog(/WSGI app 0 .* ready/);
    const first = server.lines.findIndex((line) => /WSGI app 0 .* ready/.test(line));
    await server.waitForLog(/WSGI app 0 .* ready/, { from: first + 1 });
  },

  '`async`': (t) => {
    t.equal(defaults.cores, 1024);
    t.equal(configure('async = 1').config.cores, 1);
  },

  '`threads`': async (t) => {
    const server = await startServer(t, {
      config: 'http-socket = 127.0.0.1:0\nmodule = app\nthreads = 2',
      files: {
        'app.mjs': `import { threadId } from 'node:worker_threads';
console.error('loaded in thread ' + threadId);
export const application = (_, startResponse) => (startResponse('200 OK', []), '');`,
      },
      ready: /^WSGI app 0/,
    });
    for (const thread of [1, 2]) await server.waitForLog(new RegExp(`^loaded in thread ${thread}$`));
  },

  '`threads` and `async`': (t) => t.equal(configure('threads = 2\nasync = 3').config.cores, 6),

  '`listen`': (t) => {
    t.equal(defaults.backlog, 1024);
    const { config, warnings } = configure('listen = 5000');
    t.equal(config.backlog, 4096);
    t.match(warnings.join(), 'net.core.somaxconn');
  },

  '`buffer-size`': (t) => t.equal(defaults.maxHeadBytes, 65535),

  '`tcp-nodelay`': (t) => t.equal(defaults.tcpNoDelay, true),

  '`http`': async (t) => {
    const server = await startServer(t, { ...common, config: 'http = 127.0.0.1:0\nwsgi-file = app.mjs' });
    await server.waitForLog(/http 127\.0\.0\.1:0 is served by the workers themselves/);
    const client = await send(t, server, head('/'));
    t.equal((await client.readResponse()).status, 200);
    t.equal(server.workerPids().length, 1);
  },
};
