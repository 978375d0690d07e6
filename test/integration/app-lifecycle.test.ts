// onWorkerStart and onShutdown of tswsgi/app: awaited before the worker accepts, and before it ends.

import t from 'tap';
import { ask, serve } from '../helpers/installed-package.js';

const lifecycleApp = `
  import { setTimeout as delay } from 'node:timers/promises';
  import { log, onShutdown, onWorkerStart, workerId } from 'tswsgi/app';
  let state = 'loaded';
  onWorkerStart(async () => { await delay(20); state = 'started'; });
  onShutdown(async () => { log('shutdown 1 begins'); await delay(20); log('shutdown 1 of worker ' + workerId()); });
  onShutdown(() => { throw new Error('no such thing'); });
  onShutdown(async () => { log('shutdown 3 begins'); await delay(20); log('shutdown 3'); });
  export function application(environ, startResponse) {
    startResponse('200 OK', []);
    try { onWorkerStart(() => {}); } catch (error) { return state + ' ' + error.code; }
  }`;

for (const model of ['processes = 1', 'threads = 1', 'master = false']) {
  t.test(`when a worker starts and ends: ${model}`, async (t) => {
    const server = await serve(t, `wsgi-file = app.mjs\n${model}`, { 'app.mjs': lifecycleApp });
    t.equal(await ask(t, server), 'started API_TOO_LATE');
    t.same(await server.stop(), { code: 0, signal: null });
    t.same(
      server.lines.filter((line) => /^(shutdown|the application failed in|Error: no such|goodbye)/.test(line)),
      [
        'shutdown 3 begins',
        'shutdown 3',
        'the application failed in onShutdown',
        'Error: no such thing',
        'shutdown 1 begins',
        'shutdown 1 of worker 1',
        'goodbye to tswsgi.',
      ],
    );
  });
}

t.test('a shutdown that does not end has the mercy that requests have', async (t) => {
  const app = `
    import { log, onShutdown } from 'tswsgi/app';
    onShutdown(() => { log('begun'); return new Promise(() => {}); });
    export function application() {}`;
  const server = await serve(t, 'wsgi-file = app.mjs\nworker-reload-mercy = 1', { 'app.mjs': app });
  t.same(await server.stop(), { code: 0, signal: null });
  t.ok(server.lines.includes('begun'));
  t.ok(server.lines.some((line) => line.includes('NO MERCY')));
});

t.test('a start that fails is an application that cannot be loaded', async (t) => {
  const app = `
    import { onWorkerStart } from 'tswsgi/app';
    onWorkerStart(async () => { throw new Error('no database'); });
    export function application(environ, startResponse) { startResponse('200 OK', []); return 'served'; }`;
  for (const model of ['processes = 1', 'threads = 1']) {
    const server = await serve(t, `wsgi-file = app.mjs\n${model}`, { 'app.mjs': app }, /no app loaded/);
    t.same(await server.exited, { code: 22, signal: null }, model);
    t.ok(server.lines.includes('Error: no database'));
  }
  const lenient = await serve(t, 'wsgi-file = app.mjs\nneed-app = false', { 'app.mjs': app });
  t.equal(await ask(t, lenient), 'served');
  await lenient.waitForLog('Error: no database');
});
