// Kept connections that always have another request do not keep new ones from being served: each gets its turn.

import t from 'tap';
import { connectRaw } from '../helpers/raw-client.js';
import { startServer } from '../helpers/start-server.js';

const waits = `
import { setTimeout as delay } from 'node:timers/promises';
export async function application(environ, startResponse) {
  await delay(2);
  startResponse('200 OK', []);
  return 'ok';
}
`;
const computes = `
export function application(environ, startResponse) {
  for (const end = performance.now() + 2; performance.now() < end; ) continue;
  startResponse('200 OK', []);
  return 'ok';
}
`;
const clients = 16;
const request = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';

const models = [
  ['waits', waits, 'async = 1'],
  ['waits', waits, 'threads = 2'],
  ['waits', waits, 'processes = 2\nasync = 1'],
  ['waits', waits, 'processes = 2\nthreads = 2'],
  ['computes', computes, 'async = 1'],
  ['computes', computes, 'processes = 2\nasync = 1'],
] as const;

for (const [what, app, config] of models) {
  t.test(`${config.replace('\n', ', ')}, an application that ${what}`, async (t) => {
    const server = await startServer(t, {
      config: `http-socket = 127.0.0.1:0\nmodule = app\ndisable-logging = true\n${config}`,
      files: { 'app.mjs': app },
      ready: /^WSGI app 0/,
    });
    const answers = new Array<number>(clients).fill(0);
    let isOver = false;
    let total = 0;
    await Promise.all(
      answers.map(async (_, index) => {
        const client = await connectRaw(t, server.address());
        while (!isOver) {
          await client.send(request);
          await client.readResponse();
          answers[index]! += 1;
          total += 1;
          // Whoever has had less than a third of an equal share by then is being starved.
          if (total >= clients * 60 || answers.every((count) => count >= 20)) isOver = true;
        }
        client.close();
      }),
    );
    t.ok(
      answers.every((count) => count >= 20),
      `answers: ${answers}`,
    );
    t.strictSame(await server.stop(), { code: 0, signal: null });
  });
}
