// `+` and `-` in the master FIFO, while requests keep coming: none fails.

import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { type RunningServer, startServer } from '../helpers/start-server.js';
import { startLoad } from '../helpers/steady-load.js';

const app = `export function application(environ, startResponse) {
  startResponse('200 OK', [['Content-Length', '2']]);
  return ['ok'];
}`;

function write(server: RunningServer, letter: string): number {
  const from = server.lines.length;
  appendFileSync(join(server.folder, 'm.fifo'), letter);
  return from;
}

for (const [name, options, least, most] of [
  ['with cheaper', 'cheaper = 2\ncheaper-initial = 3\ncheaper-algo = manual', 2, 3],
  ['without cheaper', '', 1, 2],
] as const) {
  t.test(name, { timeout: 240_000 }, async (t) => {
    const server = await startServer(t, {
      config: `http-socket = 127.0.0.1:0\nprocesses = ${most}\nwsgi-file = app.mjs\ndisable-logging = true\nmaster-fifo = m.fifo\n${options}`,
      files: { 'app.mjs': app },
      ready: /^WSGI app 0/,
    });
    await server.waitForWorkers(most);
    const load = startLoad(t, { address: server.address(), keepAlive: 3, close: 3 });
    await load.more(50);
    await server.waitForLog(/stays as it is: all \d workers run$/, { from: write(server, '+') });
    for (let running: number = most; running > least; running -= 1) {
      const from = write(server, '-');
      await server.waitForLog(new RegExp(`^\\[manual\\] asked for, cheap one of ${running} running workers$`), {
        from,
      });
      await server.waitForLog(/^tswsgi worker \d cheaped\.$/, { from });
      await load.more(50);
    }
    await server.waitForLog(new RegExp(`stays as it is: ${least} worker\\(s\\) is the least$`), {
      from: write(server, '-'),
    });
    const from = write(server, '+');
    await server.waitForLog(/^\[manual\] asked for, will spawn 1 new worker\(s\)$/, { from });
    await server.waitForLog(/^WSGI app 0/, { from });
    await server.waitForLog(/^Respawned tswsgi worker/, { from });
    await load.more(50);
    t.strictSame((await load.stop()).failures, []);
    t.strictSame(await server.stop(), { code: 0, signal: null });
  });
}
