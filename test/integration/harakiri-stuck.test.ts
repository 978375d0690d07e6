// A request that takes too long and holds up the event loop costs its worker, after the log has said which one it was.

import t from 'tap';
import { get } from '../helpers/gates.js';
import { connectRaw } from '../helpers/raw-client.js';
import { openScoreboard } from '../helpers/scoreboard.js';
import { appsFolder, startServer } from '../helpers/start-server.js';

const server = await startServer(t, {
  config: `http-socket = 127.0.0.1:0
wsgi-file = ${appsFolder}/time-limits.mjs
harakiri = 0.5
harakiri-verbose = true
processes = 2`,
  ready: /^WSGI app 0/,
});
const client = await connectRaw(t, server.address());
await client.send(get('/stuck?who'));
const [, id] = await server.waitForLog(/ - \*\*\* HARAKIRI ON WORKER (\d) \(pid: \d+, try: 1, graceful: no\) \*\*\*$/);
const pid = server.workerPids()[Number(id) - 1];
await server.waitForLog(new RegExp(`^Respawned tswsgi worker ${id} `));

t.test('the log says which request it was, in the order of uWSGI', async (t) => {
  // What the worker's watchdog says comes a little earlier, or on a busy machine not at all.
  const order = /HARAKIRI [^-]|HARAKIRI: -- (syscall|wchan)|DAMN|Respawned/;
  const from = server.lines.findIndex((line) => line.startsWith('HARAKIRI triggered'));
  const lines = server.lines.slice(from).filter((line) => order.test(line));
  const wanted = [
    /^HARAKIRI triggered by worker \d core 0 !!!$/,
    new RegExp(` HARAKIRI ON WORKER ${id} \\(pid: ${pid}, try: 1, graceful: no\\) `),
    /^HARAKIRI: -- syscall> (running|\d+ 0x|\()/,
    /^HARAKIRI: -- wchan> /,
    /^HARAKIRI !!! worker \d status !!!$/,
    /^HARAKIRI \[core 0\] 127\.0\.0\.1 - GET \/stuck\?who since \d{10} \(\d+ ms\)$/,
    /^HARAKIRI !!! end of worker \d status !!!$/,
    new RegExp(`^DAMN ! worker ${id} \\(pid: ${pid}\\) died, killed by signal 9 `),
    new RegExp(`^Respawned tswsgi worker ${id} `),
  ];
  t.equal(lines.length, wanted.length);
  for (const [index, pattern] of wanted.entries()) t.match(lines[index], pattern);
  const [, ms] = / \((\d+) ms\)$/.exec(lines[5] ?? '') ?? [];
  t.ok(Number(ms) >= 500, 'not too early');
});

t.test('its client is told, the next one is served', async (t) => {
  await t.rejects(client.readResponse(), /waited for a response/);
  const other = await connectRaw(t, server.address());
  await other.send(get('/pid'));
  t.equal((await other.readResponse()).status, 200);
});

t.test('it is counted once', async (t) => {
  const scoreboard = openScoreboard(server);
  t.match(scoreboard.worker(Number(id) - 1), { harakiriCount: 1 });
  t.match(scoreboard.worker(2 - Number(id)), { harakiriCount: 0 });
});

t.test('a limit that only the application has set', async (t) => {
  const server = await startServer(t, {
    config: `http-socket = 127.0.0.1:0\nwsgi-file = ${appsFolder}/time-limits.mjs`,
    ready: /^WSGI app 0/,
  });
  const client = await connectRaw(t, server.address());
  await client.send(get('/own-stuck?0.2'));
  await server.waitForLog(/^HARAKIRI \[core 0\] 127\.0\.0\.1 - GET \/own-stuck\?0\.2 since/);
  await server.waitForLog(/^Respawned tswsgi worker 1 /);
});
