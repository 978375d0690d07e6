// Where nothing but the end of the connection tells the end of an answer, a worker that dies in its middle ends it with a
// reset: no client and no front-end takes it for whole. What is whole ends as it should.

import { join } from 'node:path';
import t, { type Test } from 'tap';
import { openGate, startGates } from '../helpers/gates.js';
import { connectRaw, type RawClient } from '../helpers/raw-client.js';
import type { RunningServer } from '../helpers/start-server.js';
import { requestVariables, uwsgiPacket } from '../helpers/uwsgi-packet.js';

const protocols = {
  'HTTP/1.0': { socket: 0, request: (target: string) => `GET ${target} HTTP/1.0\r\n\r\n` },
  'HTTP/1.0, kept': {
    socket: 0,
    request: (target: string) => `GET ${target} HTTP/1.0\r\nConnection: keep-alive\r\n\r\n`,
  },
  uwsgi: { socket: 1, request: (target: string) => uwsgiPacket(requestVariables('GET', target)) },
  'uwsgi over a unix socket': {
    socket: 2,
    request: (target: string) => uwsgiPacket(requestVariables('GET', target)),
  },
};

/** How a worker ends with a request in hand. */
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

for (const [name, { socket, request }] of Object.entries(protocols)) {
  for (const model of ['async = 8', 'threads = 2']) {
    t.test(`${name}, ${model}`, async (t) => {
      const server = await startGates(t, `${model}\nsocket = gates.sock`);
      const ask = (target: string, beginning = 'one, ') => askAndWait(t, server, socket, request(target), beginning);

      const whole = await ask('/parts?go-on');
      openGate(server, 'go-on');
      t.equal((await whole.readResponse()).body.toString(), 'one, two', 'a whole one ends without a reset');
      const atOnce = await ask('/parts?go-on');
      t.equal((await atOnce.readResponse()).body.toString(), 'one, two', 'so does one that waits for nothing');
      const short = await ask('/close', 'closing');
      t.match((await short.readAll()).toString(), /closing$/, 'and one with a length');

      for (const [how, end] of Object.entries(ends)) {
        const from = server.lines.length;
        const cut = await ask('/parts?never');
        await end(server);
        await t.rejects(cut.readAll(), /reset|ECONNRESET/i, how);
        if (how === 'kill -9') await server.waitForLog(/^WSGI app 0/, { from });
      }
      await server.exited;
    });
  }
}

/** Resolves when the beginning of the answer has come. */
async function askAndWait(
  t: Test,
  server: RunningServer,
  socket: number,
  bytes: string | Buffer,
  beginning: string,
): Promise<RawClient> {
  const address = server.address(socket);
  const client = await connectRaw(t, address.endsWith('.sock') ? join(server.folder, address) : address);
  await client.send(bytes);
  await client.receives(beginning);
  return client;
}
