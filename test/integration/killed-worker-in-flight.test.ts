// kill -9 of a worker, however far a request of it has come: the client of this request can tell that it has no answer,
// nobody else notices, the worker is replaced, and what the scoreboard said of it is over.

import t, { type Test } from 'tap';
import type { NativeScoreboard } from '../../dist/native/binding-types.js';
import { begun, get, openGate, postHead, startGates } from '../helpers/gates.js';
import { readResponse } from '../helpers/http-response.js';
import { waitUntilRead, whileStopped } from '../helpers/kernel.js';
import { connectRaw, type RawClient } from '../helpers/raw-client.js';
import { openScoreboard, waitForIdle, waitForSent } from '../helpers/scoreboard.js';
import type { RunningServer } from '../helpers/start-server.js';
import { requestVariables, uwsgiPacket } from '../helpers/uwsgi-packet.js';

interface Scene {
  readonly server: RunningServer;
  readonly scoreboard: NativeScoreboard;
  /** Connected to the worker that is going to die, and to no other. */
  readonly client: RawClient;
  /** What the front-end sends for a request, without its body. */
  request(target: string, bodyBytes?: number): string | Buffer;
}

interface Stage {
  readonly name: string;
  readonly protocols: readonly ('http' | 'uwsgi')[];
  /** What the client has of the answer when the worker dies. */
  readonly got?: RegExp;
  /** Sends what the stage takes; resolves when the worker is there. */
  reach(scene: Scene): Promise<void>;
}

const both = ['http', 'uwsgi'] as const;
const largeBytes = 64_000_000;

const stages: readonly Stage[] = [
  {
    name: 'nothing in hand',
    protocols: ['http'],
    async reach({ client, request }) {
      await client.send(request('/'));
      await client.readResponse();
    },
  },
  {
    name: 'half of the head read',
    protocols: both,
    async reach({ client, request }) {
      const head = Buffer.from(request('/hold?never'));
      await client.send(head.subarray(0, head.length >> 1));
      await waitUntilRead(client);
    },
  },
  {
    name: 'the application is running',
    protocols: both,
    async reach({ server, client, request }) {
      const from = server.lines.length;
      await client.send(request('/hold?never'));
      await server.waitForLog(/^begun \/hold\?never /, { from });
    },
  },
  {
    name: 'half of a small body read',
    protocols: both,
    async reach({ client, request }) {
      await client.send(request('/read', 1000));
      await client.send('x'.repeat(500));
      await waitUntilRead(client);
    },
  },
  {
    name: 'half of a large body read, the application is running',
    protocols: both,
    async reach({ server, client, request }) {
      const from = server.lines.length;
      await client.send(request('/read-some?never', 200_000));
      await client.send('x'.repeat(100_000));
      await server.waitForLog(/^begun \/read-some\?never /, { from });
      await waitUntilRead(client);
    },
  },
  {
    name: 'half of the answer sent to a client that is slow',
    protocols: both,
    got: new RegExp(`^HTTP/1\\.1 200 OK\r\n.*Content-Length: ${largeBytes}\r\n.*x$`, 's'),
    async reach({ scoreboard, client, request }) {
      client.pause();
      const before = scoreboard.worker(0).bytesSent;
      await client.send(request(`/large?${largeBytes}`));
      await waitForSent(scoreboard, before + 1000);
    },
  },
  {
    name: 'one of the chunks sent',
    protocols: ['http'],
    got: /^HTTP\/1\.1 200 OK\r\n.*\r\n\r\n5\r\none, \r\n$/s,
    async reach({ scoreboard, client, request }) {
      const before = scoreboard.worker(0).bytesSent;
      await client.send(request('/parts?never'));
      await waitForSent(scoreboard, before + 1);
    },
  },
];

const requests = {
  http: (target: string, bodyBytes?: number) => (bodyBytes === undefined ? get(target) : postHead(target, bodyBytes)),
  uwsgi: (target: string, bodyBytes?: number) =>
    uwsgiPacket(
      requestVariables(bodyBytes === undefined ? 'GET' : 'POST', target, {
        CONTENT_LENGTH: String(bodyBytes ?? ''),
      }),
    ),
};

for (const [socket, protocol] of both.entries()) {
  t.test(protocol, { timeout: 240_000 }, async (t) => {
    const server = await startGates(t, 'processes = 2');
    await server.waitForWorkers(2);
    const [, otherPid] = server.workerPids() as [number, number];
    const scoreboard = openScoreboard(server);
    for (const [index, stage] of stages.entries()) {
      if (!stage.protocols.includes(protocol)) continue;
      await t.test(stage.name, async (t) => {
        const victim = scoreboard.worker(0).pid;
        const client = await whileStopped(otherPid, async () => {
          const client = await connectRaw(t, server.address(socket));
          await stage.reach({ server, scoreboard, client, request: requests[protocol] });
          return client;
        });
        const { idle, busy } = await whileStopped(victim, async () => ({
          idle: await connectIdle(t, server),
          busy: await connectBusy(t, server, `gate-${index}`, otherPid),
        }));
        const before = scoreboard.worker(0);
        const from = server.lines.length;

        process.kill(victim, 'SIGKILL');
        client.resume();
        const bytes = await client.readAll().catch(() => client.received);
        t.match(bytes.toString('latin1'), stage.got ?? /^$/);
        t.equal(readResponse(bytes), undefined, 'its client has no whole answer');

        const fresh = await connectRaw(t, server.address());
        await fresh.send(get('/'));
        t.equal((await fresh.readResponse()).body.toString(), 'hello', 'new connections are served');
        await idle.send(get('/'));
        t.equal((await idle.readResponse()).body.toString(), 'hello', 'a connection of the other worker is kept');

        await server.waitForLog(
          new RegExp(`^DAMN ! worker 1 \\(pid: ${victim}\\) died, killed by signal 9 :\\( trying respawn \\.\\.\\.$`),
          { from },
        );
        const [, next] = await server.waitForLog(/^Respawned tswsgi worker 1 \(new pid: (\d+)\)$/, { from });
        await server.waitForLog(new RegExp(`^WSGI app 0 .* pid: ${next} `), { from });
        await waitForIdle(scoreboard);
        const after = scoreboard.worker(0);
        t.equal(after.pid, Number(next));
        t.strictSame(
          scoreboard.processes(0).map(({ pid }) => pid),
          [Number(next)],
          'the seat of the dead one is free',
        );
        t.strictSame(scoreboard.busyCores(0), []);
        t.ok(after.requests >= before.requests && after.bytesSent >= before.bytesSent, 'counters go on');
        t.equal(after.respawns, before.respawns + 1);

        t.notOk(busy.hasEnded);
        openGate(server, `gate-${index}`);
        t.equal((await busy.readResponse()).body.toString(), `held gate-${index}`, 'as is its request');
        t.equal(scoreboard.worker(1).pid, otherPid);
      });
    }
    t.strictSame(await server.stop(), { code: 0, signal: null });
  });
}

/** A connection that was served, and is kept. */
async function connectIdle(t: Test, server: RunningServer): Promise<RawClient> {
  const client = await connectRaw(t, server.address());
  await client.send(get('/'));
  await client.readResponse();
  return client;
}

/** A connection whose request waits at `gate`, in worker `pid`. */
async function connectBusy(t: Test, server: RunningServer, gate: string, pid: number): Promise<RawClient> {
  const client = await connectRaw(t, server.address());
  await client.send(get(`/hold?${gate}`));
  t.equal(await begun(server, `/hold?${gate}`), pid);
  return client;
}
