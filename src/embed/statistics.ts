// What a server within a program has done: what uWSGI's stats server says of a worker, in its names and units.
import type { WorkerRow } from '../api/types.js';
import type { NativeScoreboard } from '../native/binding-types.js';
import { mostCountedApps } from '../native/shared-memory.js';
import { readRow } from '../worker/worker-row.js';

/** What one application of a server has counted. */
export interface ApplicationStats {
  readonly id: number;
  /** As it was given; '' for the one at the root. */
  readonly mountpoint: string;
  readonly requests: number;
  /** Requests in which it failed. */
  readonly exceptions: number;
}

/** Counters of one server; times are in microseconds, `last_spawn` in seconds since the epoch, sizes in bytes. */
export interface ServerStats extends WorkerRow {
  /** 1 while connections are accepted, else 0. */
  readonly accepting: 0 | 1;
  /** Open connections, idle or not. */
  readonly connections: number;
  /** Connections taken so far. */
  readonly accepted: number;
  /** Requests that waited for `queueTimeout`, and were answered with 503. */
  readonly refused: number;
  readonly apps: readonly ApplicationStats[];
}

/** `mountpoints`: of the applications, in the order of their numbers. */
export function readStats(
  scoreboard: NativeScoreboard,
  mountpoints: readonly string[],
  isAccepting: boolean,
): ServerStats {
  const { connections, accepted, refused, requests, exceptions } = scoreboard.worker(0);
  // One that is alone has all that the server has counted.
  const counts =
    mountpoints.length === 1
      ? [{ requests, exceptions }]
      : scoreboard.apps(0, Math.min(mountpoints.length, mostCountedApps));
  return {
    ...readRow(scoreboard, 0),
    accepting: isAccepting ? 1 : 0,
    connections,
    accepted,
    refused,
    apps: counts.map((count, id) => ({ id, mountpoint: mountpoints[id] ?? '', ...count })),
  };
}

/** The last word of a server that is closed. */
export function finalStats(stats: ServerStats): ServerStats {
  return { ...stats, accepting: 0, status: 'idle', in_flight: 0, connections: 0 };
}
