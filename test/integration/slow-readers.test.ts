// A client that does not read its answer is given up after `write-timeout`, whatever it goes on sending.

import { setTimeout as delay } from 'node:timers/promises';
import t from 'tap';
import { get, startGates } from '../helpers/gates.js';
import { connectRaw } from '../helpers/raw-client.js';

t.test('a client that sends and does not read', async (t) => {
  const server = await startGates(t, 'write-timeout = 1\nasync = 1');
  const client = await connectRaw(t, server.address());
  client.pause();
  await client.send(get('/large?20000000'));
  const drip = async (): Promise<never> => {
    for (;;) {
      await client.send('G');
      await delay(50); // its rhythm, well within the limit
    }
  };
  await t.rejects(drip(), /ECONNRESET|EPIPE/);
  const other = await connectRaw(t, server.address());
  await other.send(get('/'));
  t.equal((await other.readResponse()).body.toString(), 'hello', 'its core is free again');
});
