// What speaks against believing the figures: a busy machine, a load that was the bottleneck itself, too few requests.
// Pure functions of what was measured.
import type { Measurement } from './measure.js';

interface Caution {
  applies(measurement: Measurement, processors: number): boolean;
  /** `models` is one name or several. */
  text(models: string): string;
}

/** Shares of all processors. */
const muchForOthers = 0.1;
const muchForLoad = 0.25;
const allOfThem = 0.9;
const fewRequests = 100;

/** One row for each; the first of two that have the same cause. */
const cautions: readonly Caution[] = [
  {
    applies: ({ busy }, processors) => busy.others > muchForOthers * processors,
    text: (models) =>
      `other programs were busy while ${models} ran: the rates are too low; repeat it on a quiet machine`,
  },
  {
    applies: isLoadTheLimit,
    text: (models) =>
      `the load was the bottleneck for ${models}: the server can do more than it was asked for; the CPU time tells more ` +
      'here than the rate',
  },
  {
    applies: (measurement, processors) =>
      !isLoadTheLimit(measurement) &&
      measurement.busy.load > muchForLoad * processors &&
      measurement.busy.load + measurement.busy.server > allOfThem * processors,
    text: (models) =>
      `the load took processors from the server while ${models} ran; on a machine with more of them the rates are higher`,
  },
  {
    applies: ({ load }) => load.answered < fewRequests,
    text: (models) => `fewer than ${fewRequests} requests were answered by ${models}: give it more --seconds`,
  },
];

/** Each of its processes runs on one processor, and none had time left. */
function isLoadTheLimit({ busy, load }: Measurement): boolean {
  return busy.load > allOfThem * load.processes;
}

/** A line for each caution that applies to any of the models. */
export function cautionLines(measurements: readonly Measurement[], processors: number): string[] {
  return cautions.flatMap(({ applies, text }) => {
    const names = measurements.filter((measurement) => applies(measurement, processors)).map(({ name }) => name);
    return names.length === 0 ? [] : [text(names.join(', '))];
  });
}
