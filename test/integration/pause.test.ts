// Paused, workers accept no connection and serve those they have; resumed, they find the others in the kernel's queue.

import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { get, startGates } from '../helpers/gates.js';
import { connectRaw } from '../helpers/raw-client.js';

const paused = / - \*\*\* PAUSE \(press start to resume, if you do not have a joypad send SIGTSTP\) \*\*\*$/;
const resumed = / - \*\*\* \(SIGTSTP received\) resuming workers \*\*\*$/;

t.test('SIGTSTP, and p in the FIFO', { timeout: 240_000 }, async (t) => {
  const server = await startGates(t, 'master-fifo = m.fifo');
  const kept = await connectRaw(t, server.address());
  await kept.send(get('/'));
  await kept.readResponse();
  for (const toggle of [
    () => process.kill(server.pid, 'SIGTSTP'),
    () => appendFileSync(join(server.folder, 'm.fifo'), 'p'),
  ]) {
    let from = server.lines.length;
    toggle();
    await server.waitForLog(paused, { from });
    await server.waitForLog(/ - \*\*\* worker 1 suspended \*\*\*$/, { from });
    const late = await connectRaw(t, server.address());
    await late.send(get('/', 'Connection: close\r\n'));
    await kept.send(get('/'));
    t.equal((await kept.readResponse()).status, 200);
    await kept.send(get('/'));
    t.equal((await kept.readResponse()).status, 200);
    t.equal(late.received.length, 0);

    from = server.lines.length;
    toggle();
    await server.waitForLog(resumed, { from });
    await server.waitForLog(/ - \*\*\* worker 1 resumed \*\*\*$/, { from });
    t.equal((await late.readResponse()).status, 200);
  }
});

t.test(
  'a worker that is started meanwhile is paused too; a stop serves what waits',
  { timeout: 240_000 },
  async (t) => {
    const server = await startGates(t);
    process.kill(server.pid, 'SIGTSTP');
    await server.waitForLog(/ worker 1 suspended /);
    const from = server.lines.length;
    process.kill(server.workerPids()[0]!, 'SIGKILL');
    await server.waitForLog(/ worker 1 suspended /, { from });
    const client = await connectRaw(t, server.address());
    await client.send(get('/', 'Connection: close\r\n'));
    const exit = server.stop();
    t.equal((await client.readResponse()).status, 200);
    t.strictSame(await exit, { code: 0, signal: null });
  },
);
