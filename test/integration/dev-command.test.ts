// tswsgi dev: which application, on which port, with what of a configuration; its lines; and its end.

import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import t from 'tap';
import { request, startDev } from '../helpers/dev-server.js';
import { connectRaw } from '../helpers/raw-client.js';
import { launchServer } from '../helpers/start-server.js';
import { tempDir } from '../helpers/temp-dir.js';

const app = (text: string) => `
  export function application(environ, startResponse) { startResponse('200 OK', []); return ${text}; }`;

t.test('the application is found', async (t) => {
  const cases: readonly (readonly [what: string, files: Record<string, string>, args: readonly string[]])[] = [
    ['by name', { 'other.mjs': app("'found'"), 'app.mjs': app("'no'") }, ['other.mjs']],
    [
      'by package.json',
      { 'package.json': '{"main":"lib/main.mjs"}', 'lib/main.mjs': app("'found'"), 'app.mjs': app("'no'") },
      [],
    ],
    ['where that file is not there', { 'package.json': '{"main":"index.js"}', 'server.mjs': app("'found'") }, []],
    ['by the usual names', { 'app.mjs': app("'found'"), 'server.mjs': app("'no'") }, []],
  ];
  for (const [what, files, args] of cases) {
    const server = await startDev(t, { files, args });
    t.equal((await request(t, server.address)).body, 'found', what);
    await server.stop('SIGINT');
  }
});

t.test('no application', async (t) => {
  const server = launchServer(t, { folder: tempDir(t), args: ['dev', '--port=0'] });
  t.strictSame(await server.exited, { code: 1, signal: null });
  t.match(server.lines.at(-1), /^no application in .*: neither "main" of package\.json nor app, server/);
});

t.test('what is readable', async (t) => {
  const server = await startDev(t, {
    files: { 'app.mjs': app("process.env.NODE_ENV + environ['wsgi.multiprocess']") },
  });
  t.match(server.lines[0], /^tswsgi [\d.]+ dev, Node\.js [\d.]+$/);
  t.equal(server.lines[1], `  http://${server.address}/`);
  t.match(server.lines[2], /^app\.mjs: application, wsgi interface, loaded in \d+ ms$/);
  t.equal((await request(t, server.address, '/a?b=c')).body, 'developmentfalse');
  await server.waitForLog(/^GET \/a\?b=c 200 [\d.]+ ms 16 bytes$/);
  t.equal(server.lines.length, 4, 'and nothing else, without colours');
  await server.stop('SIGINT');
  t.equal(server.lines.length, 4);
});

t.test('a configuration, and what is taken otherwise', async (t) => {
  const folder = tempDir(t, {
    'uwsgi.ini': `[uwsgi]
socket = own.sock
module = site
processes = 4
cheaper = 2
daemonize = server.log
keepalive-timeout = 9
env = NODE_ENV=staging`,
    'site.mjs': app("process.env.NODE_ENV + ' ' + environ['wsgi.multiprocess']"),
  });
  const server = await startDev(t, { folder, args: ['uwsgi.ini', '--keepalive-timeout=7'] });
  t.equal((await request(t, server.address)).body, 'staging false');
  for (const line of [
    'processes = 4 (uwsgi.ini:4): processes = 1 here',
    'cheaper = 2 (uwsgi.ini:5): it is left out',
    'keepalive-timeout = 9 (uwsgi.ini:7): the command line says otherwise',
    'daemonize = server.log (uwsgi.ini:6): it is left out',
    '  own.sock (uwsgi)',
  ]) {
    t.ok(server.lines.includes(line), line);
  }
  const kept = await connectRaw(t, server.address);
  await kept.send('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  t.equal((await kept.readResponse()).header('connection'), undefined, 'the command line comes before');

  writeFileSync(join(folder, 'uwsgi.ini'), '[uwsgi]\nsocket = own.sock\nmodule = site\nenv = NODE_ENV=other');
  await server.waitForLog(/^uwsgi\.ini has changed$/);
  await server.waitForAnswer('other false');
  writeFileSync(join(folder, 'uwsgi.ini'), '[uwsgi]\nprocesses = many');
  await server.waitForLog(/"many" is not a number|names? no application|no application/);
  t.strictSame(await server.stop('SIGTERM'), { code: 0, signal: null });
});

t.test('the usual port, or the next one', async (t) => {
  // Whoever has them, two servers of ours cannot have the same.
  const found: number[] = [];
  for (let count = 0; count < 2; count += 1) {
    const server = launchServer(t, { files: { 'app.mjs': app("'here'") }, args: ['dev'] });
    const [, address = '', port = ''] = await server.waitForLog(/^ {2}http:\/\/(127\.0\.0\.1:(\d+))\/$/);
    found.push(Number(port));
    if (port !== '8000') await server.waitForLog(new RegExp(`^port 8000 is taken: serving on ${port}$`));
    t.equal((await request(t, address)).body, 'here');
  }
  t.ok(found[0]! >= 8000 && found[1]! > found[0]!, String(found));
});

t.test('a port that was asked for is not exchanged', async (t) => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  t.teardown(() => taken.close());
  const { port } = taken.address() as { port: number };
  const server = launchServer(t, { files: { 'app.mjs': app("'x'") }, args: ['dev', '--port', String(port)] });
  t.strictSame(await server.exited, { code: 1, signal: null });
  t.match(server.lines.join('\n'), /address already in use|EADDRINUSE/i);
});

t.test('Ctrl-C ends at once with 0, whatever is open', async (t) => {
  const server = await startDev(t, {
    files: { 'app.mjs': `export async function application() { console.log('begun'); await new Promise(() => {}); }` },
    leadsGroup: true,
  });
  const client = await connectRaw(t, server.address);
  await client.send('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  await server.waitForLog(/^begun$/);
  const since = performance.now();
  process.kill(-server.pid, 'SIGINT');
  t.strictSame(await server.exited, { code: 0, signal: null });
  t.ok(performance.now() - since < 15_000, 'long before the time that requests have');
});

t.test('help', async (t) => {
  const server = launchServer(t, { folder: tempDir(t), args: ['dev', '--help'] });
  t.strictSame(await server.exited, { code: 0, signal: null });
  t.match(server.lines.join('\n'), '--inspect-brk');
});
