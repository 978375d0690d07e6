// Which requests cost their worker: those that its own event loop had the time to end and did not.
import t from 'tap';
import type { CoreReading, ProcessReading } from '../../dist/native/binding-types.js';
import { overdueCores } from '../../dist/worker/overdue.js';

const grace = 250;
const process = (heartbeatMicros: number) => ({ pid: 7, heartbeatMicros }) as ProcessReading;
const core = (deadlineMicros: number, pid = 7) => ({ pid, deadlineMicros }) as CoreReading;

const rows = [
  ['the loop has stood still since before the deadline', 900, core(1000), 1251, true],
  ['the worker has had no time yet', 900, core(1000), 1250, false],
  ['the loop goes round: it ends the request itself', 1200, core(1000), 1300, false],
  ['the loop got stuck in ending it', 1200, core(1000), 1451, true],
  ['there is no limit', 900, core(0), 5000, false],
  ['another process has it', 900, core(1000, 8), 5000, false],
] as const;

for (const [name, heartbeat, reading, now, isOverdue] of rows) {
  t.test(name, async (t) =>
    t.same(overdueCores(process(heartbeat), [reading], now, grace), isOverdue ? [reading] : []),
  );
}
