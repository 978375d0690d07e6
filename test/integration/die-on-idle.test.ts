// A server that ends when nothing was asked for a time.

import t from 'tap';
import { appsFolder, launchServer } from '../helpers/start-server.js';

t.test('as if it had been told to', { timeout: 240_000 }, async (t) => {
  const server = launchServer(t, {
    config: `http-socket = 127.0.0.1:0\nwsgi-file = ${appsFolder}/gates.mjs\nidle = 1\ndie-on-idle = true`,
  });
  t.strictSame(await server.exited, { code: 0, signal: null });
  t.ok(server.lines.some((line) => /^workers have been inactive for more than 1 seconds/.test(line)));
  t.ok(server.lines.includes('goodbye to tswsgi.'));
});
