// A full accept queue is told in the log as long as it lasts, and the statistics show every queue.

import t from 'tap';
import { begun, get, openGate, startGates } from '../helpers/gates.js';
import { connectRaw } from '../helpers/raw-client.js';

t.test('full, and empty again', { timeout: 240_000 }, async (t) => {
  const server = await startGates(t, 'async = 1\nlisten = 2\nno-defer-accept = true');
  const clients = [];
  for (let count = 0; count < 4; count += 1) {
    const client = await connectRaw(t, server.address());
    await client.send(get('/hold?a', 'Connection: close\r\n'));
    if (count === 0) await begun(server, '/hold?a');
    clients.push(client);
  }
  const [, fd] = await server.waitForLog(
    / - \*\*\* tswsgi listen queue of socket "127\.0\.0\.1:\d+" \(fd: (\d+)\) full !!! \(3\/2\) \*\*\*$/,
  );
  await server.waitForLog(/ full !!! /, { from: server.lines.length });
  for (const length of [3, 0]) {
    const from = server.lines.length;
    process.kill(server.pid, 'SIGUSR1');
    await server.waitForLog(/^-----------------$/, { from });
    const address = server.address().replaceAll('.', '\\.');
    // That the queue is full is said in between.
    const said = server.lines.slice(from).filter((line) => / - workers: |^\t/.test(line));
    t.match(said, [
      / - workers: 1 /,
      /^\tworker 1 \(/,
      /^\tworker 1 app 0 \[\] requests: \d+ exceptions: 0$/,
      new RegExp(`^\\tsocket ${address} \\(fd: ${fd}\\) listen queue: ${length}/2$`),
      /^\tsocket .* listen queue: 0\/2$/,
    ]);
    openGate(server, 'a');
    while (clients.length > 0) t.equal((await clients.shift()!.readResponse()).status, 200);
  }
});
