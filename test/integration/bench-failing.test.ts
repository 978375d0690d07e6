// `tswsgi bench` with an application that cannot be measured: it says what is wrong and where, ends with 1, and leaves
// nothing running.

import t, { type Test } from 'tap';
import { processesIn } from '../helpers/processes-in.js';
import { launchServer } from '../helpers/start-server.js';

/** The log of a run that must fail. */
async function failingRun(t: Test, app: string, ...args: string[]): Promise<string> {
  const bench = launchServer(t, {
    files: { 'app.mjs': app },
    args: ['bench', '--module=app', ...args],
  });
  t.same(await bench.exited, { code: 1, signal: null });
  t.same(processesIn(bench.folder), [], 'no process is left');
  return bench.lines.join('\n');
}

t.test('it does not load', async (t) => {
  const log = await failingRun(t, `import 'not-there';`);
  t.match(log, /^sync: the server ended before it was ready \(exit code 22\); its log ends:$/m);
  t.match(log, /^ {2}Error \[ERR_MODULE_NOT_FOUND\]: Cannot find package 'not-there'/m);
  t.notMatch(log, /^threads:/m, 'what fails first fails under any model');
});

t.test('the URL is not there', async (t) => {
  const app = `export function application(environ, startResponse) { startResponse(404, []); return ''; }`;
  t.match(await failingRun(t, app, '--url=/a'), /^sync: GET \/a is answered with 404; give a request that succeeds/m);
});

t.test('it throws', async (t) => {
  const log = await failingRun(t, `export function application() { throw new Error('no database'); }`);
  t.match(log, /^sync: GET \/ is answered with 500; /m);
  t.match(log, /^ {2}Error: no database\n {6}at application .*app\.mjs:1/m, 'with its stack');
});

t.test('every mistake of the command line is told, and nothing is started', async (t) => {
  const log = await failingRun(t, '', '--models=fast', '--processes=many');
  t.match(log, /^models: "fast" is not served; give one of sync, threads, async, processes \(--models\)$/m);
  t.match(log, /^processes: "many" is not a number/m);
  t.notMatch(log, /^sync:/m);
});
