// A request object that outlives its answer keeps telling the truth or throws; it never shows another request's bytes.

import t, { type Test } from 'tap';
import { connectRaw } from '../helpers/raw-client.js';
import { appsFolder, type RunningServer, startServer } from '../helpers/start-server.js';

interface Look {
  readonly PATH_INFO: string;
  readonly QUERY_STRING: string;
  readonly HTTP_X_ID: string;
  readonly HTTP_X_FILLER: string;
  readonly CONTENT_LENGTH?: string;
  readonly body: string;
  readonly keys: number | string;
}

const connections = 50;
const over = 'REQUEST_OVER';
/** The ways of test/apps/keeper.mjs that never look at the request before it is answered. */
const unreadWays = [0, 4];

const filler = (id: number) => `${id}-`.repeat(1 + (id % 97));
const bodyOf = (id: number) => (id % 3 === 0 ? `<${id}>`.repeat(1 + (id % 211)) : '');

function requestText(id: number): string {
  const body = bodyOf(id);
  const length = body === '' ? '' : `Content-Length: ${body.length}\r\n`;
  const head = `${body === '' ? 'GET' : 'POST'} /p${id}?q=${id} HTTP/1.1\r\nHost: x\r\nX-Id: ${id}\r\n`;
  return `${head}X-Filler: ${filler(id)}\r\n${length}\r\n${body}`;
}

/** Send `count` requests over many connections at a time, up to four ahead on each; check that each gets its own answer. */
async function sendAll(t: Test, server: RunningServer, count: number): Promise<void> {
  let next = 0;
  let wrong = 0;
  await Promise.all(
    Array.from({ length: connections }, async (_, index) => {
      const client = await connectRaw(t, server.address());
      while (next < count) {
        const ids = Array.from({ length: Math.min(1 + (index % 4), count - next) }, () => next++);
        await client.send(ids.map(requestText).join(''));
        for (const id of ids) {
          const answer = (await client.readResponse()).body.toString();
          const mayBe = ['unread', `/p${id}`, `/p${id} ${bodyOf(id)}`];
          if (!mayBe.includes(answer)) wrong += 1;
        }
      }
      client.close();
    }),
  );
  t.equal(wrong, 0, 'every answer is that of its request');
}

/** What is wrong with what an environ tells, if anything. */
function findLie(way: number, look: Look, knownIds: Set<number>): string | undefined {
  if (unreadWays.includes(way)) {
    const told = Object.entries(look).filter(([name, value]) => !(value === over || (name === 'body' && value === '')));
    return told.length === 0 ? undefined : `an unread request tells ${JSON.stringify(told)}`;
  }
  const id = Number(look.HTTP_X_ID);
  const isTrue =
    look.PATH_INFO === `/p${id}` &&
    look.QUERY_STRING === `q=${id}` &&
    look.HTTP_X_FILLER === filler(id) &&
    look.CONTENT_LENGTH === (bodyOf(id) === '' ? undefined : String(bodyOf(id).length)) &&
    [bodyOf(id), '', over].includes(look.body) &&
    // All of them cannot be had when the body was not asked for in time.
    (look.keys === over || Number(look.keys) > 15);
  if (!isTrue) return JSON.stringify(look).slice(0, 300);
  if (knownIds.has(id)) return `two requests say they are ${id}`;
  knownIds.add(id);
  return undefined;
}

async function keep(t: Test, count: number, config: string): Promise<RunningServer> {
  const server = await startServer(t, {
    config: `http-socket = 127.0.0.1:0\nchdir = ${appsFolder}\nwsgi-file = keeper.mjs\n${config}`,
    env: { REQUESTS: String(count) },
    ready: /^WSGI app 0/,
  });
  await sendAll(t, server, count);
  const client = await connectRaw(t, server.address());
  await client.send('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  const lines = (await client.readResponse()).body.toString().trimEnd().split('\n');
  t.equal(lines.length, count);
  const lies: string[] = [];
  const ids = { soon: new Set<number>(), late: new Set<number>() };
  for (const line of lines) {
    const { way, soon, late } = JSON.parse(line) as { way: number; soon?: Look; late: Look };
    // Looked at by the test while it was in flight: all of it was read then.
    const isRead = soon !== undefined && soon.PATH_INFO !== over;
    const found = [
      soon === undefined ? undefined : findLie(isRead ? 1 : way, soon, ids.soon),
      findLie(isRead ? 1 : way, late, ids.late),
    ];
    lies.push(...found.filter((lie) => lie !== undefined));
  }
  t.strictSame(lies.slice(0, 5), [], `${lies.length} of ${count} environs do not tell the truth`);
  t.ok(ids.late.size >= (count / 8) * 5, 'most were read');
  return server;
}

t.test('10,000 interleaved requests', (t) => keep(t, 10_000, 'disable-logging = true').then(() => {}));

t.test('in a thread', (t) => keep(t, 4000, 'threads = 1\nasync = 64\ndisable-logging = true').then(() => {}));

t.test('with a request log, which looks at every request itself', async (t) => {
  const count = 2000;
  const server = await startServer(t, {
    config: `http-socket = 127.0.0.1:0\nchdir = ${appsFolder}\nwsgi-file = keeper.mjs`,
    env: { REQUESTS: String(count) },
    ready: /^WSGI app 0/,
  });
  await sendAll(t, server, count);
  t.strictSame(await server.stop(), { code: 0, signal: null });
  const logged = server.lines.flatMap((line) => /\] (GET|POST) \/p(\d+)\?q=\2 =>/.exec(line)?.[2] ?? []);
  t.equal(logged.length, count);
  t.equal(new Set(logged).size, count, 'each line names another request');
});
