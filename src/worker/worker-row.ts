// A worker as applications and programs see it, in uWSGI's names and units. Read from the scoreboard: no worker is asked.
import type { WorkerRow } from '../api/types.js';
import type { NativeScoreboard } from '../native/binding-types.js';

/** uWSGI counts a request when it is over, the scoreboard when it begins. A worker may have two processes. */
export function requestsOver(scoreboard: NativeScoreboard, index: number): number {
  const inHand = scoreboard.processes(index).reduce((sum, { inFlight }) => sum + inFlight, 0);
  return Math.max(0, scoreboard.worker(index).requests - inHand);
}

/** The row of worker `index`, which counts from 0. */
export function readRow(scoreboard: NativeScoreboard, index: number): WorkerRow {
  scoreboard.sampleMemory(index);
  const reading = scoreboard.worker(index);
  const { pid, exceptions, signals, harakiriCount, inFlight, rssBytes, vszBytes } = reading;
  const ageSeconds = (scoreboard.now() - reading.startedMicros) / 1_000_000;
  return {
    id: index + 1,
    pid,
    requests: requestsOver(scoreboard, index),
    exceptions,
    signals,
    harakiri_count: harakiriCount,
    status: pid === 0 ? 'cheap' : inFlight > 0 ? 'busy' : 'idle',
    in_flight: inFlight,
    rss: rssBytes,
    vsz: vszBytes,
    running_time: reading.busyMicros,
    last_spawn: pid === 0 ? 0 : Math.round(Date.now() / 1000 - ageSeconds),
    respawn_count: reading.respawns,
    tx: reading.bytesSent,
    avg_rt: reading.averageMicros,
  };
}
