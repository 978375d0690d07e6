// What the tool and the process that makes its load say to each other over their IPC channel: a run is asked for, and
// its result comes. Plain JSON.
import type { LoadTarget } from './connection.js';

/** Tool to load: ask for so long on so many connections. */
export interface LoadOrder extends LoadTarget {
  readonly connections: number;
  readonly seconds: number;
}

/** Load to tool: what came of it. */
export interface LoadResult {
  /** Milliseconds in which requests were sent. */
  readonly elapsedMs: number;
  /** Responses that came in that time. */
  readonly answeredInTime: number;
  /** All responses, those that were under way at the end of the time too. */
  readonly answered: number;
  /** Requests still without an answer when nobody waited any longer. */
  readonly unanswered: number;
  /** Number of responses with a status of 400 and more, by status; of broken connections, by reason. */
  readonly errors: Readonly<Record<string, number>>;
  /** Of all responses. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** Processor time that the load itself took, in microseconds. */
  readonly cpuUs: number;
}
