// `tswsgi bench` and its end before its time: the server that it has started ends with it, whatever the end.

import t from 'tap';
import { processesIn, untilNoneIsLeft } from '../helpers/processes-in.js';
import { launchServer, type RunningServer } from '../helpers/start-server.js';

const app = `export function application(environ, startResponse) { startResponse(200, []); return 'ok'; }`;

/** A run that would take minutes, with all its processes: the tool, the load, the master and a worker. */
async function startLongRun(t: Parameters<typeof launchServer>[0]): Promise<RunningServer> {
  const bench = launchServer(t, {
    files: { 'app.mjs': app },
    args: ['bench', '--module=app', '--seconds=300', '--connections=1', '--models=sync'],
  });
  await bench.waitForLog(/^sync:/);
  while (processesIn(bench.folder).length < 4) await new Promise((resolve) => setTimeout(resolve, 10));
  return bench;
}

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  t.test(signal, async (t) => {
    const bench = await startLongRun(t);
    t.same(await bench.stop(signal), { code, signal: null });
    t.match(bench.lines.at(-1), `interrupted by ${signal}; the server is stopped`);
    t.same(processesIn(bench.folder), []);
  });
}

t.test('Ctrl-C, which goes to all processes of the terminal', async (t) => {
  const bench = await startLongRun(t);
  for (const pid of processesIn(bench.folder)) if (pid !== bench.pid) process.kill(pid, 'SIGINT');
  t.match(await bench.stop('SIGINT'), { signal: null });
  t.same(processesIn(bench.folder), []);
});

t.test('the tool is killed', async (t) => {
  const bench = await startLongRun(t);
  process.kill(bench.pid, 'SIGKILL');
  await untilNoneIsLeft(bench.folder);
  t.same(await bench.exited, { code: null, signal: 'SIGKILL' });
});
