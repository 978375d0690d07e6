// A thread that dies in the middle of a request costs this request alone, however far it had come, and the client can tell.
// The log names the request, the other thread and all connections go on, the scoreboard forgets.

import t, { type Test } from 'tap';
import { get, openGate, postHead } from '../helpers/gates.js';
import { connectRaw, type RawClient } from '../helpers/raw-client.js';
import { openScoreboard, waitForCore, waitForIdle } from '../helpers/scoreboard.js';
import { type RunningServer, startServer } from '../helpers/start-server.js';
import { requestVariables, uwsgiPacket } from '../helpers/uwsgi-packet.js';

/** `/STAGE/WAY` comes as far as the stage says and dies that way; `/hold?GATE` waits for the gate. */
const app = `
import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
const ways = {
  exit: () => process.exit(3),
  throw: () => setImmediate(() => { throw new Error('out of bounds'); }),
  memory: () => { const all = []; for (;;) all.push(new Array(100000).fill(1.5)); },
};
const stages = {
  running: () => {},
  reading: async (environ) => {
    for await (const part of environ['wsgi.input']) if (part.length > 0) return;
  },
  'to-answer': (_, startResponse) => void startResponse('200 OK', [['Content-Length', '10']]),
  answering: (_, startResponse) => void startResponse('200 OK', [['Content-Length', '10']])('hello'),
  chunking: (_, startResponse) => void startResponse('200 OK', [])('hello'),
  streaming: async (_, startResponse) => {
    const write = startResponse('200 OK', [['Content-Length', String(16 * 1024 * 1024)]]);
    for (let i = 0; i < 8; i += 1) write(Buffer.alloc(1024 * 1024, 'x'));
  },
};
export async function application(environ, startResponse) {
  const [, stage, way] = environ.PATH_INFO.split('/');
  console.error('begun ' + environ.REQUEST_URI);
  if (stage in stages) {
    await stages[stage](environ, startResponse);
    await delay(20);
    ways[way]();
    await new Promise(() => setInterval(() => {}, 1000));
  }
  while (stage === 'hold' && !existsSync(environ.QUERY_STRING)) await delay(5);
  startResponse('200 OK', []);
  return 'done';
}
`;

const halfOfABody = Buffer.alloc(100_000, 'b');

interface Stage {
  readonly name: string;
  /** None of the answer was sent: the client gets one that says what happened. */
  readonly isTold: boolean;
  readonly hasBody?: boolean;
  /** The client does not read before the thread is dead. */
  readonly isSlow?: boolean;
}

const stages: readonly Stage[] = [
  { name: 'running', isTold: true },
  { name: 'reading', isTold: true, hasBody: true },
  { name: 'to-answer', isTold: true },
  { name: 'answering', isTold: false },
  { name: 'chunking', isTold: false },
  { name: 'streaming', isTold: false, isSlow: true },
];
type Way = 'exit' | 'throw' | 'memory';

interface Front {
  readonly name: string;
  readonly socket: number;
  readonly remote: string;
  readonly ways: readonly Way[];
  request(method: string, uri: string, length: number): string | Buffer;
}

const fronts: readonly Front[] = [
  {
    name: 'http-socket',
    socket: 0,
    remote: '127.0.0.1',
    ways: ['exit', 'throw', 'memory'],
    request: (_, uri, length) => (length > 0 ? postHead(uri, length) : get(uri)),
  },
  {
    name: 'socket',
    socket: 1,
    remote: '203.0.113.7',
    ways: ['exit'],
    request: (method, uri, length) =>
      uwsgiPacket(
        requestVariables(method, uri, {
          REMOTE_ADDR: '203.0.113.7',
          CONTENT_LENGTH: length === 0 ? '' : String(length),
        }),
      ),
  },
];

/** Sends what the client of `stage` sends; half of the body, where there is one. */
async function sendDoomed(t: Test, server: RunningServer, front: Front, stage: Stage, uri: string): Promise<RawClient> {
  const client = await connectRaw(t, server.address(front.socket));
  const method = stage.hasBody === true ? 'POST' : 'GET';
  await client.send(front.request(method, uri, stage.hasBody === true ? 2 * halfOfABody.length : 0));
  if (stage.hasBody === true) await client.send(halfOfABody);
  return client;
}

for (const front of fronts) {
  t.test(front.name, { timeout: 240_000 }, async (t) => {
    const server = await startServer(t, {
      config: 'http-socket = 127.0.0.1:0\nsocket = 127.0.0.1:0\nmodule = app\nthreads = 2\nthread-heap-size = 48',
      files: { 'app.mjs': app },
      ready: /^WSGI app 0/,
    });
    const kept = await connectRaw(t, server.address());
    for (const stage of stages) {
      await t.test(stage.name, { timeout: 240_000 }, async (t) => {
        for (const way of front.ways) await loseRequest(t, { server, front, kept, stage, way });
      });
    }
    t.equal(server.workerPids().length, 1, 'the worker is the same');
    t.strictSame(await server.stop(), { code: 0, signal: null });
  });
}

interface Case {
  readonly server: RunningServer;
  readonly front: Front;
  /** A connection that has nothing in hand. */
  readonly kept: RawClient;
  readonly stage: Stage;
  readonly way: Way;
}

/** Has the thread of one request die while the other thread has one in hand, too. */
async function loseRequest(t: Test, { server, front, kept, stage, way }: Case): Promise<void> {
  const from = server.lines.length;
  const uri = `/${stage.name}/${way}`;
  const gate = `${stage.name}-${way}`;
  const scoreboard = openScoreboard(server);
  const other = await connectRaw(t, server.address());
  await other.send(get(`/hold?${gate}`));
  await waitForCore(scoreboard, `/hold?${gate}`);

  const doomed = await sendDoomed(t, server, front, stage, uri);
  if (stage.isSlow === true) doomed.pause();
  const outcome = stage.isTold ? ' => 500' : ', its answer breaks off';
  const method = stage.hasBody === true ? 'POST' : 'GET';
  const named = `: ${method} ${uri} from ${front.remote} on socket ${server.address(front.socket)}${outcome}`;
  const [line] = await server.waitForLog(/^app_thread_ended: .*$/, { from });
  t.equal(line.slice(-named.length), named);
  doomed.resume();
  if (stage.isTold) t.equal((await doomed.readResponse()).status, 500, uri);
  else await t.rejects(doomed.readResponse(), /the peer closed|ECONNRESET/, uri);
  await server.waitForLog(/^Respawned thread \d of worker 1 /, { from });

  t.strictSame(
    scoreboard.busyCores(0).map((core) => core.uri),
    [`/hold?${gate}`],
  );
  await kept.send(get('/'));
  t.equal((await kept.readResponse()).status, 200, 'a connection with nothing in hand is kept');
  t.notOk(other.hasEnded);
  openGate(server, gate);
  t.equal((await other.readResponse()).body.toString(), 'done', 'the other thread is left alone');
  await waitForIdle(scoreboard);
  t.strictSame(scoreboard.busyCores(0), []);
  t.equal(server.lines.slice(from).filter((text) => text.startsWith('app_thread_ended')).length, 1);
}
