// How a server within a program ends: it drains, it cuts after its mercy, and nobody can close it twice.
import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import t from 'tap';
import { createServer, type FetchContext, type LogEntry, type RunningServer } from '../../dist/index.js';
import { addressOf, answering, ask, begin, Held, serve } from '../helpers/embedded.js';
import { connectOptions } from '../helpers/raw-client.js';
import { tempDir } from '../helpers/temp-dir.js';

/** Resolves when nobody listens any more. */
async function refuses(server: RunningServer): Promise<boolean> {
  for (;;) {
    const socket = connect(connectOptions(addressOf(server)));
    const refused = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(false)).once('error', () => resolve(true));
    });
    socket.destroy();
    if (refused) return true;
  }
}

t.test('requests in hand finish, and nothing new is taken', async (t) => {
  const held = new Held();
  const server = await serve(t, { app: held.app });
  const slow = await begin(t, server, '/slow');
  await held.begun();
  t.match(server.stats(), { in_flight: 1, status: 'busy', accepting: 1 });
  const closed = server.close();
  t.match(server.stats(), { in_flight: 1, accepting: 0 });
  t.ok(await refuses(server));
  held.finish();
  const response = await slow.readResponse();
  t.strictSame([response.body.toString(), response.header('connection')], ['done /slow', 'close']);
  await slow.readAll();
  await closed;
});

t.test('connections that wait for their next request are closed', async (t) => {
  const server = await serve(t, { app: answering('ok') });
  const client = await begin(t, server);
  t.equal((await client.readResponse()).header('connection'), undefined);
  await server.close();
  await client.readAll();
});

t.test('after the mercy what is left is cut', async (t) => {
  const entries: LogEntry[] = [];
  const mercies: readonly { options: object; close: object }[] = [
    { options: {}, close: { mercy: 0 } },
    { options: {}, close: { mercy: 0.05 } },
    { options: { workerReloadMercy: 0.05 }, close: {} },
    { options: { reloadMercy: 0.05 }, close: {} },
  ];
  for (const { options, close } of mercies) {
    const held = new Held();
    const server = await serve(t, { app: held.app, onLog: (entry) => entries.push(entry), ...options });
    const client = await begin(t, server);
    await held.begun();
    await server.close(close);
    await t.rejects(client.readResponse(), 'the connection is closed without an answer');
    t.match(server.stats(), { in_flight: 0, connections: 0, requests: Number });
    held.finish(); // to nobody
  }
  const cuts = entries.filter(({ level, text }) => level === 'warn' && text.includes('it cuts 1 requests in flight'));
  t.equal(cuts.length, mercies.length);
});

t.test('it is closed once, however often it is told to; a shorter mercy hastens it', async (t) => {
  const held = new Held();
  const server = await serve(t, { app: held.app });
  await begin(t, server);
  await held.begun();
  let isClosed = false;
  const first = server.close({ mercy: Number.POSITIVE_INFINITY }).then(() => {
    isClosed = true;
  });
  const second = server.close();
  await new Promise(setImmediate);
  t.notOk(isClosed);
  await Promise.all([first, second, server.close({ mercy: 0 }), server[Symbol.asyncDispose]()]);
  t.ok(isClosed);
  await server.close();
});

t.test('a mercy that is none', async (t) => {
  const server = await serve(t, { app: answering('ok') });
  for (const mercy of [-1, Number.NaN, '1' as never]) {
    await t.rejects(server.close({ mercy }), {
      code: 'VALUE_OUT_OF_RANGE',
      message: /^mercy: .* is out of range; give/,
    });
  }
  t.equal((await ask(t, server)).status, 200, 'it serves on');
});

t.test('what the application does behind its answers is waited for', async (t) => {
  let finish = () => {};
  const work = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const server = await serve(t, {
    app: {
      fetch(_request: Request, { waitUntil }: FetchContext) {
        waitUntil(work);
        return new Response('ok');
      },
    },
  });
  await ask(t, server);
  let isClosed = false;
  const closed = server.close().then(() => {
    isClosed = true;
  });
  t.ok(await refuses(server));
  t.notOk(isClosed);
  finish();
  await closed;
});

t.test('files of unix sockets: its own is removed, another one stays', async (t) => {
  const folder = tempDir(t);
  const path = join(folder, 'a.sock');
  const kept = await createServer({ app: answering('ok'), socket: path, vacuum: false });
  await kept.close();
  t.ok(existsSync(path));
  const server = await createServer({ app: answering('ok'), socket: path });
  renameSync(path, join(folder, 'moved.sock'));
  writeFileSync(path, 'of somebody else');
  await server.close();
  t.ok(existsSync(path));
});

t.test('an application may close its own server', async (t) => {
  let server: RunningServer | undefined;
  let closed: Promise<void> | undefined;
  server = await serve(t, {
    app: (_req: unknown, res: { end(text: string): void }) => {
      closed = server?.close();
      res.end('the last one');
    },
  });
  t.equal((await ask(t, server)).body.toString(), 'the last one');
  await closed;
});
