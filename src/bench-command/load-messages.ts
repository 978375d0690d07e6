// What the tool and the processes that make its load say to each other over their IPC channels: a run is asked for, and
// its result comes. Plain JSON.
import type { LoadTarget } from './connection.js';
import type { HistogramData } from './histogram.js';

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
  /** Requests still without an answer when nobody waited any longer. */
  readonly unanswered: number;
  /** Number of responses with a status of 400 and more, by status; of broken connections, by reason. */
  readonly errors: Readonly<Record<string, number>>;
  /** Microseconds to each response, those that were under way at the end of the time too. */
  readonly times: HistogramData;
  /** Processor time that the load itself took, in microseconds. */
  readonly cpuUs: number;
}
