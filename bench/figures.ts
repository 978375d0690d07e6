// The figures a trial can take of a server, one row each, and how they are summed up over the rounds.

/** One round's measurements, in the units of the table. */
export type Figures = Partial<Record<FigureName, number>>;

export const figureTable = {
  rate: { title: 'requests/s', digits: 0, isMoreBetter: true },
  cpuUs: { title: 'CPU us/request', digits: 2 },
  p50Ms: { title: 'p50 ms', digits: 2 },
  p99Ms: { title: 'p99 ms', digits: 2 },
  p999Ms: { title: 'p99.9 ms', digits: 2 },
  busy: { title: 'of its core', digits: 2 },
  others: { title: 'others there', digits: 2 },
  peakRssMb: { title: 'peak RSS MB', digits: 1 },
  errors: { title: 'errors', digits: 0 },
  capacity: { title: 'capacity/s', digits: 0, isMoreBetter: true },
  goodput: { title: 'of capacity answered under overload', digits: 2, isMoreBetter: true },
  recoveryMs: { title: 'ms to 90 % of capacity', digits: 0 },
  refused: { title: 'refused', digits: 0 },
  startMs: { title: 'ms to the first answer', digits: 0 },
  readyMs: { title: 'ms to all workers', digits: 0 },
  frontCpuUs: { title: "nginx's CPU us/request", digits: 2 },
  masterRssMb: { title: 'master RSS MB', digits: 1 },
  grownMb: { title: 'grown MB', digits: 1 },
  rssBeforeMb: { title: 'RSS before MB', digits: 1 },
  rssAfterMb: { title: 'RSS after MB', digits: 1 },
  addedMb: { title: 'added MB', digits: 1 },
  bytesPerConnection: { title: 'bytes/connection', digits: 0 },
} as const;

export type FigureName = keyof typeof figureTable;

export interface Summary {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** Bytes as the tables show them: 1 MB is 10^6 bytes. */
export function toMb(bytes: number): number {
  return bytes / 1e6;
}

/** Of the values of all rounds; there must be one. */
export function summarize(values: readonly number[]): Summary {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (index: number): number => sorted[index] ?? Number.NaN;
  const middle = (sorted.length - 1) / 2;
  return { median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2, min: at(0), max: at(sorted.length - 1) };
}

/** `12.3 (11.9 - 14.0)`, the median before the spread; the spread is left out when there is none. */
export function formatSummary({ median, min, max }: Summary, digits: number): string {
  const [middle, low, high] = [median, min, max].map((value) => value.toFixed(digits));
  return low === high ? `${middle}` : `${middle} (${low} - ${high})`;
}
