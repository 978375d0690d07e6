// It makes no difference how the bytes of a request arrive: whole, one at a time, or in two parts cut anywhere.

import t, { type Test } from 'tap';
import { startContractServer } from '../helpers/contract-fronts.js';
import { connectRaw } from '../helpers/raw-client.js';
import { wireRequests } from '../helpers/wire-requests.js';

const { httpTcp, uwsgiTcp } = await startContractServer(t);

/** What came until the end, without what changes with time. */
async function readAnswer(client: Awaited<ReturnType<typeof connectRaw>>): Promise<string> {
  return (await client.readAll()).toString('latin1').replace(/Date: .*\r\n/g, '');
}

/** The server has looked at everything that was sent before. */
async function hasTurned(t: Test): Promise<void> {
  const client = await connectRaw(t, httpTcp);
  for (let i = 0; i < 2; i += 1) {
    await client.send('GET /answer/string HTTP/1.1\r\nHost: x\r\n\r\n');
    await client.readResponse();
  }
  client.close();
}

for (const { name, protocol, bytes } of wireRequests) {
  const address = protocol === 'http' ? httpTcp : uwsgiTcp;

  t.test(`${protocol}: ${name} (${bytes.length} bytes)`, async (t) => {
    const whole = await connectRaw(t, address);
    await whole.send(bytes);
    const wanted = await readAnswer(whole);
    t.match(wanted, name.startsWith('wrong') || name.includes('wrong') ? / 400 Bad Request/ : / 200 OK/);

    const byByte = await connectRaw(t, address);
    await byByte.send(bytes, 1).catch(() => {}); // a wrong one is refused before its end
    t.equal(await readAnswer(byByte).catch(String), wanted, 'byte by byte');

    const cuts = Array.from({ length: bytes.length - 1 }, (_, i) => i + 1);
    const clients = await Promise.all(cuts.map(() => connectRaw(t, address)));
    await Promise.all(clients.map((client, i) => client.send(bytes.subarray(0, cuts[i]))));
    await hasTurned(t);
    await Promise.all(clients.map((client, i) => client.send(bytes.subarray(cuts[i])).catch(() => {})));
    const answers = await Promise.all(clients.map((client) => readAnswer(client).catch(String)));
    t.strictSame(
      cuts.filter((_, i) => answers[i] !== wanted),
      [],
      'cut at every position',
    );
  });
}
