// A worker that uses too much memory is killed by the master, also while it is stuck, and another one takes its place.

import t from 'tap';
import { begun, get, openGate, startGates } from '../helpers/gates.js';
import { connectRaw } from '../helpers/raw-client.js';

/** Workers have buffers that take address space and no memory; a memory of WebAssembly takes less than its usual 10 GB. */
const reserving = {
  nodeArgs: ['--disable-wasm-trap-handler', '--require', './reserve.cjs'],
  files: {
    'reserve.cjs':
      'if (/worker-entry/.test(process.argv[1])) globalThis.reserved = [1, 2, 3, 4, 5, 6].map(() => new ArrayBuffer(1.5e9));',
  },
};

for (const [option, word, megabytes] of [
  ['evil-reload-on-rss', 'RSS', 1],
  ['evil-reload-on-as', 'ADDRESS SPACE', 8000],
] as const) {
  t.test(option, { timeout: 240_000 }, async (t) => {
    const server = await startGates(t, `${option} = ${megabytes}\nmem-collector-freq = 1`, reserving);
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

t.test('limits that are not reached', { timeout: 240_000 }, async (t) => {
  const limits = 'evil-reload-on-rss = 4000\nevil-reload-on-as = 512\nreload-on-as = 512';
  const server = await startGates(t, `${limits}\nmem-collector-freq = 0\nidle = 1\ndie-on-idle = true`);
  t.strictSame(await server.exited, { code: 0, signal: null });
  t.notOk(server.lines.some((line) => line.includes('EVIL')));
  for (const option of ['evil-reload-on-as', 'reload-on-as']) {
    const isTold = (line: string) => line.startsWith(`${option}: 512 MB is too little, a worker of Node.js reserves `);
    t.equal(server.lines.filter(isTold).length, 1, 'what no worker of Node.js can keep to is none');
  }
});
