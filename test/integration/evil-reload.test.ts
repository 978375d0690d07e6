// A worker that uses too much memory is killed by the master, also while it is stuck, and another one takes its place.

import t from 'tap';
import { begun, get, openGate, startGates } from '../helpers/gates.js';
import { connectRaw } from '../helpers/raw-client.js';

for (const [option, word] of [
  ['evil-reload-on-rss', 'RSS'],
  ['evil-reload-on-as', 'ADDRESS SPACE'],
] as const) {
  t.test(option, { timeout: 240_000 }, async (t) => {
    const server = await startGates(t, `${option} = 1\nmem-collector-freq = 1`);
    const [pid] = server.workerPids();
    const client = await connectRaw(t, server.address());
    await client.send(get('/block?a'));
    await begun(server, '/block?a');
    const line = new RegExp(`^\\*\\*\\* EVIL RELOAD ON WORKER 1 ${word}: \\d{7,} \\(pid: ${pid}\\) \\*\\*\\*$`);
    await server.waitForLog(line);
    await server.waitForLog(new RegExp(`^DAMN ! worker 1 \\(pid: ${pid}\\) died, killed by signal 9`));
    await server.waitForLog(/^Respawned tswsgi worker 1 /);
    await t.rejects(client.readResponse());
    openGate(server, 'a');
  });
}

t.test('a limit that is not reached', { timeout: 240_000 }, async (t) => {
  const server = await startGates(t, 'evil-reload-on-rss = 4000\nmem-collector-freq = 0\nidle = 1\ndie-on-idle = true');
  t.strictSame(await server.exited, { code: 0, signal: null });
  t.notOk(server.lines.some((line) => line.includes('EVIL')));
});
