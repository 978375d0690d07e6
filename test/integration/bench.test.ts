// `tswsgi bench`: the application is run under each model with the request that was asked for, there is a table and an
// advice, and nothing is left.

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { processesIn } from '../helpers/processes-in.js';
import { launchServer } from '../helpers/start-server.js';

const app = `
export async function application(environ, startResponse) {
  const body = await environ['wsgi.input'].text();
  const isAsOrdered = environ.REQUEST_URI === '/a?b' && environ.HTTP_X_KEY === 'secret' && body === 'ping';
  startResponse(isAsOrdered ? 200 : 400, []);
  return 'pong';
}`;

const files = {
  'app.mjs': app,
  body: 'ping',
  'uwsgi.ini': `[uwsgi]
http-socket = app.sock
pidfile = app.pid
master-fifo = app.fifo
log-json = true
daemonize = app.log
exec-asap = touch hook
module = app
processes = 3
`,
};

t.test('two models', async (t) => {
  const request = ['--url', '/a?b', '--header', 'X-Key: secret', '--body', 'body', '--connections', '3'];
  const args = ['bench', '--ini', 'uwsgi.ini', ...request, '--seconds', '0.5', '--models', 'sync,threads'];
  const bench = launchServer(t, { files, args });
  t.same(await bench.exited, { code: 0, signal: null });

  const text = bench.lines.join('\n');
  t.match(text, /^sync: one process, one request at a time \(async = 1\)$/m, 'what runs now');
  t.match(text, /^POST \/a\?b, 3 connections, 0\.5 s for each model, \d+ processors$/m);
  const at = bench.lines.findIndex((line) => line.startsWith('model '));
  const [header = '', ...rows] = bench.lines.slice(at, at + 3).map((line) => line.split(/ {2,}/));
  t.same(header, ['model', 'requests/s', 'p50 ms', 'p99 ms', 'max ms', 'CPU us/request', 'memory MB', 'errors']);
  t.same(
    rows.map(([name]) => name),
    ['sync', 'threads'],
  );
  for (const [name, ...cells] of rows) {
    t.equal(cells.length, 7);
    for (const cell of cells.slice(0, 6)) t.ok(Number(cell) > 0, `${name}: ${cells.join(' ')}`);
    t.equal(cells[6], '0', 'no errors: the request was as ordered');
  }
  t.match(bench.lines.at(-2), /^Take (sync \(async = 1\)|threads \(threads = \d+\)): .+\.$/);
  t.equal(bench.lines.at(-1), 'The report with charts is tswsgi-bench.html');

  const html = readFileSync(`${bench.folder}/tswsgi-bench.html`, 'utf8');
  t.match(html, '<p class="advice">Take ', 'the report says the same');
  for (const name of ['sync', 'threads']) t.match(html, `<tr><td>${name}</td>`);

  t.same(processesIn(bench.folder), [], 'no process is left');
  const left = [...Object.keys(files), 'tswsgi-bench.html'];
  t.same(readdirSync(bench.folder).sort(), left.sort(), 'and no file but the report');
});

t.test('the table of the README is one of this tool', async (t) => {
  const readme = readFileSync(fileURLToPath(new URL('../../README.md', import.meta.url)), 'utf8');
  const [, shown = ''] = /^(model +requests\/s.*)$/m.exec(readme) ?? [];
  t.same(shown.split(/ {2,}/), [
    'model',
    'requests/s',
    'p50 ms',
    'p99 ms',
    'max ms',
    'CPU us/request',
    'memory MB',
    'errors',
  ]);
});
