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
/** Well below the master's. A loop that was only late goes on before its stack is here, which is not written then. */
const graceMicros = 50_000;
const mostRequestsNamed = 5;

const { scoreboardFd, workerId, isJson, stackTimeoutMs } = workerData as WatchdogData;
const scoreboard = new (loadBinding().Scoreboard)(scoreboardFd);
/** The last turn of the loop that was looked into. */
let seenHeartbeat = 0;
let isReporting = false;

function ownReading() {
  return scoreboard.processes(workerId - 1).find(({ pid }) => pid === process.pid);
}

setInterval(() => {
  const reading = ownReading();
  if (isReporting || reading === undefined || reading.inFlight === 0) return;
  const now = scoreboard.now();
  const { heartbeatMicros } = reading;
  if (heartbeatMicros === seenHeartbeat || now - heartbeatMicros <= graceMicros) return;
  const overdue = overdueCores(reading, scoreboard.busyCores(workerId - 1), now, graceMicros);
  if (overdue.length === 0) return;
  seenHeartbeat = heartbeatMicros;
  isReporting = true;
  void report(overdue, now).finally(() => {
    isReporting = false;
  });
}, intervalMs);

async function report(overdue: readonly CoreReading[], now: number): Promise<void> {
  const stack = (await stackOfMainThread(stackTimeoutMs)) ?? [`    (no JavaScript was run in ${stackTimeoutMs} ms)`];
  if (ownReading()?.heartbeatMicros !== seenHeartbeat) return;
  const requests = overdue
    .slice(0, mostRequestsNamed)
    .map((core) => `HARAKIRI: -- ${inFlightText(core, (now - core.sinceMicros) / 1000)}`);
  const who = `HARAKIRI: -- worker ${workerId} (pid: ${process.pid}) is stuck in`;
  warnNow([...requests, who, ...stack].join('\n'), isJson);
}
