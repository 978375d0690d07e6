// A request that takes too long and leaves the loop free is ended alone: its client is told, its application hears of it,
// its worker serves on.

import t from 'tap';
import { get, postHead } from '../helpers/gates.js';
import { connectRaw } from '../helpers/raw-client.js';
import { appsFolder, startServer } from '../helpers/start-server.js';

const config = (limit: number, more = '') =>
  `http-socket = 127.0.0.1:0\nwsgi-file = ${appsFolder}/time-limits.mjs\nharakiri = ${limit}\n${more}`;

const server = await startServer(t, { config: config(0.4), ready: /^WSGI app 0/ });
const connect = () => connectRaw(t, server.address());
const ask = async (target: string) => {
  const client = await connect();
  const began = performance.now();
  await client.send(get(target));
  const answer = await client.readResponse();
  return { client, answer, tookMs: performance.now() - began };
};

t.test('the client gets a 504, and the log all there is to know', async (t) => {
  const { client, answer, tookMs } = await ask('/never?why');
  t.equal(answer.status, 504);
  t.equal(answer.body.toString(), 'Gateway Timeout');
  t.equal((await client.readAll()).length, 0, 'the connection is closed');
  t.ok(tookMs >= 390, `not too early (${tookMs} ms)`);
  const pid = server.workerPids()[0];
  await server.waitForLog(new RegExp(` - \\*\\*\\* HARAKIRI ON WORKER 1 \\(pid: ${pid}\\): one request is aborted`));
  const [, ms] = await server.waitForLog(
    /^HARAKIRI \[core 0\] 127\.0\.0\.1 - GET \/never\?why since \d{10} \((\d+) ms\)$/,
  );
  t.ok(Number(ms) >= 390, 'its age');
  await server.waitForLog(/ GET \/never\?why => generated 15 bytes in \d+ msecs \(HTTP\/1\.1 504\)/);
});

t.test('the application hears of it', async (t) => {
  t.equal((await ask('/signal?one')).answer.status, 504);
  await server.waitForLog(/^aborted one: REQUEST_EXPIRED$/);
});

t.test('the application may have the last word', async (t) => {
  const { answer } = await ask('/last-word');
  t.equal(answer.status, 503);
  t.equal(answer.body.toString(), 'the last word');
});

t.test('what is half sent breaks off', async (t) => {
  const client = await connect();
  await client.send(get('/half'));
  const text = (await client.readAll()).toString();
  t.match(text, /^HTTP\/1\.1 200 OK\r\n/);
  t.match(text, /\r\n4\r\nhalf\r\n$/, 'no last chunk');
  await server.waitForLog(/^the body is told to stop$/);
});

t.test('a client that sends too slowly', async (t) => {
  const client = await connect();
  await client.send(`${postHead('/read', 200_000)}abc`);
  t.equal((await client.readResponse()).status, 504);
  await server.waitForLog(/^the body failed: REQUEST_EXPIRED$/);
});

t.test('a limit of its own', async (t) => {
  t.equal((await ask('/own?0')).answer.body.toString(), 'in time', 'none');
  t.equal((await ask('/own?50')).answer.body.toString(), 'in time', 'a longer one');
  const { answer, tookMs } = await ask('/own-forever?0.05');
  t.equal(answer.status, 504, 'a shorter one');
  t.ok(tookMs >= 45);
  t.match((await ask('/own-wrong')).answer.body.toString(), /^harakiri cannot be set to -1; give a number of seconds/);
});

t.test('the worker serves on', async (t) => {
  t.same((await ask('/pid')).answer.body.toString(), server.workerPids()[0]);
  t.equal(server.workerPids().length, 1);
  t.notOk(server.lines.some((line) => line.includes('the application failed')));
});

t.test('without a master it is said what cannot be done', async (t) => {
  const server = await startServer(t, { config: config(0.4, 'master = false\nharakiri-verbose = true') });
  await server.waitForLog(
    /^\*\*\* WARNING: you have enabled harakiri without a master process: a request that holds up/,
  );
  await server.waitForLog(/^without effect, for there is no master process: harakiri-verbose$/);
  const client = await connectRaw(t, server.address());
  await client.send(get('/never'));
  t.equal((await client.readResponse()).status, 504);
});

t.test('without the option', async (t) => {
  const server = await startServer(t, { config: config(0, 'master = false') });
  const client = await connectRaw(t, server.address());
  await client.send(get('/own-forever?0.1'));
  t.equal((await client.readResponse()).status, 504);

  const leaver = await connectRaw(t, server.address());
  await leaver.send(get('/signal?two'));
  await server.waitForLog(/^waits \/signal\?two$/);
  leaver.reset();
  await server.waitForLog(/^aborted two: RESPONSE_UNWANTED$/);
});
