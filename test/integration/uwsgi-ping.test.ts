// Modifier 100 asks whether somebody is there: front-ends and monitors use it. The answer is uWSGI's, byte by byte.

import t, { type Test } from 'tap';
import { startContractServer } from '../helpers/contract-fronts.js';
import { connectRaw } from '../helpers/raw-client.js';
import { isUwsgiMissing, startUwsgi } from '../helpers/real-uwsgi.js';
import { uwsgiPacket } from '../helpers/uwsgi-packet.js';

const { uwsgiTcp, uwsgiUnix } = await startContractServer(t);
const ping = uwsgiPacket({}, { modifier1: 100 });

async function ask(t: Test, address: string): Promise<Buffer> {
  const client = await connectRaw(t, address);
  await client.send(ping);
  return client.readAll();
}

t.test('answered and closed', async (t) => {
  for (const address of [uwsgiTcp, uwsgiUnix]) t.equal((await ask(t, address)).toString('hex'), '64000001');
});

t.test('a byte at a time', async (t) => {
  const client = await connectRaw(t, uwsgiTcp);
  await client.send(ping, 1);
  t.equal((await client.readAll()).toString('hex'), '64000001');
});

t.test('as uWSGI does', { skip: isUwsgiMissing(['python3', 'ping']) }, async (t) => {
  const theirs = await startUwsgi(t, ['python3', 'ping']);
  t.equal((await ask(t, uwsgiTcp)).toString('hex'), (await ask(t, theirs.address(1))).toString('hex'));
});
