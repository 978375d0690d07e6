// The algorithm that looks at the share of time, in a worker that has a thousand cores and one event loop.

import t from 'tap';
import { begun, get, openGate, startGates } from '../helpers/gates.js';
import { connectRaw } from '../helpers/raw-client.js';

t.test('a loop that is held up is busy, whatever cores are left', { timeout: 240_000 }, async (t) => {
  const server = await startGates(
    t,
    'processes = 2\ncheaper = 1\ncheaper-algo = busyness\ncheaper-overload = 1\ncheaper-busyness-multiplier = 2',
  );
  const held = await connectRaw(t, server.address());
  await held.send(get('/hold?a'));
  await begun(server, '/hold?a');
  const blocked = await connectRaw(t, server.address());
  await blocked.send(get('/block?b', 'Connection: close\r\n'));
  await server.waitForLog(/^\[busyness\] 1s average busyness is at \d+%, will spawn 1 new worker\(s\)$/);
  await server.waitForLog(/^spawned tswsgi worker 2 /);

  openGate(server, 'b');
  t.equal((await blocked.readResponse()).status, 200);
  await server.waitForLog(/^\[busyness\] 1s average busyness is at \d+%, cheap one of 2 running workers$/);
  await server.waitForLog(/^tswsgi worker 2 cheaped\.$/);
  openGate(server, 'a');
  t.equal((await held.readResponse()).status, 200, 'the one with a request in hand stays');
  t.strictSame(await server.stop(), { code: 0, signal: null });
});
