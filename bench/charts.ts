// A trial's outcome as a chart: the figure that its ratio is about, of every contender, the smallest first or the largest
// where more is better. Ours are marked.
import { drawBarChart } from '../dist/bench-command/bar-chart.js';
import { type FigureName, figureTable, type Summary } from './figures.js';

/** What a chart needs of an outcome, which is also what results/<trial>.json has. */
export interface Charted {
  readonly title: string;
  readonly summaries: Readonly<Record<string, Partial<Record<FigureName, Summary>>>>;
}

export function drawTrial({ title, summaries }: Charted, figure: FigureName): string {
  const {
    title: unit,
    digits,
    isMoreBetter,
  }: { title: string; digits: number; isMoreBetter?: true } = figureTable[figure];
  const bars = Object.entries(summaries).flatMap(([name, { [figure]: summary }]) =>
    summary === undefined || !Number.isFinite(summary.median)
      ? []
      : [{ label: name, value: summary.median, spread: summary, isMarked: /\btswsgi\b/.test(name) }],
  );
  bars.sort((a, b) => (isMoreBetter ? b.value - a.value : a.value - b.value));
  const [what] = title.split(':');
  return drawBarChart({ title: `${what}: ${unit} (${isMoreBetter ? 'more' : 'less'} is better)`, digits, bars });
}
