// Signals that uWSGI gives a meaning and that are not served yet are named in the log; the server goes on.

import t from 'tap';
import { connectRaw } from '../helpers/raw-client.js';
import { startServer } from '../helpers/start-server.js';

const app = `export function application(environ, startResponse) {
  startResponse('200 OK', [['Content-Length', '2']]);
  return ['ok'];
}`;

for (const master of [true, false]) {
  t.test(`master = ${master}`, async (t) => {
    const server = await startServer(t, {
      config: `master = ${master}\nhttp-socket = 127.0.0.1:0\nwsgi-file = app.mjs`,
      files: { 'app.mjs': app },
      ready: /^WSGI app 0/,
    });
    for (const [signal, meaning, why] of [
      ['SIGALRM', 'nothing', 'is not served yet'],
      ['SIGHUP', 'reload', 'needs a master process \\(master = true\\)'],
      ['SIGTSTP', 'pause', 'needs a master process \\(master = true\\)'],
      ['SIGUSR2', 'status of the workers in the log', 'needs a master process \\(master = true\\)'],
      ['SIGUSR1', 'statistics in the log', 'needs a master process \\(master = true\\)'],
    ] as const) {
      if (master && !why.endsWith('yet')) continue;
      process.kill(server.pid, signal);
      await server.waitForLog(new RegExp(` - ${signal} \\(${meaning}\\) ${why}$`));
    }
    process.kill(server.pid, 'SIGPIPE'); // leaves no trace
    const client = await connectRaw(t, server.address());
    await client.send('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    t.equal((await client.readResponse()).status, 200);
    t.strictSame(await server.stop(), { code: 0, signal: null });
  });
}
