// A worker that ends in the middle of an answer: the client can tell, in each interface, however the answer says where it
// ends. Where nothing but the end of the connection says so, that is a reset: no client and no front-end takes it for
// whole. What is whole ends as it should.

import t, { type Test } from 'tap';
import { openGate } from '../helpers/gates.js';
import { readResponse } from '../helpers/http-response.js';
import type { RunningServer } from '../helpers/start-server.js';
import { askFor, interfaces, newName, type Protocol, startStreams } from '../helpers/streams.js';

interface Row {
  readonly protocol: Protocol;
  /** The answer has a Content-Length. */
  readonly isMeasured: boolean;
  /** The end of the connection is that of the answer. */
  readonly isUntilClose: boolean;
}

const rows: readonly Row[] = [
  { protocol: 'http', isMeasured: false, isUntilClose: false },
  { protocol: 'http', isMeasured: true, isUntilClose: false },
  { protocol: 'HTTP/1.0', isMeasured: false, isUntilClose: true },
  { protocol: 'HTTP/1.0, kept', isMeasured: false, isUntilClose: true },
  { protocol: 'HTTP/1.0', isMeasured: true, isUntilClose: false },
  { protocol: 'uwsgi', isMeasured: false, isUntilClose: true },
  { protocol: 'uwsgi', isMeasured: true, isUntilClose: false },
  { protocol: 'uwsgi unix', isMeasured: false, isUntilClose: true },
];

/** How a worker ends with requests in hand. */
const ends: Readonly<Record<string, (server: RunningServer) => Promise<void>>> = {
  'kill -9': async (server) => {
    process.kill(server.workerPids().at(-1)!, 'SIGKILL');
  },
  'the second stop signal': async (server) => {
    process.kill(server.pid, 'SIGTERM');
    await server.waitForLog(/graceful shutdown triggered/);
    process.kill(server.pid, 'SIGTERM');
  },
};

t.jobs = 2;
const cases = rows.flatMap((row) => interfaces.map((called) => ({ ...row, called })));
type Case = (typeof cases)[number];

const describe = ({ protocol, isMeasured, called }: Case): string =>
  `${protocol}, ${called}${isMeasured ? ', Content-Length' : ''}`;

async function begin(t: Test, server: RunningServer, { protocol, called, isMeasured }: Case) {
  const name = `${newName()}${isMeasured ? '-length' : ''}`;
  const client = await askFor(t, server, [protocol, called, 'chunks', name]);
  await client.receives('one');
  return { client, name };
}

for (const model of ['async = 64', 'threads = 2\nasync = 32']) {
  t.test(model.replace('\n', ', '), { buffered: true }, async (t) => {
    const server = await startStreams(t, model);

    t.test('a whole one ends without a reset', async (t) => {
      await Promise.all(
        cases.map(async (one) => {
          const { client, name } = await begin(t, server, one);
          for (const gate of [2, 3]) openGate(server, `${name}-${gate}`);
          t.equal((await client.readResponse()).body.toString(), 'onetwothree', describe(one));
        }),
      );
    });

    for (const [how, end] of Object.entries(ends)) {
      t.test(how, async (t) => {
        const from = server.lines.length;
        const begun = await Promise.all(cases.map(async (one) => ({ one, ...(await begin(t, server, one)) })));
        await end(server);
        for (const { one, client } of begun) {
          if (one.isUntilClose) await t.rejects(client.readAll(), /reset|ECONNRESET/i, describe(one));
          else t.equal(readResponse(await client.readAll().catch(() => client.received)), undefined, describe(one));
        }
        if (how === 'kill -9') await server.waitForLog(/^WSGI app 2/, { from });
      });
    }

    t.test('the server has ended', async () => void (await server.exited));
  });
}
