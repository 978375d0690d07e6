// A chart of horizontal bars as SVG, for figures that are compared: one bar for each row, its value behind it, and a line for
// the spread. It stands alone or in HTML, and follows the reader's light or dark scheme. A pure function.

export interface Bar {
  readonly label: string;
  readonly value: number;
  /** Smallest and largest of several measurements. */
  readonly spread?: { readonly min: number; readonly max: number };
  /** Drawn in the strong colour. */
  readonly isMarked?: boolean;
}

export interface BarChart {
  readonly title: string;
  /** For the values: digits behind the point. */
  readonly digits: number;
  readonly bars: readonly Bar[];
}

const width = 720;
const barHeight = 18;
const rowHeight = 26;
const top = 40;
const bottom = 10;
const labelWidth = 230;
const valueWidth = 70;

/** One class for each part; both schemes have enough contrast to be read. */
const style = `
  .chart { font: 13px system-ui, -apple-system, "Segoe UI", sans-serif; }
  .chart .title { font-weight: 600; font-size: 14px; }
  .chart text { fill: #1f2328; }
  .chart .bar { fill: #8c959f; }
  .chart .marked { fill: #0969da; }
  .chart .spread { stroke: #1f2328; stroke-width: 1.5; }
  .chart .axis { stroke: #afb8c1; stroke-width: 1; }
  @media (prefers-color-scheme: dark) {
    .chart text { fill: #e6edf3; }
    .chart .bar { fill: #6e7681; }
    .chart .marked { fill: #4493f8; }
    .chart .spread { stroke: #e6edf3; }
    .chart .axis { stroke: #484f58; }
  }
`;

/** The whole of an SVG document; in HTML it can stand as it is. */
export function drawBarChart({ title, digits, bars }: BarChart): string {
  const drawn = bars.filter(({ value }) => Number.isFinite(value));
  const largest = Math.max(0, ...drawn.map(({ value, spread }) => Math.max(value, spread?.max ?? 0))) || 1;
  const space = width - labelWidth - valueWidth;
  const place = (value: number): number => round(labelWidth + (Math.max(0, value) / largest) * space);
  const rows = drawn.flatMap((bar, row) => drawRow(bar, top + row * rowHeight, place, digits));
  const height = top + drawn.length * rowHeight + bottom;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">`,
    `<title>${escapeMarkup(title)}</title>`,
    `<style>${style}</style>`,
    `<text class="title" x="0" y="20">${escapeMarkup(title)}</text>`,
    ...rows,
    `<line class="axis" x1="${labelWidth}" y1="${top - 4}" x2="${labelWidth}" y2="${height - bottom}"/>`,
    '</svg>',
    '',
  ].join('\n');
}

function drawRow(
  { label, value, spread, isMarked }: Bar,
  y: number,
  place: (value: number) => number,
  digits: number,
): string[] {
  const middle = y + barHeight / 2;
  const baseline = y + 13;
  const end = Math.max(place(value), place(spread?.max ?? 0));
  return [
    `<text x="${labelWidth - 8}" y="${baseline}" text-anchor="end">${escapeMarkup(label)}</text>`,
    `<rect class="bar${isMarked ? ' marked' : ''}" x="${labelWidth}" y="${y}" width="${round(place(value) - labelWidth)}" height="${barHeight}" rx="2"/>`,
    ...(spread === undefined || spread.min === spread.max
      ? []
      : [`<line class="spread" x1="${place(spread.min)}" y1="${middle}" x2="${place(spread.max)}" y2="${middle}"/>`]),
    `<text x="${round(end + 6)}" y="${baseline}">${value.toFixed(digits)}</text>`,
  ];
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** Text for XML and HTML. */
export function escapeMarkup(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
