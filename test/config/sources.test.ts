// Where a configuration may come from besides files: HTTP, with its limits; what uWSGI has and a process of Node cannot have;
// and the lines that act on the reading itself.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { type ConfigurationResult, parseConfiguration } from '../../dist/config/config.js';
import { tempDir } from '../helpers/temp-dir.js';

type Files = Readonly<Record<string, string>>;

const socket = 'http-socket = 127.0.0.1:0';

function read(t: Test, lines: string, files: Files = {}, more: object = {}): ConfigurationResult {
  const folder = tempDir(t, { 'c.ini': `[uwsgi]\n${socket}\n${lines}\n`, ...files });
  return parseConfiguration({ argv: ['c.ini'], environment: {}, cwd: folder, ...more });
}

const brief = (list: ConfigurationResult['errors']): string[] => list.map(({ code, place }) => `${code} ${place}`);
const messages = (list: ConfigurationResult['errors']): string => list.map(({ message }) => message).join('\n');
const valueNamed = ({ settings }: ConfigurationResult, wanted: string) =>
  settings.find(({ name }) => name === wanted)?.value;

/** In a process of its own: the reading waits for its answer. */
const server = `
  const answers = {
    '/c.ini': [200, {}, '[uwsgi]\\nprocesses = 3\\nmagic = %n|\\n[other]\\nprocesses = 4\\n'],
    '/moved': [302, { Location: '/c.ini' }, ''],
    '/gone': [404, {}, '[uwsgi]\\nprocesses = 9\\n'],
    '/made': [201, {}, '[uwsgi]\\nprocesses = 9\\n'],
    '/large': [200, {}, 'x'.repeat(1 << 20) + 'x'],
    '/largest': [200, {}, '[uwsgi]\\n' + ('# ' + 'x'.repeat(1021) + '\\n').repeat(1023)],
  };
  const server = require('node:http').createServer((request, response) => {
    if (request.url === '/half') return void response.writeHead(200, { 'Content-Length': 100 }).write('[uwsgi]\\n', () => response.destroy());
    if (request.url === '/host') return void response.end('[uwsgi]\\nhost = ' + request.headers.host + ' ' + request.method);
    const [status, headers, body] = answers[request.url];
    response.writeHead(status, headers).end(body);
  });
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));`;

async function startWeb(t: Test): Promise<string> {
  const child = spawn(process.execPath, ['-e', server], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.teardown(() => child.kill('SIGKILL'));
  const [port] = (await once(child.stdout, 'data')) as [Buffer];
  return `http://127.0.0.1:${String(port).trim()}`;
}

t.test('http://', async (t) => {
  const web = await startWeb(t);
  const found = read(t, `ini = ${web}/c.ini\na = @(${web}/c.ini)`);
  t.strictSame([found.errors, found.config.processes], [[], 3]);
  t.match(valueNamed(found, 'a'), /^\[uwsgi\]\nprocesses = 3\n/);
  t.equal(read(t, `ini = ${web}/c.ini:other`).config.processes, 4, 'a section of it');
  t.equal(read(t, `ini = ${web}/host`).settings.find(({ name }) => name === 'host')?.value, `${web.slice(7)} GET`);
  t.strictSame(read(t, `ini = ${web}/largest`).errors, []);
  for (const [path, reason] of [
    ['/moved', /the server answers 302 Found, to \/c\.ini, which is not followed/],
    ['/gone', /the server answers 404 Not Found/],
    ['/made', /the server answers 201 Created/],
    ['/large', /it is more than 1048576 bytes/],
    ['/half', /the answer broke off/],
  ] as const) {
    const { errors, config } = read(t, `ini = ${web}${path}`);
    t.strictSame(brief(errors), ['FILE_UNREADABLE c.ini:3'], path);
    t.match(messages(errors), reason);
    t.equal(config.processes, 1);
  }
  t.match(messages(read(t, 'ini = http://127.0.0.1:1/c.ini').errors), /ECONNREFUSED/);
  t.strictSame(brief(read(t, `a = @(${web}/gone)`).errors), ['REFERENCE_UNREADABLE c.ini:3']);
});

t.test('what only the binary of uWSGI has', async (t) => {
  for (const scheme of ['data', 'sym', 'section', 'call', 'callint', 'emperor', 'https', 'nope']) {
    const { errors } = read(t, `ini = ${scheme}://x`);
    t.strictSame(brief(errors), ['FILE_UNREADABLE c.ini:3'], scheme);
    t.match(messages(errors), new RegExp(`${scheme}:// is not served.*there are files, -.*exec://, fd://, http://`));
  }
});

t.test('a command that fails', async (t) => {
  t.strictSame(brief(read(t, 'ini = exec://echo "[uwsgi]"; exit 3').errors), ['FILE_UNREADABLE c.ini:3']);
  t.strictSame(brief(read(t, 'a = @(exec://exit 3)').errors), ['REFERENCE_UNREADABLE c.ini:3']);
});

t.test('places of what is injected', async (t) => {
  const files = {
    'before.ini': '[uwsgi]\nprocesses = many\n',
    'after.ini': 'harakiri = x\n[uwsgi]\nlisten = y\n',
    'part.ini': '[uwsgi]\nthreads = z\n',
  };
  const { errors } = read(t, 'inject-before = before.ini\ninject-after = after.ini\ninclude = part.ini', files);
  t.strictSame(brief(errors), [
    'VALUE_NOT_A_NUMBER before.ini:2',
    'VALUE_NOT_A_NUMBER part.ini:2',
    'VALUE_NOT_A_NUMBER after.ini:1',
    'VALUE_NOT_A_NUMBER after.ini:3',
  ]);
});

t.test('forbidden names', async (t) => {
  const { errors, config } = read(t, 'blacklist = threads foo\nthreads = 2\nprocesses = 2\nfoo = 1');
  t.strictSame(brief(errors), ['OPTION_FORBIDDEN c.ini:4', 'OPTION_FORBIDDEN c.ini:6']);
  t.strictSame([config.threads, config.processes], [0, 2]);
  t.match(
    messages(read(t, 'whitelist = processes\nthreads = 2').errors),
    /forbidden option "threads" \(by whitelist\)/,
  );
});

t.test('lines for the log', async (t) => {
  const { notes } = read(t, 'print = hello %(x)\niprint = at once %(x)\nx = 1');
  t.strictSame(notes.slice(1), ['at once %(x)', 'hello 1']);
});

t.test('exit', async (t) => {
  const ends = read(t, 'iprint = bye\nexit = 3\nprocesses = many\nfor = open');
  t.strictSame([ends.exitCode, ends.errors, ends.notes.at(-1)], [3, [], 'bye']);
  t.equal(read(t, 'exit =').exitCode, 0);
  t.equal(read(t, 'a = 1').exitCode, undefined);
  const late = read(t, 'for = a\nfor = b\nexit = 3\nendfor');
  t.strictSame([late.exitCode, brief(late.errors)], [3, ['LOGIC_NESTED c.ini:4']], 'a mistake before it counts');
  t.match(brief(read(t, 'exit = 3', {}, { isReload: true }).errors), [/^EXIT_AT_RELOAD/]);
});

t.test('--get', async (t) => {
  const asked = (...words: string[]) => read(t, 'a = 1\nb = %(a)x\na = 2', {}, { argv: ['c.ini', ...words] }).asked;
  t.strictSame(asked('--get', 'b', '--get', 'a', '--get', 'nope'), ['1x', '1']);
  t.strictSame(asked('--get', 'nope'), []);
  t.equal(asked(), undefined);
});

t.test('resolve', async (t) => {
  const found = read(t, 'resolve = ip=127.0.0.7\nenv = IP=%(ip)');
  t.strictSame([found.errors, found.warnings, found.config.environment], [[], [], { IP: '127.0.0.7' }]);
  t.strictSame(brief(read(t, 'resolve = ip').errors), ['RESOLVE_NOT_A_PAIR c.ini:3']);
  t.strictSame(brief(read(t, 'resolve = ip=no.such.host.invalid').errors), ['RESOLVE_FAILED c.ini:3']);
});

t.test('standard input and descriptors are taken as they are named', async (t) => {
  const folder = tempDir(t);
  writeFileSync(join(folder, 'from-fd.ini'), '[uwsgi]\nhttp-socket = :0\nprocesses = 6\n');
  const command = (argv: string, input: string) => `${process.execPath} ${cli} config explain ${argv} ${input}`;
  const explain = async (argv: string, input: string) => {
    const child = spawn('/bin/sh', ['-c', command(argv, input)], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
    const [text] = await Promise.all([child.stdout.toArray(), once(child, 'close')]);
    return Buffer.concat(text as Buffer[]).toString();
  };
  t.match(await explain('-', '< from-fd.ini'), /^processes = 6 .*; -:3$/m);
  t.match(await explain('--ini fd://7', '7< from-fd.ini'), /^processes = 6 .*; fd:\/\/7:3$/m);
});

const cli = new URL('../../bundle/cli.js', import.meta.url).pathname;
