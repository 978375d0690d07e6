// Another process sees what the workers do, and sees it of a worker that is stuck.

import t from 'tap';
import { begun, get, openGate, startGates } from '../helpers/gates.js';
import { connectRaw } from '../helpers/raw-client.js';
import { openScoreboard, waitForCore, waitForCounted, waitForIdle } from '../helpers/scoreboard.js';
import { requestVariables, uwsgiPacket } from '../helpers/uwsgi-packet.js';

const server = await startGates(t, 'async = 4');
const scoreboard = openScoreboard(server);
const pid = server.workerPids()[0] as number;

t.test('a worker that is stuck', async (t) => {
  const began = scoreboard.now();
  const waiting = await connectRaw(t, server.address());
  await waiting.send(get('/hold?a'));
  await begun(server, '/hold?a');
  const client = await connectRaw(t, server.address());
  await client.send(get('/block?b'));
  await begun(server, '/block?b');

  const core = await waitForCore(scoreboard, '/block?b');
  t.match(core, { pid, method: 'GET', remoteAddress: '127.0.0.1', deadlineMicros: 0 });
  t.ok(core.sinceMicros >= began && core.sinceMicros <= scoreboard.now(), 'since when');
  t.same(
    scoreboard
      .busyCores(0)
      .map(({ uri }) => uri)
      .sort(),
    ['/block?b', '/hold?a'],
  );
  const stuck = scoreboard.worker(0);
  t.match(stuck, { pid, state: 'serving', generation: 1, requests: 2, inFlight: 2, waiting: 0, respawns: 0 });
  while (scoreboard.now() < core.sinceMicros + 100_000); // longer than a loop that turns takes for a turn
  t.equal(scoreboard.worker(0).heartbeatMicros, stuck.heartbeatMicros, 'its loop stands still');

  openGate(server, 'a');
  openGate(server, 'b');
  await client.readResponse();
  await waiting.readResponse();
  await waitForIdle(scoreboard);
  const free = scoreboard.worker(0);
  t.same(scoreboard.busyCores(0), []);
  t.match(free, { requests: 2, inFlight: 0 });
  t.ok(free.heartbeatMicros > stuck.heartbeatMicros, 'its loop turns again');
  t.ok(free.busyMicros >= 100_000 && free.averageMicros > 0, 'time in requests');
  t.equal(
    free.times.reduce((sum, count) => sum + count, 0),
    2,
    'each time is counted',
  );
  t.ok(free.bytesSent > 100, 'bytes sent');
  scoreboard.sampleMemory(0);
  t.ok(free.rssBytes > 1_000_000 && free.vszBytes > free.rssBytes, 'memory');
});

t.test('a request over uwsgi, in a POST', async (t) => {
  const client = await connectRaw(t, server.address(1));
  await client.send(uwsgiPacket(requestVariables('POST', '/hold?c', { REMOTE_ADDR: '198.51.100.7' })));
  const core = await waitForCore(scoreboard, '/hold?c');
  t.match(core, { method: 'POST', remoteAddress: '198.51.100.7' });
  openGate(server, 'c');
  await client.readAll();
});

t.test('an application that fails', async (t) => {
  const client = await connectRaw(t, server.address());
  await client.send(get('/throw'));
  t.equal((await client.readResponse()).status, 500);
  await waitForCounted(scoreboard, { requests: 4, exceptions: 1 });
  t.equal(scoreboard.worker(0).exceptions, 1);
});

t.test('what was counted outlives the worker', async (t) => {
  process.kill(pid, 'SIGKILL');
  await server.waitForLog(/^Respawned tswsgi worker 1/);
  await server.waitForLog(/^WSGI app 0/, { from: server.lines.findIndex((line) => line.startsWith('Respawned')) });
  const client = await connectRaw(t, server.address());
  await client.send(get('/'));
  t.equal((await client.readResponse()).status, 200);
  await waitForCounted(scoreboard, { requests: 5, exceptions: 1 });
  t.match(scoreboard.worker(0), { pid: server.workerPids()[1], requests: 5, respawns: 1, exceptions: 1 });
});
