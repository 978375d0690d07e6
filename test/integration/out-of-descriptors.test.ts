// A worker that runs out of descriptors closes connections that have nothing to do for new ones. When all have, it stops
// accepting, says so once, serves what it has, and goes on when there is room.
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import t from 'tap';
import { get, isServed, openGate, startGates } from '../helpers/gates.js';
import { connectRaw } from '../helpers/raw-client.js';

t.test('EMFILE is survived', async (t) => {
  const server = await startGates(t, 'processes = 1');
  const [worker] = server.workerPids();
  const open = readdirSync(`/proc/${worker}/fd`).length;
  execFileSync('prlimit', ['--pid', String(worker), `--nofile=${open + 10}`]);

  const connectAll = (count: number) =>
    Promise.all(Array.from({ length: count }, () => connectRaw(t, server.address())));
  const idle = await connectAll(30);
  for (const client of idle) {
    await client.send(get('/'));
    t.equal((await client.readResponse()).status, 200, 'idle ones make room');
  }
  await server.waitForLog(/connections_full/);

  const busy = await connectAll(30);
  for (const client of busy) await client.send(get('/hold?go'));
  await server.waitForLog(/out_of_descriptors/);
  const begun = () => server.lines.filter((line) => line.startsWith('begun /hold')).length;
  t.ok(begun() < 30, `${begun()} of 30 found room`);
  openGate(server, 'go');
  for (const client of busy) t.equal((await client.readResponse()).body.toString(), 'held go');
  await isServed(t, server);
  const said = server.lines.filter((line) => line.includes('out_of_descriptors'));
  t.ok(said.length >= 1 && said.length < 30, `${said.length} lines say so, not one for each connection`);
});
