// A program that has a server, closes it and ends by itself: nothing is left open, nothing about the process is changed,
// and nothing is written. The program asks with node:http, for what fetch() keeps open is not the server's.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { programFolder, runNode } from '../helpers/run-program.js';

/** What a program can see of its process, and the way it asks a server. */
const shared = `
import { readdirSync, readlinkSync, writeFileSync } from 'node:fs';
import http from 'node:http';

const linkOf = (fd) => { try { return readlinkSync('/proc/self/fd/' + fd); } catch { return 'the list'; } };
export const look = () => ({
  descriptors: readdirSync('/proc/self/fd').map((fd) => fd + ' ' + linkOf(fd)).filter((text) => !text.endsWith('the list')),
  resources: process.getActiveResourcesInfo().sort(),
  listeners: process.eventNames().map((name) => String(name) + ' ' + process.listenerCount(name)).sort(),
  facts: [process.title, process.umask(), process.cwd(), JSON.stringify(process.env), process.exitCode ?? 'none'],
  globals: [globalThis.Response.name, globalThis.fetch.toString().length, Reflect.ownKeys(globalThis).length],
  sourceMaps: process.sourceMapsEnabled ?? false,
});
export const ask = (server, path = '/') => new Promise((resolve, reject) => {
  let text = '';
  const request = http.get(server.url + path, { agent: false }, (res) => {
    res.setEncoding('utf8').on('data', (part) => (text += part));
  });
  request.on('error', reject).on('socket', (socket) => socket.on('close', () => resolve(text)));
});
/** The process has nothing left to do; nobody has ended it. */
export const tellAtEnd = (report) => process.once('beforeExit', () => writeFileSync('report.json', JSON.stringify(report)));
`;

interface Report {
  readonly before: object;
  readonly after: object;
  readonly answers: readonly string[];
}

async function run(t: Test, program: string, more: Readonly<Record<string, string>> = {}): Promise<Report> {
  const folder = programFolder(t, { 'shared.mjs': shared, 'program.mjs': program, ...more });
  const { code, signal, stdout, stderr } = await runNode(t, folder, ['program.mjs']);
  t.strictSame({ code, signal, stdout, stderr }, { code: 0, signal: null, stdout: '', stderr: '' });
  const report = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as Report;
  t.strictSame(report.after, report.before);
  return report;
}

const start = `
import { createServer } from 'tswsgi';
import { ask, look, tellAtEnd } from './shared.mjs';
import http from 'node:http';

// What node opens when it first asks is there before.
await new Promise((resolve) => http.createServer((req, res) => res.end()).listen(0, '127.0.0.1', function () {
  ask({ url: 'http://127.0.0.1:' + this.address().port }).then(() => this.close(resolve));
}));
while (process.getActiveResourcesInfo().some((name) => /TCP|Shutdown/.test(name))) await new Promise(setImmediate);
const answers = [];
const options = { httpSocket: '127.0.0.1:0', socket: './uwsgi.sock' };
const before = look();
`;
const end = `
tellAtEnd({ before, after: look(), answers });
`;

t.test('every interface, one server after the other', async (t) => {
  const { answers } = await run(
    t,
    `${start}
const fails = (environ, startResponse) => { throw new Error('not to be seen'); };
for (const app of [
  (environ, startResponse) => { startResponse('200 OK', []); return 'wsgi'; },
  (req, res) => res.end('http'),
  { fetch: (request) => new Response('fetch') },
  fails,
]) {
  const server = await createServer({ ...options, app, harakiri: 10 });
  answers.push(await ask(server));
  await server.close();
}
${end}`,
  );
  t.match(answers, ['wsgi', 'http', 'fetch', /500 Internal Server Error|^/]);
});

t.test('requests that are cut, a log file, and a server that nobody asks', async (t) => {
  await run(
    t,
    `${start}
let begun;
const seen = new Promise((resolve) => { begun = resolve; });
const server = await createServer({ ...options, app: (req, res) => begun(), logTo: 'server.log' });
const request = http.get(server.url, { agent: false });
const broken = new Promise((resolve) => request.once('error', resolve));
await seen;
await server.close({ mercy: 0 });
answers.push((await broken).code);
await (await createServer({ ...options, app: (req, res) => {} })).close();
${end}`,
  );
});

t.test('starts that fail', async (t) => {
  const { answers } = await run(
    t,
    `${start}
const holder = await createServer({ ...options, app: { fetch: () => new Response('') } });
const address = holder.url.slice('http://'.length);
const app = { fetch: () => new Response('') };
for (const wrong of [
  () => ({ ...options, app, httpSocket: ['127.0.0.1:0', address], socket: './other.sock', logTo: 'server.log' }),
  () => ({ ...options, app: import('./throws.mjs') }),
  () => ({ ...options, wsgiFile: './throws.mjs', logTo: 'server.log' }),
  () => ({ ...options, app, manageScriptName: true, mount: { '/x': import('./throws.mjs') } }),
  () => ({ ...options, app, harakiri: 'soon' }),
  () => ({ ...options, app: import('./throws.mjs'), processes: 2 }),
  () => ({ ...options, app: { initialize() {}, start() { throw new Error('not ready'); }, listener: http.createServer() } }),
]) await createServer(wrong()).then(() => answers.push('no error'), (error) => answers.push(error.code ?? error.message));
await holder.close();
${end}`,
    { 'throws.mjs': "throw new Error('at once');" },
  );
  t.strictSame(answers, [
    'EADDRINUSE',
    'at once',
    'APP_IMPORT_FAILED',
    'at once',
    'VALUE_NOT_A_NUMBER',
    'PROGRAM_OPTION',
    'APP_NOT_READY',
  ]);
});

t.test('while it serves no signal is taken, and nothing else of the process', async (t) => {
  await run(
    t,
    `${start}
const server = await createServer({ ...options, app: (req, res) => res.end('ok') });
answers.push(await ask(server));
const { listeners, facts, globals, sourceMaps } = look();
const { descriptors, resources } = before;
const during = { descriptors, resources, listeners, facts, globals, sourceMaps };
await server.close();
tellAtEnd({ before, after: during, answers });`,
  );
});

t.test('the memory of servers that are closed is free again', async (t) => {
  const program = `
import { createServer } from 'tswsgi';
import { ask } from './shared.mjs';

const shared = () => process.memoryUsage().arrayBuffers;
const before = shared();
for (let count = 0; count < 10; count += 1) {
  const app = count % 2 === 0 ? (req, res) => res.end('http') : { fetch: () => new Response('fetch') };
  const server = await createServer({ httpSocket: '127.0.0.1:0', app });
  await ask(server);
  await server.close();
}
// Of ten servers with 64 MB each; a variable may still hold the last one. It ends when nobody holds the others.
while (shared() - before > 200e6) {
  gc();
  await new Promise((resolve) => setTimeout(resolve, 10));
}`;
  const folder = programFolder(t, { 'shared.mjs': shared, 'program.mjs': program });
  t.match(await runNode(t, folder, ['--expose-gc', 'program.mjs']), { code: 0, stdout: '', stderr: '' });
});
