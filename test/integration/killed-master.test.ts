// kill -9 of the master: its workers end, whatever they are at, and nothing they leave is in the way of the next start.

import { setTimeout as delay } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { begun, get, heldWorkers, openGate } from '../helpers/gates.js';
import { readResponse } from '../helpers/http-response.js';
import { processesIn } from '../helpers/processes-in.js';
import { connectRaw, type RawClient } from '../helpers/raw-client.js';
import { appsFolder, type RunningServer, startServer } from '../helpers/start-server.js';
import { tempDir } from '../helpers/temp-dir.js';
import { askUwsgi, requestVariables } from '../helpers/uwsgi-packet.js';

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

/** Resolves when nobody has the log open any more. */
async function kill(server: RunningServer): Promise<void> {
  process.kill(server.pid, 'SIGKILL');
  await server.exited;
}

async function ask(t: Test, server: RunningServer, target: string): Promise<RawClient> {
  const client = await connectRaw(t, server.address(0));
  await client.send(get(target));
  return client;
}

async function serve(server: RunningServer): Promise<void> {
  openGate(server, 'begin');
  openGate(server, 'load');
  await server.waitForWorkers();
}

type KillAt = (t: Test, server: RunningServer, finishes: boolean) => Promise<void>;

/** Each kills the master of a server that has just been started. */
const moments: Readonly<Record<string, KillAt>> = {
  'no module of the workers is loaded': async (_, server) => {
    for (const pid of server.workerPids()) await server.waitForLog(new RegExp(`^held in ${pid}$`));
    process.kill(server.pid, 'SIGKILL');
    while (processesIn(server.folder).includes(server.pid)) await delay(5);
    openGate(server, 'begin');
    await server.exited;
  },
  'the application is loading': async (_, server) => {
    openGate(server, 'begin');
    for (const pid of server.workerPids()) await server.waitForLog(new RegExp(`^loading in ${pid}$`));
    await kill(server);
  },
  'nothing is in hand': async (t, server) => {
    await serve(server);
    const kept = await ask(t, server, '/');
    t.equal((await kept.readResponse()).status, 200);
    await kill(server);
    t.equal((await kept.readAll()).length, 0);
  },
  'a request is in hand': async (t, server, finishes) => {
    await serve(server);
    const client = await ask(t, server, '/hold?go-on');
    const busy = await begun(server, '/hold?go-on');
    const [idle] = server.workerPids().filter((pid) => pid !== busy);
    if (finishes) {
      process.kill(server.pid, 'SIGKILL');
      await server.waitForLog(new RegExp(`worker ${1 + server.workerPids().indexOf(idle!)} screams`));
      while (processesIn(server.folder).length > 1) await delay(5);
      t.strictSame(processesIn(server.folder), [busy], 'the other one has ended at once');
      openGate(server, 'go-on');
      t.equal((await client.readResponse()).body.toString(), 'held go-on');
      await server.exited;
    } else {
      await kill(server);
      const bytes = await client.readAll().catch(() => client.received);
      t.equal(readResponse(bytes), undefined, 'its client has no whole answer');
    }
  },
};

const ofThreads = ['the application is loading', 'a request is in hand']; // the rest is the same for both models

for (const [moment, killAt] of Object.entries(moments)) {
  for (const threads of ofThreads.includes(moment) ? [[], ['--threads', '2']] : [[]]) {
    for (const finishes of [false, true]) {
      const options = [...threads, ...(finishes ? ['--no-orphans=false'] : [])];
      t.test([moment, ...options].join(' '), async (t) => {
        const folder = tempDir(t, { 'app.mjs': app, ...heldWorkers.files });
        const killed = await start(t, folder, '127.0.0.1:0', options);
        await killAt(t, killed, finishes);
        t.strictSame(processesIn(folder), [], 'no process is left');

        openGate(killed, 'begin');
        openGate(killed, 'load');
        const server = await start(t, folder, killed.address(0), options);
        const client = await ask(t, server, '/');
        t.equal((await client.readResponse()).body.toString(), 'hello', 'the port was free');
        const { body } = await askUwsgi(t, `${folder}/app.sock`, requestVariables('GET', '/'));
        t.equal(body.toString(), 'hello', 'and the path');
        t.strictSame(await server.stop(), { code: 0, signal: null });
      });
    }
  }
}
