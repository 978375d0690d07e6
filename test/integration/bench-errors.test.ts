// `tswsgi bench` takes no model under which requests fail, or under which the application does not run.

import t from 'tap';
import { launchServer } from '../helpers/start-server.js';

const args = ['bench', '--module=app', '--seconds=0.3', '--connections=2'];

t.test('errors under load', async (t) => {
  const app = `
let count = 0;
export function application(environ, startResponse) {
  count += 1;
  startResponse(count > 1 ? 503 : 200, []);
  return 'ok';
}`;
  const bench = launchServer(t, { files: { 'app.mjs': app }, args: [...args, '--models=async'] });
  t.same(await bench.exited, { code: 1, signal: null });
  const log = bench.lines.join('\n');
  t.match(log, /^async had errors: \d+ x status 503$/m);
  t.match(log, /^Take none: no model answered every request well\.$/m);
});

t.test('a model of several under which the application does not run', async (t) => {
  const app = `
import { isMainThread } from 'node:worker_threads';
if (!isMainThread) throw new Error('not in a thread');
export function application(environ, startResponse) {
  startResponse(200, []);
  return 'ok';
}`;
  const bench = launchServer(t, { files: { 'app.mjs': app }, args: [...args, '--models=async,threads'] });
  t.same(await bench.exited, { code: 0, signal: null });
  const log = bench.lines.join('\n');
  t.match(log, /^threads: the server ended before it was ready \(exit code 22\); its log ends:$/m);
  t.match(log, /^ {2}Error: not in a thread$/m);
  t.match(log, /^threads did not run; the log says why$/m);
  t.match(log, /^Take async \(async = 1024\): the only one that ran without errors\.$/m);
});
