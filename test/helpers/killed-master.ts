// What the tests of a master that is killed have in common: the server, and its next start in the same place.

import t, { type Test } from 'tap';
import { get, heldWorkers, openGate } from './gates.js';
import { processesIn } from './processes-in.js';
import { connectRaw, type RawClient } from './raw-client.js';
import { appsFolder, type RunningServer, startServer } from './start-server.js';
import { tempDir } from './temp-dir.js';
import { until } from './until.js';
import { askUwsgi, requestVariables } from './uwsgi-packet.js';

/** Says its pid, loads when the gate `load` is open, and is gates.mjs then. */
const app = `
import { existsSync, writeSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
writeSync(2, 'loading in ' + process.pid + '\\n');
while (!existsSync('load')) await delay(5);
export { application } from '${appsFolder}/gates.mjs';
`;

/** Two workers, on a TCP socket and a unix one. */
function start(t: Test, folder: string, address: string, options: readonly string[]): Promise<RunningServer> {
  const sockets = ['--http-socket', address, '--socket', 'app.sock'];
  const args = [...sockets, '--module', 'app', '--processes', '2', '--disable-logging', ...options];
  return startServer(t, { nodeArgs: heldWorkers.nodeArgs, folder, args, ready: /spawned tswsgi worker 2/ });
}

/** Kills the master and waits until that many processes of the server are left. */
export async function killMaster(server: RunningServer, left = 0): Promise<void> {
  process.kill(server.pid, 'SIGKILL');
  await untilLeft(server.folder, left);
}

/** A client that has sent a request for `target`. */
export async function ask(t: Test, server: RunningServer, target: string): Promise<RawClient> {
  const client = await connectRaw(t, server.address(0));
  await client.send(get(target));
  return client;
}

/** Has the workers load, and waits until they serve. */
export async function serve(server: RunningServer): Promise<void> {
  openGate(server, 'begin');
  openGate(server, 'load');
  await server.waitForWorkers();
}

/** Kills the master at some moment of a server that has just been started. `finishes`: a request in hand is finished. */
export type KillAt = (t: Test, server: RunningServer, finishes: boolean) => Promise<void>;

/** One test for `no-orphans` and one without: the workers end, and the next start finds all that it needs free. */
export function testKilledMaster(moment: string, killAt: KillAt, more: readonly string[] = []): void {
  for (const finishes of [false, true]) {
    const options = [...more, ...(finishes ? ['--no-orphans=false'] : [])];
    t.test([moment, ...options].join(' '), (t) => startAgain(t, options, (killed) => killAt(t, killed, finishes)));
  }
}

async function startAgain(
  t: Test,
  options: readonly string[],
  killIt: (server: RunningServer) => Promise<void>,
): Promise<void> {
  const folder = tempDir(t, { 'app.mjs': app, ...heldWorkers.files });
  const killed = await start(t, folder, '127.0.0.1:0', options);
  await killIt(killed);
  await untilLeft(folder, 0);
  await killed.exited;

  openGate(killed, 'begin');
  openGate(killed, 'load');
  const server = await start(t, folder, killed.address(0), options);
  const client = await ask(t, server, '/');
  t.equal((await client.readResponse()).body.toString(), 'hello', 'the port was free');
  const { body } = await askUwsgi(t, `${folder}/app.sock`, requestVariables('GET', '/'));
  t.equal(body.toString(), 'hello', 'and the path');
  t.strictSame(await server.stop(), { code: 0, signal: null });
}

async function untilLeft(folder: string, count: number): Promise<void> {
  const running = () => processesIn(folder);
  await until(
    `${count} processes are left in ${folder}`,
    () => running().length <= count,
    () => running().join(),
  );
}
