// A second signal ends the server at once, whatever is in hand.

import t from 'tap';
import { connectRaw } from '../helpers/raw-client.js';
import { startServer } from '../helpers/start-server.js';

const apps = {
  waiting: 'await new Promise(() => {});',
  'stuck in a loop': 'for (;;);',
};

for (const [what, body] of Object.entries(apps)) {
  t.test(`with a request that is ${what}`, async (t) => {
    const app = `import { writeSync } from 'node:fs';
      export async function application() { writeSync(2, 'begun\\n'); ${body} }`;
    const server = await startServer(t, {
      config: 'http-socket = 127.0.0.1:0\nwsgi-file = app.mjs',
      files: { 'app.mjs': app },
    });
    const client = await connectRaw(t, server.address());
    await client.send('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await server.waitForLog(/^begun$/);
    process.kill(server.pid, 'SIGTERM');
    await server.waitForLog(/graceful shutdown triggered/);
    t.strictSame(await server.stop('SIGTERM', 30_000), { code: 0, signal: null });
    t.ok(server.lines.includes('SIGINT/SIGTERM received...killing workers...'));
    t.equal(client.received.length, 0);
  });
}

t.test('without a master', async (t) => {
  const server = await startServer(t, {
    config: 'master = false\nhttp-socket = 127.0.0.1:0\nwsgi-file = app.mjs',
    files: {
      'app.mjs': `export async function application() { console.error('begun'); await new Promise(() => {}); }`,
    },
  });
  const client = await connectRaw(t, server.address());
  await client.send('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  await server.waitForLog(/^begun$/);
  process.kill(server.pid, 'SIGINT');
  await server.waitForLog(/graceful shutdown triggered/);
  t.strictSame(await server.stop('SIGINT', 30_000), { code: 0, signal: null });
  t.ok(server.lines.includes('SIGINT/SIGTERM received...killing workers...'));
});
