// The time of a request and an answer in parts: it ends with the first part, or with `harakiri-streams` with the last one. A
// stream may not hold up its loop or thread all the same, and hides nobody who does.

import t, { type Test } from 'tap';
import { openGate } from '../helpers/gates.js';
import { openScoreboard, waitForCore } from '../helpers/scoreboard.js';
import type { RunningServer } from '../helpers/start-server.js';
import { askFor, type Interface, interfaces, newName, type Protocol, startStreams } from '../helpers/streams.js';
import { until } from '../helpers/until.js';

/** Long enough for an answer to begin on a machine that is busy. Where nothing else is to be ended there is no master to do so. */
const limitMs = 1000;
const limited = `master = false\nharakiri = ${limitMs / 1000}`;
const guarded = 'route = ^/wsgi/(stuck|spins) harakiri:0.4';

const models = { async: '', threads: 'threads = 2\nasync = 16', sync: 'async = 1' };

t.jobs = 3;

/** An answer that has begun, and its client. */
async function begin(
  t: Test,
  server: RunningServer,
  protocol: Protocol,
  called: Interface,
  route: string,
  name: string,
) {
  const client = await askFor(t, server, [protocol, called, route, name]);
  await client.receives(route === 'late' ? '\r\n\r\n' : 'one');
  return client;
}

/** The request has been in hand for twice its time. */
async function hasPassed(server: RunningServer, target: string): Promise<void> {
  const scoreboard = openScoreboard(server);
  const { sinceMicros } = await waitForCore(scoreboard, target);
  await until('its time is over', () => scoreboard.now() - sinceMicros > 2 * limitMs * 1000);
}

for (const [model, lines] of Object.entries(models)) {
  t.test(model, { buffered: true }, async (t) => {
    const server = await startStreams(t, `${lines}\n${limited}`);

    t.test('an answer that has begun may take any time', async (t) => {
      const rows = (['http', 'uwsgi'] as const).flatMap((protocol) => [
        ...interfaces.map((called) => [protocol, called, 'chunks'] as const),
        [protocol, 'http', 'late'] as const,
        [protocol, 'fetch', 'late'] as const,
      ]);
      const check = async ([protocol, called, route]: (typeof rows)[number]): Promise<void> => {
        const name = newName();
        const client = await begin(t, server, protocol, called, route, name);
        await hasPassed(server, `/${called}/${route}?${name}`);
        for (const gate of [1, 2, 3]) openGate(server, `${name}-${gate}`);
        const body = (await client.readResponse()).body.toString();
        t.equal(body, route === 'late' ? 'at last' : 'onetwothree', `${protocol}, ${called}, ${route}`);
      };
      await (model === 'sync' ? check(rows[0]!) : Promise.all(rows.map(check)));
    });

    t.test('unless its application gives it a time', async (t) => {
      for (const called of interfaces) {
        const client = await askFor(t, server, ['http', called, 'limited', newName()]);
        t.match((await client.readAll()).toString(), /\r\n5\r\nbegun\r\n$/, `${called}: breaks off`);
      }
    });

    t.test('what comes before the head is no answer', async (t) => {
      const silent = ([called, route]: readonly [Interface, string]) =>
        askFor(t, server, ['http', called, route, newName()]);
      const clients = [await silent(['http', 'hints']), await silent(['fetch', 'thinks'])] as const;
      t.equal((await clients[0].readResponse()).status, 103);
      for (const client of clients) t.equal((await client.readResponse()).status, 504);
    });
  });
}

for (const [model, lines] of Object.entries(models).slice(0, 2)) {
  t.test(`${model}, what holds everything up`, { buffered: true }, async (t) => {
    const server = await startStreams(t, `${lines}\n${guarded}`);

    t.test('a stream', async (t) => {
      const name = newName();
      const client = await askFor(t, server, ['http', 'wsgi', 'spins', name]);
      await client.receives('begun');
      await server.waitForLog(new RegExp(`^HARAKIRI \\[core \\d+\\] .* GET /wsgi/spins\\?${name} since`));
      await server.waitForLog(/^Respawned (tswsgi worker|thread \d of worker) 1 /);
      const bytes = await client.readAll().catch(() => client.received);
      t.match(bytes.toString(), /\r\n5\r\nbegun\r\n$/, 'its client sees it break off');
    });

    t.test('a request beside a stream', async (t) => {
      const from = server.lines.length;
      const [beside, name] = [newName(), newName()];
      const stream = await begin(t, server, 'http', 'http', 'chunks', beside);
      await askFor(t, server, ['http', 'wsgi', 'stuck', name]);
      const [line] = await server.waitForLog(/^HARAKIRI \[core \d+\] .* since/, { from });
      t.match(line, `GET /wsgi/stuck?${name} `, 'it comes first');
      await server.waitForLog(/^Respawned (tswsgi worker|thread \d of worker) 1 /, { from });
      if (model === 'async') t.match((await stream.readAll()).toString(), /\r\n3\r\none\r\n$/, 'which breaks off');
    });
  });
}

t.test('with harakiri-streams the time is that of the whole answer', { buffered: true }, async (t) => {
  const server = await startStreams(t, `${limited}\nharakiri-streams = true`);
  await Promise.all(
    interfaces.map(async (called) => {
      const client = await begin(t, server, 'http', called, 'chunks', newName());
      t.match((await client.readAll()).toString(), /\r\n3\r\none\r\n$/, `${called}: breaks off`);
    }),
  );
});
