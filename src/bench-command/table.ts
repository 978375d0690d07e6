// The figures of all models as one table, a column for each row of `columns`.
import type { Measurement } from './measure.js';

/** How many requests of a run went wrong. */
export function errorCount({ load }: Measurement): number {
  return Object.values(load.errors).reduce((sum, count) => sum + count, 0);
}

const columns: readonly { readonly title: string; cell(measurement: Measurement): string }[] = [
  { title: 'model', cell: ({ name }) => name },
  { title: 'requests/s', cell: ({ load }) => load.rate.toFixed(load.rate < 100 ? 1 : 0) },
  { title: 'p50 ms', cell: ({ load }) => load.p50Ms.toFixed(2) },
  { title: 'p99 ms', cell: ({ load }) => load.p99Ms.toFixed(2) },
  { title: 'max ms', cell: ({ load }) => load.maxMs.toFixed(2) },
  { title: 'CPU us/request', cell: ({ cpuUsPerRequest }) => cpuUsPerRequest.toFixed(1) },
  { title: 'memory MB', cell: ({ peakRssBytes }) => (peakRssBytes / 1e6).toFixed(1) },
  { title: 'errors', cell: (measurement) => String(errorCount(measurement)) },
];

/** The head, and a row for each model. */
export function tableCells(measurements: readonly Measurement[]): string[][] {
  return [
    columns.map(({ title }) => title),
    ...measurements.map((measurement) => columns.map(({ cell }) => cell(measurement))),
  ];
}

/** The same as lines, without their ends. */
export function tableLines(measurements: readonly Measurement[]): string[] {
  const rows = tableCells(measurements);
  const widths = columns.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  '),
  );
}
