// Workers that have done their share are replaced while requests keep coming, one at a time, and no request fails.

import t from 'tap';
import { startServer } from '../helpers/start-server.js';
import { startLoad } from '../helpers/steady-load.js';

// The buffers take address space and no memory.
const app = `let reserved;
export function application(environ, startResponse) {
  if (process.env.RESERVES === 'yes') reserved ??= [1, 2, 3, 4, 5, 6].map(() => new ArrayBuffer(1.5e9));
  const text = String(process.pid);
  startResponse('200 OK', [['Content-Length', String(text.length)]]);
  return [text];
}`;

const limits = {
  'max-requests': 'max-requests = 100\nmin-worker-lifetime = 0',
  'max-worker-lifetime': 'max-worker-lifetime = 1\nmax-worker-lifetime-delta = 1\nmin-worker-lifetime = 0',
  'reload-on-rss': 'reload-on-rss = 1\nmin-worker-lifetime = 0',
  'reload-on-as': 'reload-on-as = 8000\nmin-worker-lifetime = 0',
};
const reasons: Record<keyof typeof limits, RegExp> = {
  'max-requests': /^worker [12] has served \d+ requests$/,
  'max-worker-lifetime': /^worker [12] lifetime reached, it was running for [12] second\(s\)$/,
  'reload-on-rss': /^worker [12] uses \d+ MB of memory \(rss\)$/,
  'reload-on-as': /^worker [12] uses \d{3,} MB of address space$/,
};

for (const name of Object.keys(limits) as (keyof typeof limits)[]) {
  t.test(name, { timeout: 240_000 }, async (t) => {
    const server = await startServer(t, {
      config: `http-socket = 127.0.0.1:0\nprocesses = 2\nwsgi-file = app.mjs\ndisable-logging = true\n${limits[name]}`,
      files: { 'app.mjs': app },
      // A memory of WebAssembly takes less than its usual 10 GB.
      nodeArgs: ['--disable-wasm-trap-handler'],
      env: { RESERVES: name === 'reload-on-as' ? 'yes' : 'no' },
      ready: /^WSGI app 0/,
    });
    const load = startLoad(t, { address: server.address(), keepAlive: 4, close: 4 });
    const pidOf = (pid: number) => new RegExp(`^\\.\\.\\.The work of process ${pid} is done\\. Seeya!$`);
    let from = 0;
    for (let round = 0; round < 4; round += 1) {
      await server.waitForLog(/^\.\.\.The work of process \d+ is done\. Seeya!$/, { from });
      from = server.lines.findLastIndex((line) => line.startsWith('...The work of process')) + 1;
    }
    await load.more(100);
    const { answered, failures } = await load.stop();
    t.strictSame(failures, [], `${answered} requests`);
    t.comment(`${answered} requests, ${server.workerPids().length - 2} workers replaced`);

    t.ok(server.lines.some((line) => reasons[name].test(line)));
    const [first, second] = server.workerPids();
    t.ok(
      server.lines.some((line) => pidOf(first!).test(line)) && server.lines.some((line) => pidOf(second!).test(line)),
    );
    t.notOk(server.lines.some((line) => /DAMN|NO MERCY|too fast/.test(line)));
    // One at a time: whoever is told to go is gone before the next successor serves.
    const steps = server.lines.flatMap((line) => /^(Gracefully killing|worker \d killed)/.exec(line)?.[1] ?? []);
    for (const [index, step] of steps.entries()) t.equal(step.startsWith('Gracefully'), index % 2 === 0);
    t.strictSame(await server.stop(), { code: 0, signal: null });
  });
}
