// Before a worker that is stuck is killed, the log has the JavaScript function it is stuck in.

import t, { type Test } from 'tap';
import { get } from '../helpers/gates.js';
import { connectRaw } from '../helpers/raw-client.js';
import { appsFolder, type RunningServer, startServer } from '../helpers/start-server.js';

const config = `http-socket = 127.0.0.1:0\nwsgi-file = ${appsFolder}/time-limits.mjs\nharakiri = 0.3`;
const stuckIn = /^HARAKIRI: -- worker 1 \(pid: \d+\) is stuck in$/;

async function askFor(t: Test, server: RunningServer, target: string): Promise<void> {
  const client = await connectRaw(t, server.address());
  await client.send(get(target));
}

/** The lines from the one that matches on. */
async function linesFrom(server: RunningServer, pattern: RegExp): Promise<string[]> {
  await server.waitForLog(pattern);
  return server.lines.slice(server.lines.findIndex((line) => pattern.test(line)));
}

t.test('before the master kills it', async (t) => {
  // On a machine that has no time for the watchdog the master may be first: then the next one has its turn.
  const server = await startServer(t, { config, ready: /^WSGI app 0/ });
  for (let kills = 1; !server.lines.some((line) => stuckIn.test(line)) && kills <= 10; kills += 1) {
    await askFor(t, server, '/stuck?stack');
    const isDone = () => server.lines.filter((line) => line.startsWith('WSGI app 0')).length > kills;
    while (!isDone()) await server.waitForLog(/^WSGI app 0/, { from: server.lines.length });
  }
  const lines = await linesFrom(
    server,
    /^HARAKIRI: -- \[core 0\] 127\.0\.0\.1 - GET \/stuck\?stack since \d+ \(\d+ ms\)$/,
  );
  t.match(lines[1], stuckIn);
  t.match(lines[2], /^ {4}at spinForEver \(file:\/\/\/.*\/time-limits\.mjs:\d+:\d+\)$/, 'the function');
  t.match(lines[3], /^ {4}at application \(file:\/\/\/.*\/time-limits\.mjs:\d+:\d+\)$/, 'who called it');
});

t.test('without a master, where it then goes on', async (t) => {
  const server = await startServer(t, { config: `${config}\nmaster = false`, ready: /spawned tswsgi worker/ });
  await askFor(t, server, '/busy?2000');
  const lines = await linesFrom(server, stuckIn);
  t.match(lines[1], /^ {4}at spinForAWhile \(/);
  await server.waitForLog(/ GET \/busy\?2000 => generated 4 bytes /);
  t.equal(server.lines.filter((line) => stuckIn.test(line)).length, 1, 'said once');
});
