// An application may answer without reading the body of its request. The answer arrives whole, however much of the body
// is still to come, and nothing that was sent makes the kernel take it back.

import t, { type Test } from 'tap';
import { begun, get, openGate, postHead, startGates } from '../helpers/gates.js';
import { waitUntilRead } from '../helpers/kernel.js';
import { isNginxMissing, startNginx } from '../helpers/nginx.js';
import { connectRaw, type RawClient } from '../helpers/raw-client.js';
import { requestVariables, uwsgiPacket } from '../helpers/uwsgi-packet.js';

const server = await startGates(t);
const [http, uwsgi] = [server.address(0), server.address(1)];
const [kib, mib] = [1024, 1024 * 1024];
/** More than the kernel takes of an answer at once. */
const answerBytes = 6_000_000;

const packetHead = (target: string, length: number) =>
  uwsgiPacket(requestVariables('POST', target, { CONTENT_LENGTH: String(length) }));

async function isInStep(t: Test, client: RawClient): Promise<void> {
  await client.send(get('/'));
  t.equal((await client.readResponse()).body.toString(), 'hello');
}

t.test('a large answer while a large body is sent', async (t) => {
  for (const [address, head] of [
    [http, postHead(`/large?${answerBytes}`, 50 * mib)],
    [uwsgi, packetHead(`/large?${answerBytes}`, 50 * mib)],
  ] as const) {
    const client = await connectRaw(t, address);
    client.pause();
    await client.send(head);
    await client.send(Buffer.alloc(3 * mib));
    client.resume();
    t.equal((await client.readResponse()).body.length, answerBytes);
    client.close();
  }
});

t.test('a large answer to a client that gives up its body', async (t) => {
  for (const body of [100 * kib, 3 * mib]) {
    const client = await connectRaw(t, http);
    client.pause();
    await client.send(postHead(`/large?${answerBytes}`, 50 * mib));
    await client.send(Buffer.alloc(body));
    client.halfClose();
    await waitUntilRead(client);
    client.resume();
    t.equal((await client.readResponse()).body.length, answerBytes);
  }
});

for (const [size, isKept] of [
  [60 * kib, true],
  [200 * kib, true],
  [3 * mib, false],
  [20 * mib, false],
] as const) {
  t.test(`${size / kib} KiB that nobody reads`, async (t) => {
    const client = await connectRaw(t, http);
    await client.send(postHead('/', size));
    await client.send(Buffer.alloc(size));
    t.equal((await client.readResponse()).body.toString(), 'hello');
    if (isKept) await isInStep(t, client);
    else t.equal((await client.readAll()).length, 0, 'a new connection costs less than reading on');
  });

  t.test(`${size / kib} KiB that nobody reads, over uwsgi`, async (t) => {
    const client = await connectRaw(t, uwsgi);
    await client.send(packetHead('/', size));
    await client.send(Buffer.alloc(size));
    t.match((await client.readAll()).toString(), /^HTTP\/1\.1 200 OK\r\n.*\r\n\r\nhello$/s);
  });
}

t.test('an application that takes only the first part', async (t) => {
  const client = await connectRaw(t, http);
  const size = 900 * kib;
  await client.send(`${postHead('/read-some?part', size)}${'x'.repeat(100 * kib)}`);
  await begun(server, '/read-some?part');
  const rest = client.send(Buffer.alloc(size - 100 * kib));
  openGate(server, 'part');
  t.equal((await client.readResponse()).body.toString(), 'held part');
  await rest;
  await isInStep(t, client);
});

t.test('through nginx', { skip: isNginxMissing() }, async (t) => {
  const [kind, address] = ['uwsgi', uwsgi] as const;
  const nginx = await startNginx(t, [
    { kind, address },
    { kind, address, directives: 'uwsgi_request_buffering off;' },
  ]);
  for (const [index, name] of ['that keeps the body back', 'that passes the body on'].entries()) {
    t.test(name, async (t) => {
      for (let i = 0; i < 10; i += 1) {
        const client = await connectRaw(t, nginx.addresses[index]!);
        // nginx may stop reading when it has the answer.
        const sent = client
          .send(Buffer.concat([Buffer.from(postHead('/', 3 * mib)), Buffer.alloc(3 * mib)]))
          .catch(() => {});
        t.equal((await client.readResponse()).status, 200, `upload ${i}`);
        client.close();
        await sent;
      }
    });
  }
});
