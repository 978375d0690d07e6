// What the tool prints in the end: what was asked for, the table, what went wrong, what speaks against the figures, and the
// model to take. A pure function.
import { cautionLines } from './cautions.js';
import type { Measurement } from './measure.js';
import { benchModels, modelLines } from './models.js';
import { recommend } from './recommendation.js';
import type { BenchSettings } from './settings.js';
import { errorCount, tableLines } from './table.js';

export interface Conclusion {
  /** Without their ends. */
  readonly lines: readonly string[];
  /** Whether there is a model to take. */
  readonly isDecided: boolean;
}

export function conclude(
  measurements: readonly Measurement[],
  { method, path, connections, seconds, models }: BenchSettings,
  processors: number,
): Conclusion {
  const { name, reason } = recommend(
    measurements.map((measurement) => ({
      ...measurement,
      rate: measurement.load.rate,
      errors: errorCount(measurement),
    })),
  );
  const chosen = benchModels.find((model) => model.name === name);
  const failed = models.filter((model) => measurements.every((measurement) => measurement.name !== model.name));
  const advice = chosen === undefined ? 'Take none' : `Take ${name} (${modelLines(chosen, processors)})`;
  const lines = [
    `${method} ${path}, ${connections} connections, ${seconds} s for each model, ${processors} processors`,
    '',
    ...tableLines(measurements),
    '',
    ...measurements.flatMap(errorLines),
    ...failed.map((model) => `${model.name} did not run; the reason is above`),
    ...cautionLines(measurements, processors).map((text) => `Caution: ${text}.`),
    `${advice}: ${reason}.`,
  ];
  return { lines, isDecided: chosen !== undefined };
}

function errorLines({ name, load }: Measurement): string[] {
  const counts = Object.entries(load.errors).map(([what, count]) => `${count} x ${what}`);
  return counts.length === 0 ? [] : [`${name} had errors: ${counts.join(', ')}`];
}
