// tswsgi/app: what applications learn of their server and may ask of it, from ES modules and from CommonJS, in each model
// and outside of a server.

import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { formatError } from '../../dist/errors.js';
import { ask, folderWithPackage, serve } from '../helpers/installed-package.js';
import { openScoreboard, waitForIdle } from '../helpers/scoreboard.js';
import { startServer } from '../helpers/start-server.js';
import { tempDir } from '../helpers/temp-dir.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { version: string };

const names = `version opt workerId threadId masterPid requestId totalRequests workers log reload stop onWorkerStart
  onShutdown setHarakiri logVar worker_id masterpid mule_id request_id total_requests set_logvar`.split(/\s+/);

const facts = `JSON.stringify({
  version: api.version, opt: api.opt, worker: api.workerId(), thread: api.threadId(), master: api.masterPid(),
  pid: process.pid, request: api.requestId(), total: api.totalRequests(), workers: api.workers(),
  spelled: [api.worker_id(), api.masterpid(), api.mule_id(), api.request_id(), api.total_requests()],
  names: Object.keys(api),
})`;
const esmApp = `
  import * as all from 'tswsgi/app';
  import api from 'tswsgi/app';
  if (Object.keys(api).some((name) => all[name] !== api[name])) throw new Error('a name is missing');
  export function application(environ, startResponse) { startResponse('200 OK', []); return ${facts}; }`;
const cjsApp = `
  const api = require('tswsgi/app');
  exports.application = (environ, startResponse) => { startResponse('200 OK', []); return ${facts}; };`;

for (const [file, text] of Object.entries({ 'app.mjs': esmApp, 'app.cjs': cjsApp })) {
  t.test(`what ${file} learns of its server`, async (t) => {
    const config = `wsgi-file = ${file}\nprocesses = 2\nenv = A=1\nenv = B=2\nmine = %(wsgi-file)!`;
    const server = await serve(t, config, { [file]: text });
    await server.waitForWorkers(2);
    const scoreboard = openScoreboard(server);
    const first = JSON.parse(await ask(t, server));
    for (const index of [0, 1]) await waitForIdle(scoreboard, index);
    const second = JSON.parse(await ask(t, server));
    const pids = server.workerPids();

    t.same(first.names.sort(), names.toSorted());
    t.equal(first.version, version);
    t.same(first.opt, {
      ini: 'uwsgi.ini',
      'http-socket': '127.0.0.1:0',
      'wsgi-file': file,
      processes: '2',
      env: ['A=1', 'B=2'],
      mine: `${file}!`,
    });
    t.same([first.master, first.thread, first.total], [server.pid, 0, 0]);
    t.same([pids[first.worker - 1], pids[second.worker - 1]], [first.pid, second.pid]);
    t.equal(second.total, 1, 'the first request is over');
    t.equal(second.request, second.worker === first.worker ? 1 : 0);
    t.same(second.spelled, [second.worker, server.pid, 0, second.request, second.total]);

    t.same(
      second.workers.map(({ id, pid }: { id: number; pid: number }) => [id, pid]),
      [
        [1, pids[0]],
        [2, pids[1]],
      ],
    );
    const own = second.workers[second.worker - 1];
    t.match(own, { status: 'busy', in_flight: 1, exceptions: 0, signals: 0, respawn_count: 0, harakiri_count: 0 });
    t.ok(own.rss > 1e6 && own.vsz > own.rss, 'it uses memory');
    t.ok(Math.abs(own.last_spawn - Date.now() / 1000) < 300, 'it was started lately');
    const did = second.workers[first.worker - 1];
    t.equal(did.requests, 1);
    t.ok(did.tx > 100 && did.running_time > 0 && did.avg_rt > 0, 'what it did is counted');
  });
}

t.test('in threads', async (t) => {
  const server = await serve(t, 'wsgi-file = app.mjs\nthreads = 1', { 'app.mjs': esmApp });
  const { thread, worker, master, workers, pid } = JSON.parse(await ask(t, server));
  t.same([thread, worker, master, workers[0].pid], [1, 1, server.pid, pid]);
});

t.test('another copy of the package, and a module that is loaded before the server is there', async (t) => {
  const folder = tempDir(t, {
    'early.mjs':
      "import { opt, workerId } from 'tswsgi/app'; globalThis.early = () => [opt.processes, 'mine' in opt, workerId()];",
    'app.mjs': `
      import { fileURLToPath } from 'node:url';
      import { workerId } from 'tswsgi/app';
      const from = fileURLToPath(import.meta.resolve('tswsgi/app'));
      export function application(environ, startResponse) {
        startResponse('200 OK', []);
        return JSON.stringify([from, workerId(), globalThis.early()]);
      }`,
    'uwsgi.ini': '[uwsgi]\nhttp-socket = 127.0.0.1:0\nwsgi-file = app.mjs\nprocesses = 1\nmine = 1\n',
  });
  const copy = join(folder, 'node_modules/tswsgi');
  for (const path of ['package.json', 'bundle/api', 'bundle/chunks']) {
    cpSync(join(root, path), join(copy, path), { recursive: true });
  }
  const env = { NODE_OPTIONS: `--import=${join(folder, 'early.mjs')}` };
  const server = await startServer(t, { folder, args: ['--ini', 'uwsgi.ini'], env, ready: /^WSGI app 0/ });
  t.same(JSON.parse(await ask(t, server)), [join(copy, 'bundle/api/app.js'), 1, ['1', true, 1]]);
});

t.test('no server: its version is told, and whatever is called says so', async (t) => {
  const folder = folderWithPackage(t, {});
  const look = `
    const found = Object.entries(api).map(([name, value]) => {
      if (name === 'version' || name === 'setHarakiri') return [name, String(value).slice(0, 10)];
      try {
        typeof value === 'function' ? value(() => {}) : value.processes;
      } catch (error) {
        return [name, error.name, error.code, error.message];
      }
    });
    console.log(JSON.stringify(found));`;
  for (const [type, head] of [
    ['module', "import api from 'tswsgi/app';"],
    ['commonjs', "const api = require('tswsgi/app');"],
  ]) {
    const args = [`--input-type=${type}`, '-e', head + look];
    const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
    t.equal(stderr, '');
    const found = new Map((JSON.parse(stdout) as string[][]).map(([name = '', ...rest]) => [name, rest]));
    t.same([...found.keys()].sort(), names.toSorted());
    t.same(found.get('version'), [version]);
    for (const name of names.filter((name) => !['version', 'setHarakiri'].includes(name))) {
      t.same(found.get(name), ['TswsgiError', 'API_NO_SERVER', formatError('API_NO_SERVER', {})], `${type} ${name}`);
    }
  }
});

t.test('types for both kinds of module are there', async (t) => {
  for (const file of ['app.d.ts', 'app.d.cts']) t.ok(existsSync(`${root}dist/api/${file}`), file);
});
