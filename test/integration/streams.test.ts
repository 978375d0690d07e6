// Answers that come in parts, in each interface and worker model: each part leaves before the next one is made, and a
// client that goes is told to the application, whatever that is doing.

import t, { type Test } from 'tap';
import { openGate } from '../helpers/gates.js';
import { isNginxMissing, startNginx } from '../helpers/nginx.js';
import { openScoreboard, waitForIdle } from '../helpers/scoreboard.js';
import type { RunningServer } from '../helpers/start-server.js';
import { askFor, heard, type Interface, interfaces, newName, type Protocol, startStreams } from '../helpers/streams.js';
import { until } from '../helpers/until.js';

interface Model {
  readonly config: string;
  /** It has one request in hand. */
  readonly isStrict?: boolean;
}

const models: Readonly<Record<string, Model>> = {
  async: { config: '' },
  threads: { config: 'threads = 2\nasync = 16' },
  sync: { config: 'async = 1', isStrict: true },
};

/** Routes whose parts wait for a gate each; `blocks` and `writes` hold up their thread meanwhile. */
const inParts: readonly (readonly [Interface, string])[] = [
  ...interfaces.map((called) => [called, 'chunks'] as const),
  ['wsgi', 'blocks'],
  ['wsgi', 'writes'],
];

/** What an application that does nothing hears of a client that goes. */
const told: readonly (readonly [called: Interface, route: string, words: readonly string[]])[] = [
  ['wsgi', 'idle', ['return', 'aborted']],
  ['wsgi', 'stands', ['aborted']],
  ['wsgi', 'readable', ['destroyed']],
  ['wsgi', 'web', ['cancelled']],
  ['wsgi', 'thinks', ['aborted']],
  ['http', 'idle', ['res close', 'req close']],
  ['http', 'thinks', ['res close', 'req close']],
  ['fetch', 'idle', ['cancelled', 'aborted']],
  ['fetch', 'thinks', ['aborted']],
];

/** What one that is held up by its client hears. */
const heldUp: readonly (readonly [Interface, string])[] = [
  ['wsgi', 'return'],
  ['http', 'res close'],
  ['fetch', 'cancelled'],
];

t.jobs = 3;

for (const [model, { config, isStrict = false }] of Object.entries(models)) {
  t.test(model, { buffered: true }, async (t) => {
    const server = await startStreams(t, config);

    t.test('each part leaves before the next one is made', async (t) => {
      for (const protocol of ['http', 'uwsgi'] as const) {
        for (const [called, route] of inParts) await takesParts(t, server, protocol, called, route);
      }
    });

    t.test('a head leaves before there is a part', async (t) => {
      for (const protocol of ['http', 'uwsgi'] as const) {
        for (const called of ['http', 'fetch'] as const) {
          const name = newName();
          const client = await askFor(t, server, [protocol, called, 'late', name]);
          await client.receives('\r\n\r\n');
          openGate(server, `${name}-1`);
          t.equal((await client.readResponse()).body.toString(), 'at last', `${protocol}, ${called}`);
        }
      }
    });

    t.test('a client that goes is told to an application that does nothing', async (t) => {
      const ways: readonly (readonly [Protocol, 'close' | 'reset'])[] = [
        ['http', 'reset'],
        ['uwsgi', 'reset'],
        ['uwsgi unix', 'close'],
        ['http', 'close'],
        ['uwsgi', 'close'],
      ];
      const all = ways
        .flatMap(([protocol, way]) => told.map((row) => [protocol, way, ...row] as const))
        .filter((_, index) => !isStrict || index % 4 === 0);
      // A strict one has them one after the other, so that one that was not given up would show.
      for (const some of isStrict ? all.map((one) => [one]) : [all]) {
        await Promise.all(
          some.map(async ([protocol, way, called, route, words]) => {
            const name = newName();
            const client = await askFor(t, server, [protocol, called, route, name]);
            await (route === 'thinks' ? server.waitForLog(`begun ${name}`) : client.receives('begun'));
            client[way]();
            for (const word of words) await heard(server, name, word);
            t.pass(`${protocol}, ${way}: ${called}, ${route}: ${words}`);
          }),
        );
      }
    });

    t.test('and to one that waits for it to read', async (t) => {
      for (const protocol of ['http', 'uwsgi', 'uwsgi unix'] as const) {
        for (const way of ['close', 'reset'] as const) {
          for (const [called, word] of heldUp) {
            const name = newName();
            const client = await askFor(t, server, [protocol, called, 'floods', name]);
            await client.receives('x'.repeat(1000));
            client.pause();
            client[way]();
            await heard(server, name, word);
            t.pass(`${protocol}, ${way}: ${called}: ${word}`);
          }
        }
      }
    });

    t.test('a client that has closed its side alone', async (t) => {
      for (const called of ['wsgi', 'fetch'] as const) {
        const name = newName();
        const client = await askFor(t, server, ['http', called, 'ticks', name]);
        await client.receives('tick');
        client.halfClose();
        const before = client.received.length;
        await until('it reads on', () => client.received.length > before + 1000);
        openGate(server, `${name}-end`);
        t.match((await client.readResponse()).body.toString(), /^(tick )+end$/, `${called}: has a stream that goes on`);
      }
      const name = newName();
      const client = await askFor(t, server, ['http', 'wsgi', 'answers', name]);
      client.halfClose();
      await heard(server, name, 'aborted');
      openGate(server, `${name}-1`);
      t.equal((await client.readResponse()).body.toString(), 'answered', 'has an answer that is late');

      const idler = await askFor(t, server, ['http', 'wsgi', 'stands', newName()]);
      await idler.receives('begun');
      idler.halfClose();
      const text = (await idler.readAll()).toString();
      t.match(text, /\r\n5\r\nbegun\r\n$/, 'sees a stream that was taken back break off');
    });

    t.test('one that has gone before its turn', { skip: !isStrict }, async (t) => {
      const [first, second] = [newName(), newName()];
      const client = await askFor(t, server, ['http', 'wsgi', 'answers', first]);
      await server.waitForLog(`begun ${first}`);
      const leaver = await askFor(t, server, ['http', 'wsgi', 'thinks', second]);
      leaver.close();
      openGate(server, `${first}-1`);
      t.equal((await client.readResponse()).body.toString(), 'answered');
      await heard(server, second, 'aborted');
      t.pass('is told of when it has it');
    });

    t.test('one behind nginx', { skip: model !== 'async' || isNginxMissing() }, async (t) => {
      const directives = 'uwsgi_buffering off;';
      const nginx = await startNginx(t, [
        { kind: 'uwsgi', address: server.address(1), directives, front: 'tcp' },
        { kind: 'proxy', address: server.address(0), directives: 'proxy_buffering off;', front: 'tcp' },
      ]);
      await Promise.all(
        nginx.addresses.flatMap((address, front) =>
          told.map(async ([called, route, words]) => {
            const name = newName();
            const client = await askFor(t, { ...server, address: () => address } as never, [
              'http',
              called,
              route,
              name,
            ]);
            await (route === 'thinks' ? server.waitForLog(`begun ${name}`) : client.receives('begun'));
            client.close();
            for (const word of words) await heard(server, name, word);
            t.pass(`${front}: ${called}, ${route}`);
          }),
        ),
      );
    });

    t.test('serves on, and ends as it should', async (t) => {
      await takesParts(t, server, 'http', 'wsgi', 'chunks');
      await waitForIdle(openScoreboard(server));
      t.equal(server.workerPids().length, 1);
      t.notOk(server.lines.some((line) => line.includes('the application failed')));
      t.strictSame(await server.stop(), { code: 0, signal: null });
    });
  });
}

async function takesParts(
  t: Test,
  server: RunningServer,
  protocol: Protocol,
  called: Interface,
  route: string,
): Promise<void> {
  const name = newName();
  const client = await askFor(t, server, [protocol, called, route, name]);
  for (const [index, part] of ['one', 'two', 'three'].entries()) {
    await client.receives(part);
    openGate(server, `${name}-${index + 2}`);
  }
  t.equal((await client.readResponse()).body.toString(), 'onetwothree', `${protocol}, ${called}, ${route}`);
}
