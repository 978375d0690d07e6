// The charts: what is drawn, and that nothing of a label becomes markup.

import t from 'tap';
import { drawBarChart } from '../../dist/bench-command/bar-chart.js';

t.test('a bar for each row, as long as its value', async (t) => {
  const svg = drawBarChart({
    title: 'CPU',
    digits: 1,
    bars: [
      { label: 'a', value: 10, isMarked: true },
      { label: 'b', value: 20, spread: { min: 15, max: 40 } },
      { label: 'nothing measured', value: Number.NaN },
    ],
  });
  const widths = [...svg.matchAll(/<rect class="bar( marked)?" .*width="([\d.]+)"/g)].map(([, mark, width]) => [
    mark,
    Number(width),
  ]);
  t.same(widths, [
    [' marked', 105],
    [undefined, 210],
  ]);
  t.match(
    svg,
    /<line class="spread" x1="387\.5" y1="75" x2="650" y2="75"\/>/,
    'the largest of the spread is the widest',
  );
  t.match(svg, />10\.0</);
  t.match(svg, />20\.0</);
  t.notMatch(svg, /nothing measured/);
  t.match(svg, /prefers-color-scheme: dark/);
});

t.test('no bars, and only zeros', async (t) => {
  t.match(drawBarChart({ title: 'none', digits: 0, bars: [] }), /^<svg /);
  t.match(drawBarChart({ title: 'zero', digits: 0, bars: [{ label: 'a', value: 0 }] }), /width="0"/);
});

t.test('text stays text', async (t) => {
  const svg = drawBarChart({ title: '<a> & "b"', digits: 0, bars: [{ label: "<script>'", value: 1 }] });
  t.match(svg, '<title>&lt;a&gt; &amp; &quot;b&quot;</title>');
  t.match(svg, '>&lt;script&gt;&#39;</text>');
  t.notMatch(svg, /<script>/);
});
