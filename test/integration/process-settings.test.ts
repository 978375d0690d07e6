// What the options say about the processes themselves, as the kernel sees it: limits, processors, names, folder, environment.

import { readdirSync, readFileSync } from 'node:fs';
import t from 'tap';
import { connectRaw } from '../helpers/raw-client.js';
import { startServer } from '../helpers/start-server.js';

const app = `export function application(environ, startResponse) {
  startResponse('200 OK', []);
  const { GIVEN, TAKEN, BOTH } = process.env;
  return JSON.stringify({ cwd: process.cwd(), GIVEN, TAKEN, BOTH });
}`;

/** Soft and hard value of a limit of process `pid`. */
function limitOf(pid: number, name: string): string[] | undefined {
  return new RegExp(`^${name}\\s+(\\S+)\\s+(\\S+)`, 'm').exec(readFileSync(`/proc/${pid}/limits`, 'latin1'))?.slice(1);
}

const commandLine = (pid: number) => readFileSync(`/proc/${pid}/cmdline`, 'latin1').replace(/\0.*$/s, '');

/** The processors of each thread of `pid`, once each. */
function processorsOf(pid: number): string[] {
  const lists = readdirSync(`/proc/${pid}/task`).map((thread) => {
    const status = readFileSync(`/proc/${pid}/task/${thread}/status`, 'latin1');
    return /^Cpus_allowed_list:\s+(.*)$/m.exec(status)?.[1] ?? '';
  });
  return [...new Set(lists)];
}

t.test('limits, processors, names, folder, environment', async (t) => {
  const server = await startServer(t, {
    config: `http-socket = 127.0.0.1:0
wsgi-file = app.mjs
processes = 2
limit-nproc = 20000
max-fd = 900
limit-core = 0
limit-fsize = 123456789
limit-as = 100000
cpu-affinity = 1
auto-procname = true
procname-prefix-spaced = my
chdir2 = sub
env = GIVEN=given
env = BOTH=given
unenv = TAKEN
unenv = BOTH`,
    files: { 'app.mjs': app, 'sub/file': '' },
    env: { TAKEN: 'inherited', BOTH: 'inherited' },
    ready: /^WSGI app 0/,
  });
  await server.waitForWorkers(2);
  const workers = server.workerPids();
  for (const pid of [server.pid, ...workers]) {
    t.strictSame(limitOf(pid, 'Max processes'), ['20000', '20000']);
    t.strictSame(limitOf(pid, 'Max open files'), ['900', '900']);
    t.strictSame(limitOf(pid, 'Max core file size'), ['0', '0']);
    t.strictSame(limitOf(pid, 'Max file size'), ['123456789', '123456789']);
    t.strictSame(limitOf(pid, 'Max address space'), ['104857600000', '104857600000']);
  }
  for (const line of [
    'limiting number of processes to 20000...',
    'your processes number limit is 20000',
    'limiting address space of processes...',
    'your process address space limit is 104857600000 bytes (100000 MB)',
    'detected max file descriptor number: 900',
  ]) {
    await server.waitForLog(line);
  }

  t.equal(commandLine(server.pid), 'my tswsgi master');
  for (const [index, pid] of workers.entries()) {
    t.equal(commandLine(pid), `my tswsgi worker ${index + 1}`);
    const mapped = new RegExp(`^mapping worker ${index + 1} to CPUs: (\\d+)$`);
    const [, cpu] = await server.waitForLog(mapped);
    t.strictSame(processorsOf(pid), [cpu], 'every thread');
  }

  const client = await connectRaw(t, server.address());
  await client.send('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  t.strictSame(JSON.parse((await client.readResponse()).body.toString()), {
    cwd: `${server.folder}/sub`,
    GIVEN: 'given',
    BOTH: 'given',
  });
});

t.test('an address space that Node.js cannot start in is left out, with a warning', async (t) => {
  const server = await startServer(t, {
    config: 'http-socket = 127.0.0.1:0\nwsgi-file = app.mjs\nlimit-as = 128',
    files: { 'app.mjs': app },
    ready: /^WSGI app 0/,
  });
  await server.waitForLog(/^limit-as: 128 MB is too little, a worker of Node.js reserves \d+ MB/);
  t.strictSame(limitOf(server.pid, 'Max address space'), ['unlimited', 'unlimited']);
});

t.test('what WebAssembly reserves counts, where Node.js is not told to do without', async (t) => {
  const config = 'http-socket = 127.0.0.1:0\nwsgi-file = app.mjs\nlimit-as = 8192';
  const files = { 'app.mjs': `${app}\nawait new Response('x').text();` };
  const server = await startServer(t, { config, files, ready: /^WSGI app 0/ });
  await server.waitForLog(/^limit-as: 8192 MB is too little/);
  const options = '--disable-wasm-trap-handler';
  if (!process.allowedNodeEnvironmentFlags.has(options)) return;
  const other = await startServer(t, { config, files, env: { NODE_OPTIONS: options }, ready: /^WSGI app 0/ });
  const bytes = String(8192 * 1024 * 1024);
  t.strictSame(limitOf(other.pid, 'Max address space'), [bytes, bytes]);
});

t.test('a limit that cannot be raised is a warning, the server serves', async (t) => {
  const server = await startServer(t, {
    config: 'http-socket = 127.0.0.1:0\nwsgi-file = app.mjs\nmax-fd = 999',
    files: { 'app.mjs': app },
    wrapper: ['setpriv', '--bounding-set=-all', 'sh', '-c', 'ulimit -n 512; exec "$@"', 'sh'],
    ready: /^WSGI app 0/,
  });
  await server.waitForLog('max-fd: cannot limit nofile to 999: operation not permitted; the limit stays as it was');
  t.strictSame(limitOf(server.pid, 'Max open files'), ['512', '512']);
});

t.test('SIGPIPE is harmless', async (t) => {
  const server = await startServer(t, {
    config: 'http-socket = 127.0.0.1:0\nwsgi-file = app.mjs',
    files: { 'app.mjs': app },
    ready: /^WSGI app 0/,
  });
  const [worker = 0] = server.workerPids();
  for (const pid of [server.pid, worker]) process.kill(pid, 'SIGPIPE');
  const client = await connectRaw(t, server.address());
  await client.send('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  t.equal((await client.readResponse()).status, 200);
  t.strictSame(await server.stop(), { code: 0, signal: null });
  t.equal(server.workerPids().length, 1);
});
