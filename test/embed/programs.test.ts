// The package as programs have it: imported, required, and within the usual test runners.
import t from 'tap';
import { programFolder, runNode } from '../helpers/run-program.js';

const ask = `
const ask = async (server) => (await fetch(server.url, { headers: { connection: 'close' } })).text();
const app = (req, res) => res.end('ok');
`;

t.test('an ES module', async (t) => {
  const program = `
import { ConfigurationError, createLogger, createServer, ListenError, TswsgiError } from 'tswsgi';
${ask}
const server = await createServer({ httpSocket: '127.0.0.1:0', app });
console.log(await ask(server), typeof createLogger, new ConfigurationError([]) instanceof Error, ListenError.name, TswsgiError.name);
await server.close();`;
  const result = await runNode(t, programFolder(t, { 'program.mjs': program }), ['program.mjs']);
  t.match(result, { code: 0, stdout: 'ok function true ListenError TswsgiError\n', stderr: '' });
});

t.test('CommonJS', async (t) => {
  const program = `
const { createServer } = require('tswsgi');
${ask}
createServer({ httpSocket: '127.0.0.1:0', app }).then(async (server) => {
  console.log(await ask(server));
  await server.close();
  await createServer({ app }).catch((error) => console.log(error.code));
});`;
  const result = await runNode(t, programFolder(t, { 'program.cjs': program }), ['program.cjs']);
  t.match(result, { code: 0, stdout: 'ok\nPROGRAM_NO_SOCKET\n', stderr: '' });
});

t.test('node --test', async (t) => {
  const file = `
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createServer } from 'tswsgi';
${ask}
let server;
before(async () => { server = await createServer({ httpSocket: '127.0.0.1:0', app }); });
after(() => server.close());
test('it answers', async () => assert.equal(await ask(server), 'ok'));
test('another one beside it', async () => {
  const other = await createServer({ httpSocket: '127.0.0.1:0', app: (req, res) => res.end('other') });
  assert.equal(await ask(other), 'other');
  await other.close();
});`;
  const { code, stdout } = await runNode(t, programFolder(t, { 'it.test.mjs': file }), ['--test', 'it.test.mjs']);
  t.match(stdout, /pass 2/);
  t.equal(code, 0);
});

t.test('tap', async (t) => {
  const file = `
import t from 'tap';
import { createServer } from 'tswsgi';
${ask}
const server = await createServer({ httpSocket: '127.0.0.1:0', app });
t.teardown(() => server.close());
t.test('it answers', async (t) => t.equal(await ask(server), 'ok'));`;
  const { code, stdout } = await runNode(t, programFolder(t, { 'it.test.mjs': file }, ['tap']), ['it.test.mjs']);
  t.match(stdout, /# \{ total: 1, pass: 1 \}/);
  t.equal(code, 0);
});

t.test('a worker thread', async (t) => {
  const thread = `
import { parentPort } from 'node:worker_threads';
import { createServer } from 'tswsgi';
${ask}
const server = await createServer({ httpSocket: '127.0.0.1:0', app });
parentPort.postMessage(await ask(server));
await server.close();`;
  const program = `
import { Worker } from 'node:worker_threads';
const worker = new Worker(new URL('./thread.mjs', import.meta.url));
worker.on('message', (text) => console.log(text)).on('exit', (code) => console.log('exit', code));`;
  const folder = programFolder(t, { 'program.mjs': program, 'thread.mjs': thread });
  t.match(await runNode(t, folder, ['program.mjs']), { code: 0, stdout: 'ok\nexit 0\n', stderr: '' });
});
