// An application that ends its process while it loads: the server tries again, later each time, and gives up with the
// reason; a stop signal is served meanwhile.

import t from 'tap';
import { launchServer } from '../helpers/start-server.js';

const settings = {
  config: 'http-socket = 127.0.0.1:0\nwsgi-file = app.mjs',
  files: { 'app.mjs': 'process.exit(9);' },
};

t.test('gives up', { timeout: 240_000 }, async (t) => {
  const server = launchServer(t, settings);
  t.strictSame(await server.exited, { code: 1, signal: null });
  t.equal(server.workerPids().length, 8);
  t.ok(server.lines.includes('worker 1 ended 8 times in a row before it could serve (last: exit code 9). Giving up.'));
});

t.test('hears a signal in between', async (t) => {
  const server = launchServer(t, settings);
  await server.waitForLog(/^worker respawning too fast !!! i have to sleep a bit \(0\.8 seconds\)\.\.\.$/);
  t.strictSame(await server.stop(), { code: 0, signal: null });
});
