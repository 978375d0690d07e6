// Every example of the README is run as it stands: the applications under its uwsgi.ini, its nginx configuration under a
// real nginx, its library program, and the first command in a clone. Only addresses are changed, for a test must not
// take a fixed port or a path in /run.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import { startDev } from '../helpers/dev-server.js';
import { frameworksFolder, installPackages } from '../helpers/framework-packages.js';
import type { RawResponse } from '../helpers/http-response.js';
import { init, instance, makeProject } from '../helpers/init-project.js';
import { isNginxMissing } from '../helpers/nginx.js';
import { connectRaw } from '../helpers/raw-client.js';
import { programFolder, runNode } from '../helpers/run-program.js';
import { startServer } from '../helpers/start-server.js';
import { tempDir } from '../helpers/temp-dir.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const readme = readFileSync(`${root}README.md`, 'utf8');

/** The fenced blocks of one language, in order. */
function blocks(language: string): string[] {
  return [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, 'gm'))].map(([, text]) => text!);
}

/** The ini block that has `text`. */
function iniWith(text: string): string {
  return blocks('ini').find((block) => block.includes(text)) ?? '';
}

/** The JavaScript blocks by the file name in their first line. */
const scripts = new Map(
  blocks('js').map((text) => [/^\/\/ (\S+\.[cm]js)\n/.exec(text)?.[1] ?? `without a name: ${text.slice(0, 40)}`, text]),
);

/** Replace `from`, which must be there. */
function replaced(text: string, from: string, to: string): string {
  if (!text.includes(from)) throw new Error(`the README has no "${from}" any more`);
  return text.replace(from, to);
}

async function ask(t: Test, address: string, target: string, body?: string | Buffer): Promise<RawResponse> {
  const client = await connectRaw(t, address);
  const head = `${body === undefined ? 'GET' : 'POST'} ${target} HTTP/1.1\r\nHost: example.org\r\n`;
  const length = body === undefined ? '' : `Content-Length: ${Buffer.byteLength(body)}\r\n`;
  await client.send(Buffer.concat([Buffer.from(`${head}${length}\r\n`), Buffer.from(body ?? '')]));
  return client.readResponse();
}

async function textOf(response: Promise<RawResponse>): Promise<string> {
  return (await response).body.toString();
}

t.test('the first application, under its uwsgi.ini', async (t) => {
  const folder = tempDir(t, { 'app.mjs': scripts.get('app.mjs') ?? '' });
  const socketPath = join(folder, 'hello.sock');
  let ini = blocks('ini')[0] ?? '';
  ini = replaced(ini, '127.0.0.1:8000', '127.0.0.1:0');
  ini = replaced(ini, '/run/hello.sock', socketPath);
  // www-data need not exist here, and only root may give files to others.
  ini = replaced(ini, ':www-data', `:${process.getgid?.()}`);
  writeFileSync(join(folder, 'uwsgi.ini'), ini);
  const server = await startServer(t, { folder, args: ['--ini', 'uwsgi.ini'] });
  t.notOk(
    server.lines.some((line) => line.includes('uwsgi.ini:')),
    'no line of the file is complained of',
  );
  t.equal(await textOf(ask(t, server.address(0), '/')), 'Hello, 127.0.0.1!\n');
  t.equal(await textOf(ask(t, server.address(0), '/', 'world')), 'Hello, world!\n');

  await t.test('behind its nginx', { skip: isNginxMissing() }, async (t) => {
    const fronts = await startReadmeNginx(t, { uwsgi: socketPath, http: server.address(0) });
    for (const [name, front] of Object.entries(fronts)) {
      t.equal(await textOf(ask(t, front, '/', 'world')), 'Hello, world!\n', name);
    }
    // Over uwsgi the client is seen, and a unix socket's peer has no address but nginx's word for it.
    t.equal(await textOf(ask(t, fronts.uwsgi, '/')), 'Hello, unix:!\n');
    t.equal(await textOf(ask(t, fronts.http, '/')), 'Hello, 127.0.0.1!\n');
  });
});

/** Both nginx blocks in one nginx, before the server at these addresses. Resolves with the addresses to ask. */
async function startReadmeNginx(t: Test, server: { uwsgi: string; http: string }): Promise<typeof server> {
  const folder = tempDir(t);
  const fronts = { uwsgi: join(folder, 'uwsgi.sock'), http: join(folder, 'http.sock') };
  let servers = blocks('nginx').join('\n');
  servers = replaced(servers, 'unix:/run/hello.sock', `unix:${server.uwsgi}`);
  servers = replaced(servers, '127.0.0.1:8000', server.http);
  servers = replaced(servers, 'listen 80;', `listen unix:${fronts.uwsgi};`);
  servers = replaced(servers, 'listen 81;', `listen unix:${fronts.http};`);
  const temporary = ['client_body', 'proxy', 'uwsgi', 'fastcgi', 'scgi'].map((name) => `${name}_temp_path ${name};`);
  writeFileSync(
    join(folder, 'nginx.conf'),
    `daemon off; pid nginx.pid; ${process.getuid?.() === 0 ? 'user root;' : ''}
events {}
http { access_log off; ${temporary.join(' ')}
${servers} }
`,
  );
  // `include` looks beside nginx.conf, where every nginx package puts this file.
  copyFileSync('/etc/nginx/uwsgi_params', join(folder, 'uwsgi_params'));
  const child = spawn('nginx', ['-p', folder, '-e', 'error.log', '-c', join(folder, 'nginx.conf')], {
    stdio: 'ignore',
    env: { PATH: `${process.env.PATH}:/usr/sbin:/usr/local/sbin` },
  });
  const closed = once(child, 'close');
  t.teardown(async () => {
    child.kill('SIGTERM');
    await closed;
  });
  while (!(await accepts(fronts.http))) {
    if (child.exitCode !== null) throw new Error(readFileSync(join(folder, 'error.log'), 'utf8'));
    await delay(10);
  }
  return fronts;
}

function accepts(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => resolve(socket.destroy() !== undefined));
    socket.once('error', () => resolve(false));
  });
}

/** What each further application is asked, and what it answers. */
const questions: Readonly<
  Record<string, readonly { readonly target?: string; readonly body?: string | Buffer; readonly answer: RegExp }[]>
> = {
  'rows.mjs': [{ answer: /^id,square\n1,1\n2,4\n3,9\n$/ }],
  'upload.mjs': [
    { body: 'abc', answer: /^3 bytes, sha256 ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\n$/ },
    { body: Buffer.alloc(1_000_000), answer: /^1000000 bytes, sha256 d29751f2649b32ff572b5e0a9f541ea6/ },
  ],
  'site.mjs': [{ answer: /^Hello, 127\.0\.0\.1!\n$/ }, { body: '[1]', answer: /^\{"received":\[1\]\}$/ }],
  'listener.mjs': [{ answer: /^POST something\.\n$/ }, { body: 'abc', answer: /^abc$/ }],
  'visits.mjs': [{ answer: /^worker 1 \(\d+\) is busy\n$/ }],
  'express-app.mjs': [{ target: '/hello/you', answer: /^\{"hello":"you"\}$/ }],
  'fastify-app.mjs': [{ target: '/hello/you', answer: /^\{"hello":"you"\}$/ }],
  'koa-app.mjs': [{ target: '/hello/you', answer: /^\{"hello":"you"\}$/ }],
  'hono-app.mjs': [{ target: '/hello/you', answer: /^\{"hello":"you"\}$/ }],
  'program.mjs': [{ target: '/x', answer: /^Hello from \/x\n$/ }],
  'echo.mjs': [{ answer: /^This is for echo only\.\n$/ }],
  'report.mjs': [{ answer: /^Here is your report\.\n$/ }],
  'form.mjs': [
    { body: 'name=J%C3%BCrgen&x=1', answer: /^Hello, Jürgen!\n$/ },
    { body: Buffer.alloc(64 * 1024, 'x'), answer: /^Hello, null!\n$/ },
    { body: Buffer.alloc(64 * 1024 + 1, 'x'), answer: /^That is no small form\.\n$/ },
  ],
};

/** As `npm install` of this clone does. */
function linkPackage(folder: string): void {
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(root, join(folder, 'node_modules/tswsgi'));
  installPackages();
  for (const name of ['express', 'fastify', 'koa', 'hono']) {
    symlinkSync(join(frameworksFolder, 'node_modules', name), join(folder, 'node_modules', name));
  }
}

for (const [file, rows] of Object.entries(questions)) {
  t.test(file, async (t) => {
    const folder = tempDir(t, { [file]: scripts.get(file) ?? '' });
    linkPackage(folder);
    const server = await startServer(t, { folder, args: ['--http-socket=127.0.0.1:0', `--wsgi-file=${file}`] });
    for (const { target = '/', body, answer } of rows) {
      t.match(await textOf(ask(t, server.address(), target, body)), answer);
    }
  });
}

t.test('events.mjs, whose client goes', async (t) => {
  const folder = tempDir(t, { 'events.mjs': scripts.get('events.mjs') ?? '' });
  const args = ['--http-socket=127.0.0.1:0', '--wsgi-file=events.mjs', '--async=1'];
  const server = await startServer(t, { folder, args });
  for (const turn of ['first', 'second, which has the core of the first']) {
    const client = await connectRaw(t, server.address());
    await client.send('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await client.receives('\ndata: ');
    client.close();
    t.pass(turn);
  }
  t.strictSame(await server.stop(), { code: 0, signal: null });
  t.notOk(server.lines.some((line) => line.includes('the application failed')));
});

t.test('while you write it', async (t) => {
  const command = blocks('sh').find((block) => block.includes('tswsgi dev app.mjs\n'));
  t.ok(command, 'the command is there');
  const server = await startDev(t, { files: { 'app.mjs': scripts.get('app.mjs') ?? '' }, args: ['app.mjs'] });
  t.equal(await textOf(ask(t, server.address, '/')), 'Hello, 127.0.0.1!\n');
  await server.waitForLog(/^GET \/ 200/);
  const shape = (lines: readonly string[]) => lines.map((line) => line.replace(/\d[\d.]*/g, 'N'));
  const shown = blocks('text').find((block) => block.includes(' dev, Node.js')) ?? '';
  t.strictSame(shape(server.lines), shape(shown.trimEnd().split('\n')));
});

t.test('own-server.mjs, in the place of node:http', async (t) => {
  const program = replaced(scripts.get('own-server.mjs') ?? '', "8080, '127.0.0.1'", "0, '127.0.0.1'");
  const folder = tempDir(t, { 'own-server.mjs': program });
  linkPackage(folder);
  const running = run(t, process.execPath, ['own-server.mjs'], folder);
  const [, address = ''] = await running.line(/^listening on (\S+)$/);
  t.equal(await textOf(ask(t, address, '/path?query')), 'GET /path?query\n');
  running.child.kill('SIGTERM');
  t.same(await running.closed, [0, null]);
});

t.test('serve.mjs, as a library', async (t) => {
  const folder = tempDir(t, { 'serve.mjs': scripts.get('serve.mjs') ?? '' });
  linkPackage(folder);
  const program = run(t, process.execPath, ['serve.mjs'], folder);
  const [, address = ''] = await program.line(/^listening on http:\/\/(\S+)$/);
  t.equal(await textOf(ask(t, address, '/')), 'Hello from my own process.\n');
  await program.line(/GET \/ => generated 27 bytes/);
  program.child.kill('SIGTERM');
  t.same(await program.closed, [0, null]);
});

t.test('shop.test.mjs, in a test runner', async (t) => {
  const folder = tempDir(t, { 'shop.test.mjs': scripts.get('shop.test.mjs') ?? '' });
  linkPackage(folder);
  const program = run(t, process.execPath, ['--test', 'shop.test.mjs'], folder);
  await program.line(/^# pass 1$|pass 1$/);
  t.same(await program.closed, [0, null]);
});

t.test('several applications', async (t) => {
  const make = (name: string) =>
    `export const make = () => (environ, startResponse) => {
  startResponse('200 OK', []);
  return '${name} ' + environ.SCRIPT_NAME + ' ' + environ.PATH_INFO;
};
export const application = make(), create = async () => make();\n`;
  const files = { 'site.mjs': 'site', 'shop.mjs': 'shop', 'blog/main.mjs': 'blog', 'outlet.mjs': 'outlet' };
  const server = await startServer(t, {
    files: Object.fromEntries(Object.entries(files).map(([file, name]) => [file, make(name)])),
    config: replaced(replaced(blocks('ini')[1] ?? '', '[uwsgi]\n', ''), '127.0.0.1:8000', '127.0.0.1:0'),
    ready: /^WSGI app 3/,
  });
  t.notOk(server.lines.some((line) => line.includes('uwsgi.ini:')));
  const answer = async (path: string, host: string): Promise<string> => {
    const client = await connectRaw(t, server.address());
    await client.send(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    return (await client.readResponse()).body.toString();
  };
  t.equal(await answer('/shopping', 'a.org'), 'site  /shopping');
  t.equal(await answer('/shop/cart', 'a.org'), 'shop /shop /cart');
  t.equal(await answer('/blog', 'example.org'), 'blog /blog ');
  t.equal(await answer('/shop/cart', 'example.org'), 'outlet /shop /cart');
});

t.test('the rules', async (t) => {
  const app = `
    export async function application(environ, startResponse) {
      console.error('begun ' + environ.PATH_INFO);
      if (environ.PATH_INFO === '/slow') await new Promise(() => {});
      if (environ.PATH_INFO === '/reports/a') await new Promise((resolve) => setTimeout(resolve, 1500));
      startResponse('200 OK', []);
      return 'done';
    }`;
  const ini = replaced(iniWith('harakiri = 30'), 'harakiri = 30\n', 'harakiri = 1\n');
  const files = { 'app.mjs': app, 'rules.ini': ini };
  const args = ['--ini', 'rules.ini', '--http-socket=127.0.0.1:0', '--wsgi-file=app.mjs'];
  const server = await startServer(t, { folder: tempDir(t, files), args });
  const [report, slow] = await Promise.all([ask(t, server.address(), '/reports/a'), ask(t, server.address(), '/slow')]);
  t.same([report.status, slow.status], [200, 504]);
  await server.waitForLog(/^127\.0\.0\.1 asks for \/slow$/);

  t.equal((await ask(t, server.address(), '/health')).status, 200);
  t.notOk(server.lines.some((line) => line.endsWith('asks for /health')));
  const client = await connectRaw(t, server.address());
  await client.send('GET / HTTP/1.1\r\nHost: x\r\nUser-Agent: BadBot/1\r\n\r\n');
  t.equal((await client.readResponse()).status, 403);
  t.notOk(server.lines.includes('begun /'), 'the application is not called');
});

t.test('the language of the files', async (t) => {
  const folder = tempDir(t, { 'app.mjs': "export const application = () => '';" });
  const ini = replaced(iniWith('declare-option'), '/srv/site', folder);
  writeFileSync(join(folder, 'site.ini'), ini);
  const args = ['--show-config', '--need-app=false', '--ini', 'site.ini'];
  const server = await startServer(t, { folder, args, env: { PORT: '0', STAGE: 'test' } });
  for (const line of [
    'harakiri = 5',
    `env = FOLDER_media=${folder}/media`,
    'limit-post = 1048576',
    'recycle = 5000 3600',
    `processes = ${availableParallelism() * 2}`,
  ]) {
    t.ok(server.lines.includes(line), line);
  }
  t.notOk(
    server.lines.some((line) => line.includes('site.ini:')),
    'nothing to warn of',
  );
});

t.test('a program as the configuration', async (t) => {
  const app = `
    export function application(environ, startResponse) {
      startResponse('200 OK', []);
      return process.env.STARTED;
    }`;
  const folder = programFolder(t, { 'app.mjs': app, 'app.config.mjs': scripts.get('app.config.mjs') ?? '' });
  const server = await startServer(t, { folder, args: ['app.config.mjs'], env: { PORT: '0' }, ready: /^WSGI app 0/ });
  t.match(await textOf(ask(t, server.address(), '/')), /^20\d\d-/);
  t.notOk(
    server.lines.some((line) => line.includes('app.config.mjs:')),
    'nothing to warn of',
  );
});

t.test('lines of requests', async (t) => {
  const app = `
    import { logVar } from 'tswsgi/app';
    export function app(environ, startResponse) {
      logVar('cart', 'three items');
      startResponse('200 OK', []);
      return 'hello';
    }`;
  const ini = replaced(iniWith('log-format = '), '127.0.0.1:8000', '127.0.0.1:0').replace(
    'module = app',
    'module = app:app',
  );
  const folder = tempDir(t, { 'app.mjs': app, 'lines.ini': ini });
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(root, join(folder, 'node_modules/tswsgi'));
  const server = await startServer(t, { folder, args: ['--ini', 'lines.ini'] });
  await ask(t, server.address(), '/basket');
  await server.waitForLog(/^127\.0\.0\.1 - - \[.* \+0000\] "GET \/basket HTTP\/1\.1" 200 \d+ "-" "-" \d+ three items$/);
});

t.test('from uWSGI', async (t) => {
  const [before, after] = blocks('ini').filter((block) => block.includes('; the shop\n'));
  t.ok(blocks('sh').includes('npx tswsgi migrate uwsgi.ini\n'));
  const folder = tempDir(t, { 'uwsgi.ini': before ?? '' });
  const { code, stdout } = await runNode(t, folder, [`${root}bundle/cli.js`, 'migrate', 'uwsgi.ini']);
  t.strictSame([code, stdout], [0, after]);
});

t.test('from PM2', async (t) => {
  const script = `require('node:http').createServer((req, res) => res.end(process.env.NODE_ENV)).listen(3000);`;
  const ecosystem = replaced(scripts.get('ecosystem.config.cjs') ?? '', 'PORT: 3000', 'PORT: 0');
  const folder = tempDir(t, { 'ecosystem.config.cjs': ecosystem, 'server.js': script });
  const [migrate = '', serve = ''] = (blocks('sh').find((block) => block.includes('ecosystem.config.cjs')) ?? '').split(
    '\n',
  );
  const words = (command: string) => replaced(command, 'npx tswsgi', `${root}bundle/cli.js`).split(' ');
  t.same(await run(t, process.execPath, words(migrate), folder).closed, [0, null]);
  const server = await startServer(t, { folder, args: words(serve).slice(1) });
  t.equal(await textOf(ask(t, server.address().replace(/^:/, '127.0.0.1:'), '/')), 'production');
});

t.test('in a project that you have', async (t) => {
  const commands = (blocks('sh').find((block) => block.includes('tswsgi init')) ?? '').trimEnd().split('\n');
  const [initialize = '', start = ''] = commands;
  const folder = makeProject(t, { 'package.json': '{"name":"hello","type":"module"}' });
  const [, ...argv] = replaced(initialize, 'npx tswsgi ', '').split(' ');
  t.equal(init(folder, ...argv).status, 0);
  t.equal(start, 'bin/uwsgi-instance start');
  t.equal(instance(t, folder, 'start').status, 0);
  t.equal(instance(t, folder, 'stop').status, 0);
});

t.test('every JavaScript block is run', async (t) => {
  t.same(
    [...scripts.keys()].sort(),
    [
      'app.config.mjs',
      'app.mjs',
      'ecosystem.config.cjs',
      'events.mjs',
      'own-server.mjs',
      'serve.mjs',
      'shop.test.mjs',
      ...Object.keys(questions),
    ].sort(),
  );
  t.same([blocks('ini').length, blocks('nginx').length], [7, 2]);
});

t.test('the first command, in this clone', async (t) => {
  const folder = tempDir(t);
  cpSync(`${root}etc`, join(folder, 'etc'), { recursive: true });
  let ini = readFileSync(join(folder, 'etc/uwsgi.ini'), 'utf8');
  for (const port of ['8080', '3031']) ini = replaced(ini, `= 127.0.0.1:${port}\n`, '= 127.0.0.1:0\n');
  writeFileSync(join(folder, 'etc/uwsgi.ini'), ini);

  const [install, command = ''] = (blocks('sh')[0] ?? '').trim().split(' && ');
  t.equal(install, 'npm install');
  // npx notes in its cache where a command is; that of the user is left alone, and nothing is to be downloaded. It
  // installs this clone there by a link, whose scripts would build the addon anew beneath the tests beside this one.
  const env = { npm_config_cache: join(folder, 'npm'), npm_config_offline: 'true', npm_config_ignore_scripts: 'true' };
  const program = run(t, 'sh', ['-c', replaced(command, 'etc/uwsgi.ini', `${folder}/etc/uwsgi.ini`)], root, env);
  const [, address = ''] = await program.line(/socket 0 bound to TCP address (\S+)/);
  const [, masterPid = ''] = await program.line(/spawned tswsgi master process \(pid: (\d+)\)/);
  t.teardown(() => stopProcess(Number(masterPid)));
  await program.line(/WSGI app 0 .* ready/);

  const page = await ask(t, address, '/?a=b');
  t.equal(page.status, 200);
  const html = page.body.toString();
  const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { version: string };
  t.match(html, `tswsgi ${version} on Node.js ${process.versions.node}`, 'what the server is');
  t.match(html, 'several processes, one event loop in each', 'which worker model runs');
  const [, workerPid] = /worker process (\d+), core \d+/.exec(html) ?? [];
  await program.line(new RegExp(`^spawned tswsgi worker .*pid: ${workerPid},`));
  for (const [name, value] of [
    ['PATH_INFO', '/'],
    ['QUERY_STRING', 'a=b'],
    ['REQUEST_URI', '/?a=b'],
    ['HTTP_HOST', 'example.org'],
    ['SERVER_PORT', address.split(':')[1]],
  ]) {
    t.match(html, `<tr><th scope="row">${name}</th><td>${value}</td></tr>`);
  }
  t.equal(await textOf(ask(t, address, '/hello')), 'Hello, world!\n');
  t.equal(await textOf(ask(t, address, '/echo', 'Grüße')), 'Grüße');

  stopProcess(Number(masterPid));
  await program.line(/^goodbye to tswsgi\.$/);
});

t.test('the environ has the variables of the table, and no others', async (t) => {
  const names = 'startResponse("200 OK", []); return Object.keys(environ).join();';
  const server = await startServer(t, {
    config: 'http-socket = 127.0.0.1:0\nwsgi-file = app.mjs',
    files: { 'app.mjs': `export function application(environ, startResponse) { ${names} }` },
  });
  const client = await connectRaw(t, server.address());
  await client.send('POST / HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 1\r\nX-Own: 1\r\n\r\na');
  const found = (await client.readResponse()).body.toString().split(',');
  await client.send('GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: own\r\n\r\n');
  const upgraded = (await client.readResponse()).body.toString().split(',');
  await client.send('POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n');
  const chunked = (await client.readResponse()).body.toString().split(',');
  for (const name of [...upgraded, ...chunked]) {
    if (!found.includes(name) && !name.startsWith('HTTP_')) found.push(name);
  }
  const section = readme.slice(readme.indexOf('### environ'), readme.indexOf('### startResponse'));
  const documented = [...section.matchAll(/^\| (`.*?) \|/gm)].flatMap(([, cell]) => cell!.match(/[\w.*]+/g) ?? []);
  t.same(
    found.filter((name) => !name.startsWith('HTTP_')).sort(),
    documented.filter((name) => name !== 'HTTP_*').sort(),
  );
  t.same(found.filter((name) => name.startsWith('HTTP_')).sort(), ['HTTP_HOST', 'HTTP_X_OWN']);
});

interface Program {
  readonly child: ChildProcess;
  readonly lines: readonly string[];
  /** Settles with exit code and signal. */
  readonly closed: Promise<unknown[]>;
  /** Waits for a line that matches. Rejects when the program ends before. */
  line(pattern: RegExp): Promise<RegExpExecArray>;
}

/** Runs a program that may be a wrapper of the one that writes the lines. */
function run(t: Test, command: string, args: readonly string[], cwd: string, more: NodeJS.ProcessEnv = {}): Program {
  const kept = Object.entries(process.env).filter(([name]) => !/^(TAP|_TAPJS|NODE_OPTIONS|npm_|UWSGI_)/.test(name));
  const env = { ...Object.fromEntries(kept), ...more };
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  t.teardown(() => child.kill('SIGKILL'));
  const lines: string[] = [];
  let wake = (): void => {};
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      wake();
    });
  }
  let hasClosed = false;
  const closed = once(child, 'close').finally(() => {
    hasClosed = true;
    wake();
  });
  const line: Program['line'] = async (pattern) => {
    for (;;) {
      const found = lines.map((text) => pattern.exec(text)).find((match) => match !== null);
      if (found) return found;
      if (hasClosed) throw new Error(`ended without ${pattern}:\n${lines.join('\n')}`);
      await new Promise<void>((resolve) => (wake = resolve));
    }
  };
  return { child, lines, closed, line };
}

/** A second call, or one for a process that has ended, does nothing. */
function stopProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGTERM');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
