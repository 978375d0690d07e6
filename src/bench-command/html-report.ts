// The report of the tool: one HTML file that needs no other, with the model to take and why, charts, the table, and what it
// was measured with. A pure function.
import { drawBarChart, escapeMarkup } from './bar-chart.js';
import type { Conclusion } from './conclusion.js';
import type { Measurement } from './measure.js';
import { tableCells } from './table.js';

/** Beside what was measured. */
export interface ReportFacts {
  /** When the run began, as ISO 8601 has it. */
  readonly startedAt: string;
  readonly version: string;
  /** `Node.js v22.18.0, 8 x …`. */
  readonly machine: string;
}

interface ChartRow {
  readonly title: string;
  readonly digits: number;
  /** A bar each, by the name behind that of the model. */
  values(measurement: Measurement): Readonly<Record<string, number>>;
}

/** A chart each, of all models. */
const charts: readonly ChartRow[] = [
  { title: 'Requests per second (more is better)', digits: 0, values: ({ load }) => ({ '': load.rate }) },
  {
    title: 'Latency in milliseconds (less is better)',
    digits: 2,
    values: ({ load }) => ({ p50: load.p50Ms, p99: load.p99Ms, 'p99.9': load.p999Ms, max: load.maxMs }),
  },
  {
    title: 'CPU time per request in microseconds (less is better)',
    digits: 1,
    values: ({ cpuUsPerRequest }) => ({ '': cpuUsPerRequest }),
  },
  {
    title: 'Peak of memory in MB (less is better)',
    digits: 1,
    values: ({ peakRssBytes }) => ({ '': peakRssBytes / 1e6 }),
  },
];

const style = `
  :root { color-scheme: light dark; }
  body { font: 15px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; max-width: 760px; margin: 2em auto; padding: 0 1em; }
  .advice { border-left: 4px solid #0969da; padding: 0.5em 1em; font-size: 1.1em; }
  table { border-collapse: collapse; }
  th, td { padding: 0.2em 0.7em; text-align: right; border-bottom: 1px solid #8886; }
  th:first-child, td:first-child { text-align: left; }
  svg { max-width: 100%; height: auto; margin: 0.7em 0; display: block; }
  footer { color: #6e7781; font-size: 0.9em; }
`;

/** The text of the file. `chosen` is the model to take, if there is one. */
export function formatHtmlReport(
  { asked, advice, notes, chosen }: Conclusion,
  measurements: readonly Measurement[],
  { startedAt, version, machine }: ReportFacts,
): string {
  const drawn = charts.map(({ title, digits, values }) =>
    drawBarChart({
      title,
      digits,
      bars: measurements.flatMap((measurement) =>
        Object.entries(values(measurement)).map(([part, value]) => ({
          label: `${measurement.name} ${part}`.trimEnd(),
          value,
          isMarked: measurement.name === chosen,
        })),
      ),
    }),
  );
  const [head = [], ...rows] = tableCells(measurements);
  const row = (tag: string, cells: readonly string[]) =>
    `<tr>${cells.map((cell) => `<${tag}>${escapeMarkup(cell)}</${tag}>`).join('')}</tr>`;
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<title>tswsgi bench</title>',
    `<style>${style}</style>`,
    '</head>',
    '<body>',
    '<h1>Which worker model suits this application</h1>',
    `<p>${escapeMarkup(asked)}</p>`,
    `<p class="advice">${escapeMarkup(advice)}</p>`,
    ...notes.map((note) => `<p>${escapeMarkup(note)}</p>`),
    ...drawn,
    '<table>',
    row('th', head),
    ...rows.map((cells) => row('td', cells)),
    '</table>',
    `<footer><p>tswsgi ${escapeMarkup(version)}, ${escapeMarkup(startedAt)}, ${escapeMarkup(machine)}</p></footer>`,
    '</body>',
    '</html>',
    '',
  ].join('\n');
}
