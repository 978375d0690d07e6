// The table "Differences from uWSGI" of the README is true: each of its rows is checked here, and none stands there
// unchecked. What uWSGI does was seen on uWSGI 2.0.21.

import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import { type Config, parseConfiguration } from '../../dist/config/config.js';
import { errorTexts } from '../../dist/errors.js';
import { scalingAlgorithms } from '../../dist/master/cheaper-algorithms.js';
import { fifoCommands } from '../../dist/master/fifo-commands.js';
import { dropMoment } from '../../dist/process/privileges.js';
import { respawnDelayMs } from '../../dist/worker/respawn.js';
import type { RawResponse } from '../helpers/http-response.js';
import { waitUntilRead } from '../helpers/kernel.js';
import { receiveNotifications } from '../helpers/notify-receiver.js';
import { connectRaw, type RawClient } from '../helpers/raw-client.js';
import { launchServer, type RunningServer, startServer } from '../helpers/start-server.js';
import { tempDir } from '../helpers/temp-dir.js';
import { askUwsgi } from '../helpers/uwsgi-packet.js';

const app = `
const rows = {
  '/env': (environ) => JSON.stringify(Object.fromEntries(Object.entries(environ).filter(([, v]) => typeof v === 'string'))),
  '/body': async (environ) => \`got \${await environ['wsgi.input'].text()}\`,
  '/unread': () => 'not read',
  '/parts': () => (function* () { yield 'a'; yield 'b'; })(),
  '/half': () => (async function* () { yield 'first'; await held(); throw new Error('half-way'); })(),
  '/throw': () => { throw new Error('thrown'); },
  '/spin': () => { for (;;); },
};
let release = () => {};
function held() {
  console.error('held');
  return new Promise((resolve) => (release = resolve));
}
export async function application(environ, startResponse) {
  const path = environ.PATH_INFO;
  if (path === '/hold') await held();
  if (path === '/release') release();
  const headers = [];
  if (path === '/split') headers.push(['X-A', 'a\\r\\nX-B: b']);
  startResponse(path === '/204' ? '204 No Content' : '200 OK', headers);
  return rows[path] ? rows[path](environ) : 'ok';
}`;

const common = { files: { 'app.mjs': app } };
const ini = 'http-socket = 127.0.0.1:0\nsocket = app.sock\nwsgi-file = app.mjs\nlimit-post = 1000000';

const shared = await startServer(t, { ...common, config: ini, ready: /WSGI app 0 .* ready/ });

function configure(...lines: string[]): { config: Config; warnings: string[]; errors: string[] } {
  const { config, warnings, errors } = parseConfiguration({
    argv: ['--ini', 'uwsgi.ini'],
    environment: {},
    cwd: '/',
    readFile: (path) => (path.endsWith('uwsgi.ini') ? `[uwsgi]\n${lines.join('\n')}\n` : '4096'),
    readKind: () => ({ kind: 'directory', inode: 1 }),
  });
  const show = ({ message, place }: { message: string; place: string }): string => `${message} (${place})`;
  return { config, warnings: warnings.map(show), errors: errors.map(show) };
}

const defaults = configure('http-socket = :0').config;

async function send(t: Test, text: string, server: RunningServer = shared): Promise<RawClient> {
  const client = await connectRaw(t, server.address(0));
  await client.send(text);
  return client;
}

function head(path: string, method = 'GET', more = ''): string {
  return `${method} ${path} HTTP/1.1\r\nHost: x\r\n${more}\r\n`;
}

async function ask(t: Test, text: string, rules = {}): Promise<RawResponse> {
  return (await send(t, text)).readResponse(rules);
}

/** A signal whose effect is that of a graceful stop: what is in hand is answered, then the exit code is 0. */
async function stopsGracefully(t: Test, signal: NodeJS.Signals): Promise<void> {
  const server = await startServer(t, { ...common, config: 'http-socket = 127.0.0.1:0\nwsgi-file = app.mjs' });
  const held = await send(t, head('/hold'), server);
  await server.waitForLog(/^held$/);
  const releasing = await send(t, head('/release', 'POST', 'Content-Length: 1\r\n'), server);
  process.kill(server.pid, signal);
  await server.waitForLog(/graceful shutdown triggered/);
  await releasing.send('x');
  t.equal((await held.readResponse()).body.toString(), 'ok', signal);
  t.same(await server.exited, { code: 0, signal: null }, signal);
}

/** The new worker serves before the old one is told to go. */
async function successorFirst(t: Test, server: RunningServer): Promise<void> {
  await server.waitForLog(/^Gracefully killing worker 1/);
  const at = (start: string): number => server.lines.findIndex((line) => line.startsWith(start));
  t.ok(at('Respawned') >= 0 && at('Respawned') < at('Gracefully killing'));
}

const checks: Readonly<Record<string, (t: Test) => unknown>> = {
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
    const client = await send(t, head('/env'), server);
    t.match(JSON.parse((await client.readResponse()).body.toString()), { SCRIPT_NAME: '', PATH_INFO: '/env' });
    await server.waitForLog(/\|app: 1\|/);
  },

  '`no-default-app`, nothing fits': async (t) => {
    const config = `http-socket = 127.0.0.1:0\nmanage-script-name = true\nmount = /a=app.mjs\nno-default-app = true`;
    const server = await startServer(t, { ...common, config, ready: /^WSGI app 0/ });
    t.equal((await (await send(t, head('/'), server)).readResponse()).status, 404);
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

  '`die-on-term`': (t) => stopsGracefully(t, 'SIGTERM'),

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

  '`socket-timeout`': (t) => {
    const times = ({ headTimeoutMs, bodyTimeoutMs, writeTimeoutMs }: Config): number[] => {
      return [headTimeoutMs, bodyTimeoutMs, writeTimeoutMs].map((ms) => ms / 1000);
    };
    t.same(times(defaults), [10, 60, 60]);
    t.same(times(configure('socket-timeout = 4').config), [4, 4, 4]);
  },

  'SIGINT, SIGQUIT': async (t) => {
    for (const signal of ['SIGINT', 'SIGQUIT'] as const) await stopsGracefully(t, signal);
    const server = await startServer(t, { ...common, config: 'http-socket = 127.0.0.1:0\nwsgi-file = app.mjs' });
    await send(t, head('/hold'), server);
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
    await (await send(t, head('/'), server)).readResponse();
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
    await send(t, head('/spin'), server); // one of 1024 cores
    await server.waitForLog(/^\[busyness\] 1s average busyness is at \d+%, will spawn 1 new worker\(s\)$/);
  },

  '`cheaper-rss-limit-soft`': (t) => {
    const { config } = configure('processes = 2', 'cheaper = 1', 'cheaper-rss-limit-soft = 0');
    t.equal(config.softRssBytes, 0); // test/config/scaling.test.ts has the rest
  },

  '`idle`, and `C` in the FIFO': async (t) => {
    const config = `${ini}\nmaster-fifo = m.fifo`;
    const server = await startServer(t, { ...common, config, ready: /WSGI app 0 .* ready/ });
    const held = await send(t, head('/hold'), server);
    await server.waitForLog(/^held$/);
    const releasing = await send(t, head('/release', 'POST', 'Content-Length: 1\r\n'), server);
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
    t.equal((await (await send(t, head('/'), server)).readResponse()).status, 200);
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

  '`harakiri`, the event loop free': async (t) => {
    const server = await startServer(t, {
      ...common,
      config: 'http-socket = 127.0.0.1:0\nwsgi-file = app.mjs\nharakiri = 0.5',
    });
    const late = await send(t, head('/hold'), server);
    await server.waitForLog(/^held$/);
    for (const other of [1, 2])
      t.equal((await (await send(t, head('/'), server)).readResponse()).status, 200, `${other}`);
    t.equal((await late.readResponse()).status, 504);
    await server.waitForLog(/GET \/hold => .* \(HTTP\/1\.1 504\)/);
    t.equal(server.workerPids().length, 1);
  },

  '`harakiri`, the event loop held up': async (t) => {
    const server = await startServer(t, {
      ...common,
      config: 'http-socket = 127.0.0.1:0\nwsgi-file = app.mjs\nharakiri = 0.2',
    });
    await send(t, head('/spin'), server);
    await server.waitForLog(/^HARAKIRI \[core 0\] .* GET \/spin since /);
    await server.waitForLog(/^Respawned tswsgi worker 1 /);
  },

  '`harakiri` without a master': async (t) => {
    const config = 'http-socket = 127.0.0.1:0\nwsgi-file = app.mjs\nharakiri = 0.5\nmaster = false';
    const server = await startServer(t, { ...common, config });
    await server.waitForLog(/WARNING: you have enabled harakiri without a master process/);
    t.equal((await (await send(t, head('/hold'), server)).readResponse()).status, 504);
    t.equal((await (await send(t, head('/'), server)).readResponse()).status, 200);
  },

  '`route = … harakiri:0`': async (t) => {
    const config = `${ini}\nharakiri = 0.3\nroute-qs = ^any-time harakiri:0`;
    const server = await startServer(t, { ...common, config });
    const free = await send(t, head('/hold?any-time'), server);
    await server.waitForLog(/^held$/);
    const late = await send(t, head('/body', 'POST', 'Content-Length: 200000\r\n'), server);
    t.equal((await late.readResponse()).status, 504, 'one that came later');
    await send(t, head('/release'), server);
    t.equal((await free.readResponse()).body.toString(), 'ok');
  },

  // config/pcre.test.ts has the rest
  '`route` and its kin': (t) => {
    t.match(configure('http-socket = :0', 'route = ^[[:alpha:]]$ last:').config.routes.length, 1);
    t.match(configure('route = (?>a) last:').errors.join(), /"\(\?>a\)" cannot be read: .* \(uwsgi\.ini:2\)/);
  },

  '`route` with an action or a condition that is not served': (t) => {
    const left = configure('http-socket = :0', 'route = ^/a static:b');
    t.same([left.config.routes, left.errors], [[], []]);
    t.match(left.warnings.join('\n'), /"static" is not served.*:3\)/);
    t.match(configure('route = ^/a nosuch:b').errors.join(), /no action "nosuch".*:2\)/);
    t.match(configure('route = ^/a basicauth:A,u:p').errors.join(), /"basicauth" is not served.*:2\)/);
    t.match(configure('route-if = ipv4in:10.1.1.1;10.0.0.0/8 break:403').errors.join(), /"ipv4in".*:2\)/);
  },

  'SIGUSR2, SIGALRM': async (t) => {
    process.kill(shared.pid, 'SIGUSR2');
    await shared.waitForLog(/ - status of the workers$/);
    process.kill(shared.pid, 'SIGALRM');
    await shared.waitForLog(/SIGALRM .* is not served yet/);
    t.equal((await ask(t, head('/'))).status, 200);
  },

  'a worker that dies': (t) => {
    t.equal(respawnDelayMs(0), 0);
    t.equal(respawnDelayMs(1), 0);
    t.ok(respawnDelayMs(4) > respawnDelayMs(3) && respawnDelayMs(3) > 0);
  },

  '`http`': async (t) => {
    const server = await startServer(t, { ...common, config: 'http = 127.0.0.1:0\nwsgi-file = app.mjs' });
    await server.waitForLog(/http 127\.0\.0\.1:0 is served by the workers themselves/);
    const client = await send(t, head('/'), server);
    t.equal((await client.readResponse()).status, 200);
    t.equal(server.workerPids().length, 1);
  },

  '`http-socket`': async (t) => {
    const client = await send(t, head('/parts') + head('/'));
    t.same([(await client.readResponse()).chunkSizes, (await client.readResponse()).body.toString()], [[1, 1], 'ok']);
    await client.send(head('/'));
    t.equal((await client.readResponse()).status, 200);
  },

  'a `HEAD` request, a 204': async (t) => {
    const client = await send(t, head('/', 'HEAD'));
    const response = await client.readResponse({ isHead: true });
    t.equal(response.header('content-length'), '2');
    await client.send(head('/204') + head('/'));
    t.equal((await client.readResponse()).status, 204);
    t.equal((await client.readResponse()).body.toString(), 'ok', 'no byte of a body stands between');
  },

  '`Date`, `Content-Length`, chunks': async (t) => {
    const whole = await ask(t, head('/'));
    t.match(whole.header('date'), / GMT$/);
    t.equal(whole.header('content-length'), '2');
    t.equal((await ask(t, head('/parts'))).header('transfer-encoding'), 'chunked');
  },

  'an application that throws': async (t) => {
    const response = await ask(t, head('/throw'));
    t.equal(response.status, 500);
    t.equal(response.body.toString(), 'Internal Server Error');
    await shared.waitForLog(/^Error: thrown$/);
    await shared.waitForLog(/^ {4}at .*app\.mjs:/);
  },

  'a response that breaks half-way': async (t) => {
    const ends = [
      ['HTTP/1.1', /the peer closed/],
      ['HTTP/1.0', /ECONNRESET/],
    ] as const;
    for (const [version, expected] of ends) {
      const client = await send(t, head('/half').replace('HTTP/1.1', version));
      while (!client.received.includes('first')) await delay(5);
      await ask(t, head('/release'));
      await t.rejects(client.readResponse(), expected, version);
    }
  },

  'a line end in a response header': async (t) => {
    t.equal((await ask(t, head('/split'))).status, 500);
    await shared.waitForLog(/the value .* of the header X-A is not valid/);
  },

  'a head larger than `buffer-size`': async (t) => {
    t.equal((await ask(t, head('/', 'GET', `X-A: ${'a'.repeat(65536)}\r\n`))).status, 431);
    await shared.waitForLog(/^head_too_large: .* => 431$/);
  },

  'a body larger than `limit-post`': async (t) => {
    t.equal((await ask(t, head('/body', 'POST', 'Content-Length: 1000001\r\n'))).status, 413);
    await shared.waitForLog(/^body_too_large: .* => 413$/);
  },

  'a malformed HTTP request': async (t) => {
    for (const text of ['garbage\r\n\r\n', 'GET / HTTP/1.1\r\n\r\n', 'GET / HTTP/1.1\r\nHost: x\r\nA : b\r\n\r\n']) {
      t.equal((await ask(t, text)).status, 400, JSON.stringify(text));
    }
  },

  'a chunked request body': async (t) => {
    const request = `${head('/body', 'POST', 'Transfer-Encoding: chunked\r\n')}3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n`;
    t.equal((await ask(t, request)).body.toString(), 'got abcde');
  },

  'a request body that nobody reads': async (t) => {
    const body = 'x'.repeat(900_000);
    const client = await send(t, head('/unread', 'POST', `Content-Length: ${body.length}\r\n`));
    await client.send(body);
    t.equal((await client.readResponse()).body.toString(), 'not read');
  },

  'HTTP on a uwsgi socket': async (t) => {
    const client = await connectRaw(t, join(shared.folder, 'app.sock'));
    await client.send(head('/'));
    t.equal((await client.readResponse()).status, 400);
    await shared.waitForLog(/^http_on_uwsgi_socket: .* => 400$/);
  },

  '`log-format`: control characters, quotes, bytes that are not UTF-8': async (t) => {
    const config = `${ini}\nlog-format = line "%(user)" %(uri)`;
    const server = await startServer(t, { ...common, config, ready: /WSGI app 0 .* ready/ });
    const packet = { REQUEST_METHOD: 'GET', PATH_INFO: '/', REQUEST_URI: '/caf\xe9', REMOTE_USER: 'a" "b\x1b[2J' };
    await askUwsgi(t, join(server.folder, 'app.sock'), packet);
    await server.waitForLog(/^line "a\\" \\"b\\x1b\[2J" \/caf\\xe9$/);
  },

  '`log-format`: `%(rss)`, `%(vsz)` and their kin': async (t) => {
    const config = `${ini}\nlog-format = memory %(rss) %(vsz) %(rssM) %(vszM)`;
    const server = await startServer(t, { ...common, config, ready: /WSGI app 0 .* ready/ });
    t.equal((await (await send(t, head('/'), server)).readResponse()).status, 200);
    await server.waitForLog(/^memory [1-9]\d{6,} [1-9]\d{6,} [1-9]\d+ [1-9]\d+$/);
  },

  // test/log/log-format.test.ts has its lines
  '`log-format`: `%(metric.NAME)`': (t) =>
    t.match(configure('log-format = %(metric.a)').warnings.join(), /no metrics, %\(metric\.a\) .*:2\)/),

  '`log-format`: a `%(` that is no variable': (t) =>
    t.match(configure('log-format = %(uri %(uri)').warnings.join(), /"%\(uri" names no variable .*:2\)/),

  '`UWSGI_FILE` and its kin in a packet': async (t) => {
    const code = { UWSGI_FILE: '/a', UWSGI_SCRIPT: 'b', UWSGI_MODULE: 'c', UWSGI_SETENV: 'D=e', HTTP_PROXY: 'f' };
    const packet = { REQUEST_METHOD: 'GET', PATH_INFO: '/env', ...code };
    const response = await askUwsgi(t, join(shared.folder, 'app.sock'), packet);
    const environ = JSON.parse(response.body.toString()) as Record<string, string>;
    t.equal(environ.PATH_INFO, '/env');
    for (const name of Object.keys(code)) t.notOk(name in environ, name);
    await shared.waitForLog(/variables that make uWSGI load code/);
  },

  "a typo in an option's name": (t) => {
    t.match(configure('proceses = 2').warnings.join(), /did you mean "processes".*uwsgi\.ini:2/);
    t.match(configure('proceses = 2', 'strict = true').errors.join(), /did you mean "processes".*uwsgi\.ini:2/);
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
    const second = launchServer(t, { args: ['--socket', join(shared.folder, 'app.sock'), '--wsgi-file', 'app.mjs'] });
    t.same(await second.exited, { code: 1, signal: null });
    t.ok(second.lines.some((line) => /^socket: cannot bind to .*app\.sock/.test(line)));
    const response = await askUwsgi(t, join(shared.folder, 'app.sock'), { REQUEST_METHOD: 'GET', PATH_INFO: '/' });
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

  '`log-maxsize = 100m`': (t) => t.equal(configure('log-maxsize = 100m').config.logMaxBytes, 100 * 1024 * 1024),

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
    t.equal(server.lines.filter((line) => line === 'ran as user').length, 1);
  },

  // chroot.test.ts has the rest
  '`chroot`': (t) => t.match(errorTexts.CHROOT_WITHOUT_NODE, /put Node.js and tswsgi into that folder/),

  '`limit-as`': async (t) => {
    const server = await startServer(t, { ...common, config: `${ini}\nlimit-as = 64` });
    t.ok(server.lines.some((line) => line.startsWith('limit-as: 64 MB is too little')));
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

const readme = readFileSync(fileURLToPath(new URL('../../README.md', import.meta.url)), 'utf8');
const section = readme.slice(readme.indexOf('## Differences from uWSGI'), readme.indexOf('## Security'));
const documented = [...section.matchAll(/^\| (.*?) \| .* \|$/gm)].map(([, title]) => title!).slice(2);

t.test('every row of the table is checked, and every check is a row', async (t) => {
  t.same(documented, Object.keys(checks));
});

for (const [title, check] of Object.entries(checks)) t.test(title, async (t) => void (await check(t)));
