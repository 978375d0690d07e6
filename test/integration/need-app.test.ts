// An application that cannot be loaded keeps the server from starting (exit code 22); without need-app every request
// is answered 500.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { connectRaw } from '../helpers/raw-client.js';
import { launchServer, startServer } from '../helpers/start-server.js';

const broken = { 'app.mjs': `throw new TypeError('broken by intention');` };

for (const master of [true, false]) {
  t.test(`need-app, master = ${master}`, async (t) => {
    const server = launchServer(t, {
      config: `master = ${master}\nprocesses = 3\nhttp-socket = app.sock\nwsgi-file = app.mjs\npidfile = server.pid`,
      files: broken,
    });
    t.strictSame(await server.exited, { code: 22, signal: null });
    const count = (text: string) => server.lines.filter((line) => line.includes(text)).length;
    t.equal(count('*** no app loaded. GAME OVER ***'), 1);
    t.equal(count(`unable to load app 0 (mountpoint='') (callable not found or import error)`), 1);
    t.ok(count('TypeError: broken by intention') >= 1);
    t.ok(count('app.mjs:1') >= 1, 'the stack says where');
    t.notOk(existsSync(join(server.folder, 'app.sock')));
    t.notOk(existsSync(join(server.folder, 'server.pid')));
  });

  t.test(`need-app = false, master = ${master}`, async (t) => {
    const server = await startServer(t, {
      config: `master = ${master}\nneed-app = false\nhttp-socket = 127.0.0.1:0\nwsgi-file = app.mjs`,
      files: broken,
      ready: /^\*\*\* no app loaded\. going in full dynamic mode \*\*\*$/,
    });
    const client = await connectRaw(t, server.address());
    await client.send('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    t.equal((await client.readResponse()).status, 500);
    t.strictSame(await server.stop(), { code: 0, signal: null });
  });
}
