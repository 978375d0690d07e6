// A worker that runs out of descriptors closes connections that have nothing to do for new ones. When all have, it stops
// accepting, says so once, serves what it has, and goes on when there is room.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import t, { type Test } from 'tap';
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

/** Let `call` fail with `error` in a process, as the kernel would do it, until the returned function is called. */
async function letFail(t: Test, pid: number, call: string, error: string): Promise<() => Promise<void>> {
  const strace = spawn(
    'strace',
    ['-f', '-p', String(pid), '-e', `trace=${call}`, '-e', `inject=${call}:error=${error}`],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  const ended = once(strace, 'exit');
  const end = async () => {
    strace.kill('SIGINT');
    await ended;
  };
  t.teardown(end);
  for await (const line of createInterface(strace.stderr)) {
    if (line.includes('attached')) break;
  }
  strace.stderr.resume();
  return end;
}

const canTrace = spawnSync('strace', ['-e', 'trace=none', 'true']).status === 0;

for (const error of ['ENFILE', 'ENOMEM']) {
  t.test(`${error}: the whole system has none`, { skip: !canTrace && 'strace cannot trace here' }, async (t) => {
    const server = await startGates(t, 'processes = 1');
    const [worker] = server.workerPids() as [number];
    const goOn = await letFail(t, worker, 'accept4', error);
    const clients = await Promise.all(Array.from({ length: 5 }, () => connectRaw(t, server.address())));
    for (const client of clients) await client.send(get('/'));
    await server.waitForLog(/out_of_descriptors/);
    await goOn();
    for (const client of clients) t.equal((await client.readResponse()).status, 200, 'who has waited is served');
    await isServed(t, server);
    t.equal(server.lines.filter((line) => line.includes('out_of_descriptors')).length, 1, 'said once');
    t.same(server.workerPids(), [worker], 'the worker lives on');
  });
}
