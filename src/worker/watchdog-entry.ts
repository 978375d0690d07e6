// The watchdog of a worker process: a thread that looks at the scoreboard, and when a request has taken too long and the
// main thread does not come back from it, writes the JavaScript stack of the main thread to the log. It has to be quick,
// for the master kills the process soon after; and it writes by itself, for nothing in the process gets to it any more.
// The file acts when it is loaded, as only entry files do. watchdog.ts starts it.
import { workerData } from 'node:worker_threads';
import { inFlightText } from '../log/in-flight.js';
import { warnNow } from '../log/logger.js';
import { loadBinding } from '../native/binding.js';
import type { CoreReading } from '../native/binding-types.js';
import { overdueCores } from './overdue.js';
import { stackOfMainThread } from './stack-of-main-thread.js';
import type { WatchdogData } from './watchdog.js';

const intervalMs = 25;
/** Longer than a loop that goes round takes to end a request; well below the master's. */
const graceMicros = 75_000;
const stackTimeoutMs = 150;
const mostRequestsNamed = 5;

const { scoreboardFd, workerId, isJson } = workerData as WatchdogData;
const scoreboard = new (loadBinding().Scoreboard)(scoreboardFd);
/** When the loop had stood still that was reported last. */
let reportedHeartbeat = 0;
let isReporting = false;

setInterval(() => {
  const reading = scoreboard.processes(workerId - 1).find(({ pid }) => pid === process.pid);
  if (isReporting || reading === undefined || reading.inFlight === 0) return;
  const now = scoreboard.now();
  const { heartbeatMicros } = reading;
  if (heartbeatMicros === reportedHeartbeat || now - heartbeatMicros <= graceMicros) return;
  const overdue = overdueCores(reading, scoreboard.busyCores(workerId - 1), now, graceMicros);
  if (overdue.length === 0) return;
  reportedHeartbeat = heartbeatMicros;
  isReporting = true;
  void report(overdue, now).finally(() => {
    isReporting = false;
  });
}, intervalMs);

async function report(overdue: readonly CoreReading[], now: number): Promise<void> {
  const stack = (await stackOfMainThread(stackTimeoutMs)) ?? ['    (not in JavaScript: there is no stack)'];
  const requests = overdue
    .slice(0, mostRequestsNamed)
    .map((core) => `HARAKIRI: -- ${inFlightText(core, (now - core.sinceMicros) / 1000)}`);
  const who = `HARAKIRI: -- worker ${workerId} (pid: ${process.pid}) is stuck in`;
  warnNow([...requests, who, ...stack].join('\n'), isJson);
}
