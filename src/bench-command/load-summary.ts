// What all processes that made the load have counted in a run, as one. A pure function.
import { Histogram } from './histogram.js';
import type { LoadResult } from './load-messages.js';

export interface LoadSummary {
  /** How many processes made the load. */
  readonly processes: number;
  /** Responses in a second. */
  readonly rate: number;
  /** All responses, those that were under way at the end of the time too. */
  readonly answered: number;
  /** Requests still without an answer when nobody waited any longer. */
  readonly unanswered: number;
  /** Number of responses with a status of 400 and more, by status; of broken connections, by reason. */
  readonly errors: Readonly<Record<string, number>>;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
  readonly maxMs: number;
  /** Processor time of all of them, in microseconds. */
  readonly cpuUs: number;
}

export function summarizeLoad(results: readonly LoadResult[]): LoadSummary {
  const times = new Histogram();
  const errors: Record<string, number> = {};
  for (const result of results) {
    times.add(result.times);
    for (const [name, count] of Object.entries(result.errors)) errors[name] = (errors[name] ?? 0) + count;
  }
  const sum = (value: (result: LoadResult) => number) => results.reduce((total, result) => total + value(result), 0);
  return {
    processes: results.length,
    rate: sum(({ answeredInTime, elapsedMs }) => (answeredInTime / elapsedMs) * 1000),
    answered: times.count,
    unanswered: sum(({ unanswered }) => unanswered),
    errors,
    p50Ms: times.percentile(0.5) / 1000,
    p99Ms: times.percentile(0.99) / 1000,
    p999Ms: times.percentile(0.999) / 1000,
    maxMs: times.largest / 1000,
    cpuUs: sum(({ cpuUs }) => cpuUs),
  };
}
