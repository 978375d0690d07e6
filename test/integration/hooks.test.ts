// Hooks: each at its moment and in uWSGI's order, and what the actions do.

import { existsSync, readFileSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { connectRaw } from '../helpers/raw-client.js';
import { startServer } from '../helpers/start-server.js';

const app = `export function application(environ, startResponse) {
  startResponse('200 OK', []);
  return String(process.env.FROM_HOOK);
}`;
const files = { 'app.mjs': app };
const base = 'http-socket = 127.0.0.1:0\nwsgi-file = app.mjs';
const isRoot = process.getuid?.() === 0;

const commands = ['asap', 'pre-jail', 'in-jail', 'as-root', 'as-user', 'pre-app', 'post-app', 'as-user-atexit'];
const actions = ['post-fork', 'accepting', 'accepting-once', 'accepting1', 'accepting1-once', 'master-start'];

t.test('every phase, in order', async (t) => {
  const server = await startServer(t, {
    config: [
      base,
      ...commands.map((phase) => `exec-${phase} = echo did ${phase} >&2`),
      ...actions.map((phase) => `hook-${phase} = print:did ${phase}`),
    ].join('\n'),
    files,
    ready: /^did accepting1-once$/,
  });
  await server.waitForLog(/^did master-start$/);
  process.kill(server.pid, 'SIGHUP');
  await server.waitForLog(/^chain reloading complete$/);
  t.strictSame(await server.stop(), { code: 0, signal: null });
  // The master goes on while the worker starts.
  const did = server.lines
    .filter((line) => /^did (?!master-start)/.test(line))
    .map((line) => line.slice('did '.length));
  const worker = ['post-fork', 'pre-app', 'post-app', 'accepting'];
  t.strictSame(did, [
    ...['asap', 'pre-jail', 'in-jail', ...(isRoot ? ['as-root'] : []), 'as-user'],
    ...[...worker, 'accepting-once', 'accepting1', 'accepting1-once'],
    ...[...worker, 'accepting1', 'as-user-atexit'],
  ]);
  for (const line of [
    'running "echo did asap >&2" (asap)...',
    'running "echo did pre-app >&2" (pre app)...',
    'running "print:did master-start" (master-start)...',
    `running "echo did as-user >&2" (as uid: ${process.getuid?.()} gid: ${process.getgid?.()}) ...`,
  ]) {
    t.ok(server.lines.includes(line), line);
  }
  t.ok(server.lines.indexOf('did asap') < server.lines.findIndex((line) => line.startsWith('*** Starting')));
});

t.test('actions', async (t) => {
  const hooks = [
    'mkdir:made',
    'create:made/empty',
    'write:made/file hello world',
    'appendn:made/file !',
    'append:made/file end',
    'writen:made/line text',
    'chmod:made/file 600',
    `chown:made/file ${process.getuid?.()} ${process.getgid?.()}`,
    'create:made/gone',
    'unlink:made/gone',
    'putenv:FROM_HOOK=set by a hook',
    'exec:echo "env $FROM_HOOK"',
    'safeexec:exit 4',
    'log:logged',
    'chdir:made',
    'exec:pwd',
  ];
  const server = await startServer(t, {
    config: [base, 'chdir = %d', ...hooks.map((hook) => `hook-asap = ${hook}`)].join('\n'),
    files,
    ready: /^WSGI app 0/,
  });
  const path = (name: string) => join(server.folder, 'made', name);
  t.equal(readFileSync(path('file'), 'utf8'), 'hello world!\nend');
  t.equal(readFileSync(path('line'), 'utf8'), 'text\n');
  t.equal(statSync(path('file')).mode & 0o777, 0o600);
  t.equal(statSync(path('empty')).size, 0);
  t.notOk(existsSync(path('gone')));
  for (const line of [
    'env set by a hook',
    'command "exit 4" exited with non-zero code: 4',
    'logged',
    join(server.folder, 'made'),
  ]) {
    await server.waitForLog(line);
  }
  const client = await connectRaw(t, server.address());
  await client.send('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  t.equal((await client.readResponse()).body.toString(), 'set by a hook', 'the workers have it, too');
});

t.test('unix_signal: the signal does what the function of uWSGI does', async (t) => {
  const server = await startServer(t, {
    config: `${base}
hook-master-start = unix_signal:15 gracefully_kill_them_all
hook-master-start = unix_signal:12 grace_them_all
hook-master-start = unix_signal:10 no_such_function`,
    files,
    ready: /^WSGI app 0/,
  });
  await server.waitForLog(/^unix_signal: there is no function no_such_function here/);
  await server.waitForLog('SIGTERM does: stop');
  process.kill(server.pid, 'SIGUSR2');
  await server.waitForLog(/^chain reloading complete$/);
  t.strictSame(await server.stop('SIGTERM'), { code: 0, signal: null });
});

t.test('touch-exec and hook-touch', async (t) => {
  const server = await startServer(t, {
    config: `${base}\ntouch-exec = app.mjs echo did touch-exec\nhook-touch = app.mjs print:did hook-touch`,
    files,
    ready: /^WSGI app 0/,
  });
  utimesSync(join(server.folder, 'app.mjs'), new Date(), new Date(0));
  await server.waitForLog(/app.mjs has been touched... running "echo did touch-exec" !!!/);
  await server.waitForLog(/^did touch-exec$/);
  await server.waitForLog(/^did hook-touch$/);
});
