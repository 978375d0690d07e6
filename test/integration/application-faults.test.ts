// Applications that end their process, or pull away what the server stands on: who waits for them can tell, the log says
// who it was, and the next request is served. One worker, one fault after the other; harakiri-*.test.ts and
// test/contract/failures.ts have those that hang, throw and give wrong answers, threads-that-end.test.ts the same in threads.

import t, { type Test } from 'tap';
import { get } from '../helpers/gates.js';
import { whileStopped } from '../helpers/kernel.js';
import { connectRaw } from '../helpers/raw-client.js';
import { startServer } from '../helpers/start-server.js';

const app = `
import { closeSync } from 'node:fs';
const later = (fault) => void setTimeout(fault, 10);
const faults = {
  '/exit': () => process.exit(3),
  '/exit-0': () => later(() => process.exit()),
  '/crash': () => process.kill(process.pid, 'SIGSEGV'),
  '/timer': () => later(() => { throw new Error('thrown in a timer'); }),
  '/timer-null': () => later(() => { throw null; }),
  '/late': () => later(() => void Promise.reject(new Error('rejected late'))),
  '/memory': () => { const all = []; for (;;) all.push(new Array(1_000_000).fill(1.5)); },
  '/close-0': () => closeSync(0),
  '/close-1': () => closeSync(1),
  '/close-2': () => closeSync(2),
  '/chdir': () => process.chdir('/'),
};
export function application({ PATH_INFO }, startResponse) {
  const write = startResponse('200 OK', []);
  if (PATH_INFO === '/twice') startResponse('201 Created', []);
  if (PATH_INFO === '/twice-sent') {
    write('sent');
    startResponse('201 Created', []);
  }
  faults[PATH_INFO]?.();
  if (PATH_INFO.startsWith('/exit') || PATH_INFO.startsWith('/timer')) return new Promise(() => {});
  return 'served in ' + process.cwd();
}`;

const server = await startServer(t, {
  config: 'http-socket = 127.0.0.1:0\nmodule = app\nprocesses = 1',
  files: { 'app.mjs': app },
  env: { NODE_OPTIONS: '--max-old-space-size=64' },
  ready: /^WSGI app 0/,
});

async function ask(t: Test, target: string) {
  const client = await connectRaw(t, server.address());
  await client.send(get(target));
  return client;
}

/** On a new connection, and its line is in the log. */
async function isServed(t: Test, name: string): Promise<void> {
  const client = await ask(t, `/next?${name}`);
  const { status, body } = await client.readResponse();
  t.equal(status, 200);
  t.match(body.toString(), /^served in \//, 'an answer, and nothing but that');
  client.close();
  await server.waitForLog(new RegExp(`GET /next\\?${name} => generated \\d+ bytes`));
}

for (const [target, ...said] of [
  [
    '/exit',
    /^worker 1 .* ends: the application has called process\.exit\(3\)$/,
    /^ +at .*app\.mjs:\d+/,
    /^DAMN ! worker 1/,
  ],
  ['/exit-0', /ends: the application has called process\.exit\(0\)$/, /^ +at .*app\.mjs:\d+/],
  ['/crash', /^DAMN ! worker 1 .* died, killed by signal 11/],
  ['/timer', /^Error: thrown in a timer/, /^DAMN ! worker 1/],
  ['/timer-null', /^null$/, /^DAMN ! worker 1/],
  ['/memory', /JavaScript heap out of memory/, /^DAMN ! worker 1 .* died, killed by signal 6/],
] as const) {
  t.test(`the process ends: ${target}`, async (t) => {
    const from = server.lines.length;
    const doomed = await ask(t, target);
    await t.rejects(doomed.readResponse(), 'the connection ends without an answer');
    for (const line of said) await server.waitForLog(line, { from });
    await server.waitForLog(/^Respawned tswsgi worker 1/, { from });
    await isServed(t, target.slice(1));
  });
}

t.test('it rejects when its request is over', async (t) => {
  const from = server.lines.length;
  t.equal((await (await ask(t, '/late')).readResponse()).status, 200);
  await server.waitForLog(/^Error: rejected late/, { from });
  await server.waitForLog(/^Respawned tswsgi worker 1/, { from });
  await isServed(t, 'late');
});

t.test('it answers twice', async (t) => {
  const changed = await (await ask(t, '/twice')).readResponse();
  t.equal(changed.status, 201, 'nothing has been sent: the last one counts');
  await t.rejects((await ask(t, '/twice-sent')).readResponse(), 'the client can tell that something is wrong');
  await server.waitForLog(/the head of the answer has been sent already/);
  await isServed(t, 'twice');
});

t.test('it goes to another folder', async (t) => {
  t.equal((await (await ask(t, '/chdir')).readResponse()).body.toString(), 'served in /');
  await isServed(t, 'chdir');
});

t.test('it is stopped, and goes on', async (t) => {
  const kept = await ask(t, '/next');
  await kept.readResponse();
  const pid = await server.workerPid(1);
  const fresh = await whileStopped(pid, async () => {
    await kept.send(get('/next'));
    return ask(t, '/next');
  });
  for (const client of [kept, fresh]) t.equal((await client.readResponse()).status, 200);
});

for (const fd of [0, 1, 2]) {
  t.test(`it closes descriptor ${fd}`, async (t) => {
    t.equal((await (await ask(t, `/close-${fd}`)).readResponse()).status, 200);
    // The kernel gives the lowest number to the next connection: what is logged must not go there.
    for (let i = 1; i <= 3; i += 1) await isServed(t, `close-${fd}-${i}`);
  });
}

t.test('the server stops as ever', async (t) => {
  t.same(await server.stop(), { code: 0, signal: null });
});
