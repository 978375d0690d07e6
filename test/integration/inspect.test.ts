// inspect and inspect-brk: a debugger attaches to the worker, over the protocol that all of them speak; after a reload to the
// new one at the same port.

import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { WebSocket } from 'ws';
import { request, startDev } from '../helpers/dev-server.js';
import { launchServer, type RunningServer, startServer } from '../helpers/start-server.js';

const app = (text: string) => `
  globalThis.mark = '${text}';
  export function application(environ, startResponse) { startResponse('200 OK', []); return '${text}'; }`;
const listening = /^Debugger listening on (ws:\/\/127\.0\.0\.1:(\d+)\/\S+)$/;

type Message = {
  id?: number;
  method?: string;
  result?: { result: { value: unknown } };
  params?: Record<string, unknown>;
};

/** A debugger at `url`. */
async function attach(t: Test, url: string) {
  const socket = new WebSocket(url);
  t.teardown(() => socket.terminate());
  await once(socket, 'open');
  const messages: Message[] = [];
  let wake = (): void => {};
  socket.on('message', (data) => {
    messages.push(JSON.parse(String(data)) as Message);
    wake();
  });
  let count = 0;
  const wait = async (isIt: (message: Message) => boolean): Promise<Message> => {
    for (;;) {
      const found = messages.find(isIt);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => (wake = resolve));
    }
  };
  const ask = (method: string, params: object = {}): Promise<Message> => {
    count += 1;
    const id = count;
    socket.send(JSON.stringify({ id, method, params }));
    return wait((message) => message.id === id);
  };
  const evaluate = async (expression: string) => (await ask('Runtime.evaluate', { expression })).result?.result.value;
  return { socket, ask, wait, evaluate };
}

/** A port that nobody has, and the one above it. */
async function freePort(): Promise<number> {
  for (;;) {
    const first = createServer().listen(0, '127.0.0.1');
    await once(first, 'listening');
    const { port } = first.address() as { port: number };
    const second = createServer().listen(port + 1, '127.0.0.1');
    const isFree = await once(second, 'listening').then(
      () => true,
      () => false,
    );
    first.close();
    second.close();
    if (isFree) return port;
  }
}

t.test('the worker answers, and after a reload the new one at the same port', async (t) => {
  const port = await freePort();
  const server = await startDev(t, { files: { 'app.mjs': app('one') }, args: [`--inspect=${port}`] });
  const [, url = '', opened] = await server.waitForLog(listening);
  t.equal(Number(opened), port);
  const debuggers = await attach(t, url);
  t.equal(await debuggers.evaluate('mark'), 'one');
  t.not(await debuggers.evaluate('process.pid'), server.pid, 'not the master');

  const from = server.lines.length;
  const closed = once(debuggers.socket, 'close');
  writeFileSync(join(server.folder, 'app.mjs'), app('two'));
  await closed;
  const [, next = '', again] = await server.waitForLog(listening, { from });
  t.equal(Number(again), port);
  await server.waitForAnswer('two');
  t.equal(await (await attach(t, next)).evaluate('mark'), 'two');
  t.strictSame(await server.stop('SIGINT'), { code: 0, signal: null }, 'with a debugger attached');
});

t.test('inspect-brk waits, and stops at the first line of the application', async (t) => {
  const server = launchServer(t, { files: { 'app.mjs': app('one') }, args: ['dev', '--port=0', '--inspect-brk=0'] });
  const [, url = ''] = await server.waitForLog(listening);
  const debuggers = await attach(t, url);
  await debuggers.ask('Runtime.enable');
  await debuggers.ask('Debugger.enable');
  t.notOk(server.lines.some((line) => line.includes('loaded in')));
  await debuggers.ask('Runtime.runIfWaitingForDebugger');
  const paused = await debuggers.wait(({ method }) => method === 'Debugger.paused');
  const [frame] = (paused.params?.callFrames ?? []) as { location: { lineNumber: number; scriptId: string } }[];
  t.equal(frame?.location.lineNumber, 1);
  const { scriptId } = frame?.location ?? {};
  const script = await debuggers.wait(
    ({ method, params }) => method === 'Debugger.scriptParsed' && params?.scriptId === scriptId,
  );
  t.match(script.params?.url, /app\.mjs$/);
  t.notOk(server.lines.some((line) => line.includes('loaded in')));
  await debuggers.ask('Debugger.resume');
  await server.waitForLog(/loaded in/);
});

t.test('a server in production: each worker has a port, in a chain reload too', async (t) => {
  const port = await freePort();
  const server = await startServer(t, {
    config: `http-socket = 127.0.0.1:0\nwsgi-file = app.mjs\nprocesses = 2\ninspect = 127.0.0.1:${port}`,
    files: { 'app.mjs': app('one') },
    ready: /^WSGI app 0/,
  });
  await server.waitForWorkers();
  const pids = await pidsAt(t, server, port, 0);
  t.strictSame(pids, server.workerPids());
  const from = server.lines.length;
  process.kill(server.pid, 'SIGHUP');
  await server.waitForLog(/^chain reloading complete$/, { from });
  t.strictSame(await pidsAt(t, server, port, from), server.workerPids().slice(-2));
  t.strictSame(await server.stop(), { code: 0, signal: null });
});

/** Of worker 1 and worker 2, as debuggers at their ports are told. */
async function pidsAt(t: Test, server: RunningServer, port: number, from: number): Promise<unknown[]> {
  const pids: unknown[] = [];
  for (const at of [port, port + 1]) {
    const [, url = ''] = await server.waitForLog(new RegExp(listening.source.replace('(\\d+)', String(at))), { from });
    const debuggers = await attach(t, url);
    pids.push(await debuggers.evaluate('process.pid'));
    debuggers.socket.close();
    await once(debuggers.socket, 'close');
  }
  return pids;
}

t.test('a port that is taken costs a line, and is taken when it is free', async (t) => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as { port: number };
  const server = await startDev(t, { files: { 'app.mjs': app('one') }, args: [`--inspect=${port}`] });
  await server.waitForLog(new RegExp(`^inspect: no debugger can attach to worker 1, 127\\.0\\.0\\.1:${port} is taken`));
  t.equal((await request(t, server.address)).body, 'one');
  taken.close();
  await server.waitForLog(listening);
});

t.test('an address that others reach is warned of', async (t) => {
  const server = launchServer(t, {
    files: { 'app.mjs': app('one') },
    args: ['dev', '--port=0', '--inspect=0.0.0.0:0'],
  });
  await server.waitForLog(/^inspect: whoever reaches 0\.0\.0\.0:0 can run code in the workers/);
  await server.waitForLog(/loaded in/);
});
