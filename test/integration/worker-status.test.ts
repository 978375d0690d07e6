// SIGUSR2 to the master writes to the log what every worker is doing, while one of them is stuck too.

import t from 'tap';
import { begun, get, openGate, startGates } from '../helpers/gates.js';
import { connectRaw } from '../helpers/raw-client.js';
import { openScoreboard, waitForCore } from '../helpers/scoreboard.js';

t.test('SIGUSR2', async (t) => {
  const server = await startGates(t, 'async = 8');
  const scoreboard = openScoreboard(server);
  const clients = await Promise.all(['/hold?a', '/block?b'].map(() => connectRaw(t, server.address())));
  await clients[0]?.send(get('/hold?a'));
  await begun(server, '/hold?a');
  await clients[1]?.send(get('/block?b'));
  await begun(server, '/block?b');
  const { sinceMicros, pid } = await waitForCore(scoreboard, '/block?b');
  while (scoreboard.now() < sinceMicros + 1_200_000);

  process.kill(server.pid, 'SIGUSR2');
  await server.waitForLog(/^-----------------$/);
  const lines = server.lines.slice(server.lines.findIndex((line) => line.endsWith(' - status of the workers')));
  const worker = 'serving generation: 1 in flight: 2 waiting: 0 its event loop stands still for: ';
  t.match(lines[1], new RegExp(`^\\tworker 1 \\(pid: ${pid}\\) ${worker}[\\d.]+ s$`));
  t.match(lines[2], /^\t\t\[core 0\] 127\.0\.0\.1 - GET \/hold\?a since \d+ \(\d+ ms\)$/);
  t.match(lines[3], /^\t\t\[core 1\] 127\.0\.0\.1 - GET \/block\?b since \d+ \(\d+ ms\)$/);
  t.equal(lines[4], '-----------------');

  openGate(server, 'a');
  openGate(server, 'b');
  for (const client of clients) t.equal((await client.readResponse()).status, 200);
});
