// queue-timeout while no worker accepts, for all are full or stuck in JavaScript: the master answers those that have waited
// that long in the kernel's queue, and nobody else.

import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { elapse } from '../helpers/elapse.js';
import { begun, get, openGate, postHead, startGates } from '../helpers/gates.js';
import { isNginxMissing, startNginx } from '../helpers/nginx.js';
import { connectRaw, type RawClient } from '../helpers/raw-client.js';
import type { RunningServer } from '../helpers/start-server.js';
import { requestVariables, uwsgiPacket } from '../helpers/uwsgi-packet.js';

const closing = 'Connection: close\r\n';
const begins =
  / - \*\*\* OVERLOAD: no worker accepts, and \d+ of \d+ connections on socket \S+ have waited for longer than queue-timeout \(1 s\): answering 503 \*\*\*$/;
const isOver = / - \*\*\* OVERLOAD is over: (\d+) connections were answered 503 in \d+\.\d s \*\*\*$/;

async function connectSent(t: Test, address: string, bytes: string | Uint8Array): Promise<RawClient> {
  const client = await connectRaw(t, address);
  await client.send(bytes);
  return client;
}

/** Gives each of the workers a request that holds it up until the gate is open. */
async function blockWorkers(t: Test, server: RunningServer, count: number, gate: string): Promise<RawClient[]> {
  const clients: RawClient[] = [];
  for (let i = 0; i < count; i += 1) {
    const target = `/block?${gate}${i}`;
    clients.push(await connectSent(t, server.address(), get(target, closing)));
    await begun(server, target);
  }
  return clients;
}

function unblock(server: RunningServer, count: number, gate: string): void {
  for (let i = 0; i < count; i += 1) openGate(server, `${gate}${i}`);
}

async function isRefused(t: Test, client: RawClient): Promise<void> {
  const answer = await client.readResponse();
  t.equal(answer.status, 503);
  t.match(answer.body.toString(), /^Service Unavailable: the server is busy, .*\n$/);
  t.equal(answer.header('retry-after'), '1');
  t.equal(answer.header('connection'), 'close');
  t.equal((await client.readAll()).length, 0, 'then closed');
}

/** Whoever has waited for less than the limit is not refused. */
async function isServedInTime(t: Test, client: RawClient, start: number): Promise<void> {
  const { status } = await client.readResponse();
  const tookMs = performance.now() - start;
  t.ok(status === 200 || (status === 503 && tookMs >= 1000), `${status} after ${tookMs} ms`);
}

t.test('both workers are stuck', { timeout: 240_000 }, async (t) => {
  const server = await startGates(
    t,
    'processes = 2\nsocket = %dapp.sock\nhttp-socket = %dhttp.sock\nqueue-timeout = 1\nno-defer-accept = true',
  );
  await server.waitForWorkers(2);
  const [http, uwsgi, uwsgiUnix, httpUnix] = [0, 1, 2, 3].map((index) => server.address(index)) as [
    string,
    string,
    string,
    string,
  ];
  const packet = uwsgiPacket(requestVariables('GET', '/'));

  await t.test('those that come meanwhile are refused, on every socket', async (t) => {
    const blocked = await blockWorkers(t, server, 2, 'all');
    const from = server.lines.length;
    const start = performance.now();
    const clients = [
      await connectSent(t, http, get('/')),
      await connectSent(t, http, `${postHead('/', 300_000)}${'x'.repeat(300_000)}`),
      await connectSent(t, httpUnix, get('/')),
      await connectSent(t, httpUnix, `${postHead('/', 50_000)}${'x'.repeat(50_000)}`),
      await connectSent(t, uwsgi, packet),
      await connectSent(t, uwsgiUnix, packet),
    ];
    const gone = await connectSent(t, http, get('/'));
    gone.reset();
    await Promise.all(clients.map((client) => isRefused(t, client)));
    t.ok(performance.now() - start >= 1000, 'not before their time');
    for (const client of clients) client.close();
    // Once for all of them, unless they were slow to come: also for the one that is gone, which the kernel keeps.
    let bursts = 0;
    for (let count = 0, at = from; count < 7; bursts += 1) {
      const [line, more] = await server.waitForLog(isOver, { from: at });
      at = server.lines.indexOf(line, at) + 1;
      count += Number(more);
    }
    t.equal(server.lines.slice(from).filter((line) => begins.test(line)).length, bursts);

    process.kill(server.pid, 'SIGUSR1');
    await server.waitForLog(/^\tanswered 503 after queue-timeout: 0 by workers, 7 by the master$/, { from });
    unblock(server, 2, 'all');
    for (const client of blocked) t.equal((await client.readResponse()).status, 200);
  });

  await t.test('those that have not waited so long are served when a worker is free again', async (t) => {
    const blocked = await blockWorkers(t, server, 2, 'late');
    const early = await connectSent(t, http, get('/early', closing));
    await isRefused(t, early);
    const start = performance.now();
    const late = await connectSent(t, http, get('/late', closing));
    unblock(server, 2, 'late');
    await isServedInTime(t, late, start);
    for (const client of blocked) t.equal((await client.readResponse()).status, 200);
  });

  await t.test('a queue that is never empty, but moves', async (t) => {
    const [blocked] = (await blockWorkers(t, server, 1, 'half')) as [RawClient];
    const start = performance.now();
    // The other worker takes one after the other, so that each waits for those before it.
    const askOn = async () => {
      while (performance.now() - start < 2500) {
        const begin = performance.now();
        const client = await connectSent(t, http, get('/busy?20', closing));
        await isServedInTime(t, client, begin);
        client.close();
      }
    };
    await Promise.all([askOn(), askOn(), askOn(), askOn()]);
    unblock(server, 1, 'half');
    t.equal((await blocked.readResponse()).status, 200);
  });

  await t.test('paused, they wait', async (t) => {
    const toggle = async (what: RegExp) => {
      const from = server.lines.length;
      process.kill(server.pid, 'SIGTSTP');
      for (let worker = 1; worker <= 2; worker += 1) {
        await server.waitForLog(new RegExp(` worker ${worker} ${what.source} `), { from });
      }
    };
    await toggle(/suspended/);
    const start = performance.now();
    const client = await connectSent(t, http, get('/', closing));
    await elapse(start, 2000);
    t.equal(client.received.length, 0);
    await toggle(/resumed/);
    t.equal((await client.readResponse()).status, 200);
  });

  await t.test('behind nginx', { skip: isNginxMissing() }, async (t) => {
    const nginx = await startNginx(t, [
      { kind: 'uwsgi', address: uwsgiUnix },
      { kind: 'uwsgi', address: uwsgi },
      { kind: 'proxy', address: http },
    ]);
    const blocked = await blockWorkers(t, server, 2, 'nginx');
    for (const address of nginx.addresses) {
      for (const bytes of [get('/', closing), `${postHead('/', 200_000)}${'x'.repeat(200_000)}`]) {
        const client = await connectSent(t, address, bytes);
        const answer = await client.readResponse();
        t.strictSame([answer.status, answer.header('retry-after')], [503, '1']);
        client.close();
      }
    }
    t.equal(nginx.errorLog(), '');
    unblock(server, 2, 'nginx');
    for (const client of blocked) t.equal((await client.readResponse()).status, 200);
  });

  await t.test('a reload to another limit, and to none', async (t) => {
    const ini = join(server.folder, 'uwsgi.ini');
    const config = (limit: string) => `[uwsgi]
http-socket = 127.0.0.1:0
wsgi-file = ${join(server.folder, 'app.mjs')}
processes = 2
no-defer-accept = true
${limit}
`;
    writeFileSync(
      join(server.folder, 'app.mjs'),
      `export { application } from '${new URL('../../test/apps/gates.mjs', import.meta.url)}';\n`,
    );
    for (const [limit, gate] of [
      ['queue-timeout = 0.2', 'shorter'],
      ['', 'none'],
    ] as const) {
      writeFileSync(ini, config(limit));
      const from = server.lines.length;
      process.kill(server.pid, 'SIGHUP');
      await server.waitForLog(/^chain reloading complete$/, { from });
      const blocked = await blockWorkers(t, server, 2, gate);
      const start = performance.now();
      const client = await connectSent(t, http, get('/', closing));
      if (limit !== '') await isRefused(t, client);
      else {
        await elapse(start, 2000);
        t.equal(client.received.length, 0);
      }
      unblock(server, 2, gate);
      for (const each of limit === '' ? [client, ...blocked] : blocked)
        t.equal((await each.readResponse()).status, 200);
    }
  });
  rmSync(join(server.folder, 'app.mjs'));
});

t.test('the one core is taken', { timeout: 240_000 }, async (t) => {
  const server = await startGates(t, 'threads = 1\nqueue-timeout = 1\nno-defer-accept = true');
  const holder = await connectSent(t, server.address(), get('/hold?core', closing));
  await begun(server, '/hold?core');
  const waiters = await Promise.all([0, 1, 2].map(() => connectSent(t, server.address(), get('/', closing))));
  await Promise.all(waiters.map((waiter) => isRefused(t, waiter)));
  const start = performance.now();
  const late = await connectSent(t, server.address(), get('/', closing));
  openGate(server, 'core');
  await isServedInTime(t, late, start);
  t.equal((await holder.readResponse()).status, 200);
});

t.test('more than are held open at a time', { timeout: 240_000 }, async (t) => {
  const server = await startGates(t, 'queue-timeout = 0.2\nno-defer-accept = true\nlisten = 1024');
  const [blocked] = (await blockWorkers(t, server, 1, 'many')) as [RawClient];
  const clients = await Promise.all(Array.from({ length: 600 }, () => connectSent(t, server.address(), get('/'))));
  // None of them closes its side before it has its answer, and some never do.
  await Promise.all(
    clients.map(async (client, index) => {
      t.equal((await client.readResponse()).status, 503);
      if (index % 2 === 0) client.close();
    }),
  );
  unblock(server, 1, 'many');
  t.equal((await blocked.readResponse()).status, 200);
});
