// What the tool prints in the end: what was asked for, the table, what went wrong, what speaks against the figures, and the
// model to take. A pure function.
import { cautionLines } from './cautions.js';
import type { Measurement } from './measure.js';
import { benchModels, modelLines } from './models.js';
import { recommend } from './recommendation.js';
import type { BenchSettings } from './settings.js';
import { errorCount, tableLines } from './table.js';

export interface Conclusion {
  /** All of it for a terminal. Without their ends. */
  readonly lines: readonly string[];
  /** The request, and how it was sent. */
  readonly asked: string;
  /** The model to take, and why. */
  readonly advice: string;
  /** What went wrong, and what speaks against the figures. */
  readonly notes: readonly string[];
  /** Name of the model to take; `undefined` where there is none. */
  readonly chosen: string | undefined;
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
  const choice = chosen === undefined ? 'Take none' : `Take ${name} (${modelLines(chosen, processors)})`;
  const asked = `${method} ${path}, ${connections} connections, ${seconds} s for each model, ${processors} processors`;
  const advice = `${choice}: ${reason}.`;
  const notes = [
    ...measurements.flatMap(errorLines),
    ...failed.map((model) => `${model.name} did not run; the log says why`),
    ...cautionLines(measurements, processors).map((text) => `Caution: ${text}.`),
  ];
  const lines = [asked, '', ...tableLines(measurements), '', ...notes, advice];
  return { lines, asked, advice, notes, chosen: chosen?.name };
}

function errorLines({ name, load }: Measurement): string[] {
  const counts = Object.entries(load.errors).map(([what, count]) => `${count} x ${what}`);
  return counts.length === 0 ? [] : [`${name} had errors: ${counts.join(', ')}`];
}
