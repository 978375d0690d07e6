// The report as HTML: it says which model and why, has every figure, and needs nothing from elsewhere.

import t from 'tap';
import { conclude } from '../../dist/bench-command/conclusion.js';
import { formatHtmlReport } from '../../dist/bench-command/html-report.js';
import type { Measurement } from '../../dist/bench-command/measure.js';
import { benchModels } from '../../dist/bench-command/models.js';

function measurement(name: string, rate: number, errors: Record<string, number> = {}): Measurement {
  const counts = { processes: 1, rate, answered: rate, unanswered: 0, errors, cpuUs: 1 };
  return {
    name,
    load: { ...counts, p50Ms: 1.25, p99Ms: 2.5, p999Ms: 3.75, maxMs: 5.5 },
    cpuUsPerRequest: 33.3,
    peakRssBytes: 77.7e6,
    busy: { server: 0.5, load: 0.1, others: 0 },
  };
}

const settings = {
  path: '/?a=<b>',
  method: 'GET',
  headers: [],
  body: undefined,
  connections: 8,
  seconds: 2,
  models: benchModels.filter(({ name }) => name !== 'processes'),
  report: '',
};
const measurements = [measurement('sync', 1000, { 'status 503': 3 }), measurement('async', 4321)];
const conclusion = conclude(measurements, settings, 2);
const facts = { startedAt: '2026-01-02T03:04:05.678Z', version: '1.2.3', machine: 'Node.js v20, 2 x <CPU>' };
const html = formatHtmlReport(conclusion, measurements, facts);

t.test('the model to take, and why', async (t) => {
  t.match(html, /<p class="advice">Take async \(async = 1024\): .+\.<\/p>/);
  t.match(html, '<p>sync had errors: 3 x status 503</p>');
  t.match(html, '<p>threads did not run; the log says why</p>');
  t.match(html, '<p>GET /?a=&lt;b&gt;, 8 connections, 2 s for each model, 2 processors</p>');
  t.match(html, 'tswsgi 1.2.3, 2026-01-02T03:04:05.678Z, Node.js v20, 2 x &lt;CPU&gt;');
});

t.test('a chart for each kind of figure, the chosen model marked', async (t) => {
  const charts = html.match(/<svg [\s\S]*?<\/svg>/g) ?? [];
  t.equal(charts.length, 4);
  const [rates = '', latencies = '', cpu = '', memory = ''] = charts;
  t.match(rates, />4321</);
  for (const part of ['p50', 'p99', 'p99.9', 'max']) t.match(latencies, `>async ${part}</text>`);
  for (const value of ['1.25', '2.50', '3.75', '5.50']) t.match(latencies, `>${value}</text>`);
  t.match(cpu, />33\.3</);
  t.match(memory, />77\.7</);
  t.equal(rates.match(/class="bar marked"/g)?.length, 1);
});

t.test('the table has a row for each model', async (t) => {
  t.equal(html.match(/<tr><td>/g)?.length, 2);
  t.match(html, '<tr><th>model</th><th>requests/s</th>');
});

t.test('it needs no other file', async (t) => {
  const links = [...html.matchAll(/(?:src|href|url\()\s*=?\s*["']?([^"' >]+)/g)].map(([whole]) => whole);
  t.same(links, []);
  t.notMatch(html, /<script/);
});
