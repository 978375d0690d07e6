// Clients that go before their request is complete or before they have the answer: the server goes on, keeps nothing of
// them, and answers none of them by mistake.

import { readdirSync } from 'node:fs';
import t, { type Test } from 'tap';
import { startContractServer } from '../helpers/contract-fronts.js';
import { connectRaw } from '../helpers/raw-client.js';
import { until } from '../helpers/until.js';
import { wireRequests } from '../helpers/wire-requests.js';

const { httpTcp, httpUnix, uwsgiTcp, uwsgiUnix, server } = await startContractServer(t);
const [workerPid] = server.workerPids();
const descriptors = () => readdirSync(`/proc/${workerPid}/fd`).length;

async function isServing(t: Test): Promise<void> {
  const client = await connectRaw(t, httpTcp);
  await client.send('GET /answer/string HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  t.equal((await client.readResponse()).body.toString(), 'one string');
  await client.readAll();
  t.strictSame(server.workerPids(), [workerPid], 'in the same worker');
}

/** Every connection of this test is closed by the server too. */
async function isForgotten(t: Test, before: number): Promise<void> {
  await until(
    'no descriptor is left open',
    () => descriptors() <= before,
    () => `${descriptors()}, were ${before}`,
  );
  t.pass('no descriptor is left open');
}

await isServing(t);
const idle = descriptors();

for (const { name, protocol, bytes } of wireRequests.filter(({ name }) => !name.includes('wrong'))) {
  const addresses = protocol === 'http' ? [httpTcp, httpUnix] : [uwsgiTcp, uwsgiUnix];

  t.test(`${protocol}: ${name}`, async (t) => {
    for (const address of addresses) {
      const cuts = Array.from({ length: bytes.length + 1 }, (_, i) => i);
      const gone = await Promise.all(cuts.map(() => connectRaw(t, address)));
      await Promise.all(gone.map((client, i) => client.send(bytes.subarray(0, cuts[i]))));
      for (const client of gone) client.reset();
      await isServing(t);

      const halfClosed = await connectRaw(t, address);
      await halfClosed.send(bytes);
      halfClosed.halfClose();
      t.match((await halfClosed.readAll()).toString(), /^HTTP\/1\.[01] 200 OK/, 'half-closed behind the request');

      if (name === 'three in a pipeline') continue; // a part of it is a request, too
      const halves = await Promise.all(cuts.slice(0, -1).map(() => connectRaw(t, address)));
      await Promise.all(halves.map((client, i) => client.send(bytes.subarray(0, cuts[i]))));
      for (const client of halves) client.halfClose();
      const answers = await Promise.all(halves.map((client) => client.readAll().catch(String)));
      t.strictSame(
        cuts.slice(0, -1).filter((_, i) => / 200 OK/.test(String(answers[i]))),
        [],
        'half of a request is not served',
      );
    }
    await isForgotten(t, idle);
  });
}

t.test('gone while the answer is sent', async (t) => {
  for (const address of [httpTcp, httpUnix]) {
    for (const path of ['large', 'large-parts', 'large-text']) {
      const clients = await Promise.all(Array.from({ length: 10 }, () => connectRaw(t, address)));
      for (const client of clients) client.pause();
      const request = `GET /answer/${path}?16777216 HTTP/1.1\r\nHost: x\r\n\r\n`;
      await Promise.all(clients.map((client) => client.send(request)));
      await isServing(t);
      for (const client of clients) client.reset();
    }
  }
  await isServing(t);
  await isForgotten(t, idle);
});

t.test('gone while a body is read', async (t) => {
  for (const path of ['bytes', 'iterate', 'echo', 'pipe', 'never']) {
    const clients = await Promise.all(Array.from({ length: 10 }, () => connectRaw(t, httpTcp)));
    const request = `POST /read/${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 9000000\r\n\r\n${'x'.repeat(200_000)}`;
    await Promise.all(clients.map((client) => client.send(request)));
    await isServing(t);
    for (const client of clients) client.reset();
  }
  await isServing(t);
  await isForgotten(t, idle);
});

t.test('gone while a slow application thinks', async (t) => {
  const clients = await Promise.all(Array.from({ length: 50 }, () => connectRaw(t, httpTcp)));
  await Promise.all(clients.map((client) => client.send('GET /answer/after?200 HTTP/1.1\r\nHost: x\r\n\r\n')));
  for (const client of clients) client.reset();
  await isServing(t);
  await isForgotten(t, idle);
});
