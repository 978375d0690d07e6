// What the workers are doing, for the log (uWSGI: SIGUSR2 to a worker). It comes from the scoreboard, so a worker that is
// stuck is in it like any other. Returns lines and prints nothing.
import { inFlightText } from '../log/in-flight.js';
import { formatCtime } from '../log/time.js';
import type { WorkerProcess } from './scoreboards.js';

/** A loop with a request in flight goes round more often than this. */
const stuckAfterMicros = 1_000_000;

/** For each worker its processes and the requests in flight in them. `ids`: the workers there should be. */
export function statusLines(ids: readonly number[], processes: readonly WorkerProcess[], now: number): string[] {
  const ended = ids.filter((id) => processes.every((process) => process.id !== id));
  return [
    `${formatCtime(now)} - status of the workers`,
    ...processes.flatMap(processLines),
    ...ended.map((id) => `\tworker ${id} (pid: 0) has no process`),
    '-----------------',
  ];
}

function processLines({ id, reading, scoreboard }: WorkerProcess): string[] {
  const { pid, state, generation, inFlight, waiting } = reading;
  const now = scoreboard.now();
  const silentMicros = now - reading.heartbeatMicros;
  const seconds = (silentMicros / 1_000_000).toFixed(1);
  const stuck = inFlight > 0 && silentMicros > stuckAfterMicros ? ` its event loop stands still for: ${seconds} s` : '';
  const cores = scoreboard.busyCores(id - 1).filter((core) => core.pid === pid);
  return [
    `\tworker ${id} (pid: ${pid}) ${state} generation: ${generation} in flight: ${inFlight} waiting: ${waiting}${stuck}`,
    ...cores.map((core) => `\t\t${inFlightText(core, (now - core.sinceMicros) / 1000)}`),
  ];
}
