// The scoreboard at the edge of the addon: what it makes, and what it refuses. What it shows of a server at work is in
// test/integration/scoreboard.test.ts.
import { closeSync, openSync } from 'node:fs';
import t from 'tap';
import { loadBinding } from '../../dist/native/binding.js';

const binding = loadBinding();
const fd = binding.createScoreboard(2, 3);
t.teardown(() => binding.closeDescriptor(fd));

t.test('a scoreboard that nobody has written to', async (t) => {
  const scoreboard = new binding.Scoreboard(fd);
  t.match(scoreboard, { workers: 2, coresPerWorker: 3 });
  t.match(scoreboard.worker(1), {
    pid: 0,
    state: 'none',
    requests: 0,
    respawns: 0,
    harakiriCount: 0,
    averageMicros: 0,
  });
  t.equal(scoreboard.worker(1).times.length, 32);
  t.same([scoreboard.processes(0), scoreboard.busyCores(0)], [[], []]);
  t.ok(Math.abs(scoreboard.now() - Number(process.hrtime.bigint() / 1000n)) < 1_000_000, 'the monotonic clock');
});

t.test('wrong arguments are named', async (t) => {
  const scoreboard = new binding.Scoreboard(fd);
  t.throws(() => scoreboard.worker(2), { name: 'TypeError', message: /^index must be a whole number from 0 to 1$/ });
  t.throws(() => scoreboard.busyCores(-1), { name: 'TypeError', message: /^index / });
  t.throws(() => scoreboard.countHarakiri(0, 0), { name: 'TypeError', message: /^pid / });
  t.throws(() => binding.createScoreboard(0, 1), { name: 'TypeError', message: /^workers / });
  t.throws(() => binding.createScoreboard(1, 0.5), { name: 'TypeError', message: /^coresPerWorker / });
  t.throws(() => new binding.Scoreboard(-1), { name: 'TypeError', message: /^fd / });
  const other = openSync('/proc/self/exe', 'r');
  t.throws(() => new binding.Scoreboard(other), { message: /^the scoreboard cannot be mapped: invalid argument$/ });
  closeSync(other);
});
