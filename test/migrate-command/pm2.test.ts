// Ecosystems of PM2, attribute by attribute.
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { parseConfiguration } from '../../dist/config/config.js';
import { Report } from '../../dist/config/report.js';
import type { Outcome } from '../../dist/migrate-command/outcome.js';
import { attributes } from '../../dist/migrate-command/pm2/attributes.js';
import { migrateEcosystem } from '../../dist/migrate-command/pm2/migrate-pm2.js';
import { readEcosystemProgram } from '../../dist/migrate-command/pm2/read-ecosystem.js';
import { migrateSource } from '../../dist/migrate-command/source.js';
import { tempDir } from '../helpers/temp-dir.js';

interface Given {
  readonly env?: string;
  readonly isQuiet?: boolean;
  readonly output?: string;
  readonly cwd?: string;
}

function migrate(t: Test, exported: unknown, given: Given = {}): Outcome {
  const { env, isQuiet = false, output, cwd = tempDir(t) } = given;
  const scope = { source: 'ecosystem.config.js', env, isQuiet, output, cwd };
  const outcome = migrateEcosystem(exported, scope, new Report());
  if (outcome === undefined) throw new Error('there are no apps');
  return outcome;
}

/** The lines for one app with these attributes, without comments. */
function linesOf(t: Test, app: Readonly<Record<string, unknown>>, given: Given = {}): readonly string[] {
  return migrate(t, { apps: [{ script: 'app.js', ...app }] }, { isQuiet: true, ...given })
    .text.split('\n')
    .filter((line) => line !== '' && !line.startsWith(';'));
}

t.test('each attribute', async (t) => {
  const cpus = availableParallelism();
  const cases: readonly (readonly [app: Readonly<Record<string, unknown>>, lines: readonly string[]])[] = [
    [{ instances: 4 }, ['processes = 4']],
    [{ instances: '3' }, ['processes = 3']],
    [{ instances: 'max' }, ['processes = auto']],
    [{ instances: 0 }, ['processes = auto']],
    [{ instances: -1 }, [cpus > 1 ? 'processes = %(%k - 1)' : 'processes = 1']],
    [{ instances: -1000 }, ['processes = 1']],
    [{ max_memory_restart: '300M' }, ['reload-on-rss = 300']],
    [{ max_memory_restart: '2G' }, ['reload-on-rss = 2048']],
    [{ max_memory_restart: '500000K' }, ['reload-on-rss = 488']],
    [{ max_memory_restart: 104_857_600 }, ['reload-on-rss = 100']],
    [{ maxMemoryRestart: '64M' }, ['reload-on-rss = 64']],
    [{ kill_timeout: 1600 }, ['worker-reload-mercy = 1.6']],
    [{ listen_timeout: 8000 }, ['start-timeout = 8']],
    [{ port: 4000 }, ['http-socket = :4000', 'env = PORT=4000']],
    [{ env: { PORT: '5000' } }, ['http-socket = :5000', 'env = PORT=5000']],
    [{ env: { A: 1, B: true, C: null, D: { e: 1 } } }, ['env = A=1', 'env = B=true', 'env = D={"e":1}']],
    [{ env: { A: '100% %d' } }, ['env = A=100%% %%d']],
    [{ name: 'my api' }, ['procname-prefix-spaced = my api']],
    [{ cwd: 'lib' }, ['chdir = %dlib']],
    [{ cwd: './lib/' }, ['chdir = %dlib']],
    [{ cwd: '/srv/x' }, ['chdir = /srv/x']],
    [{ script: './bin/www' }, ['wsgi-file = bin/www']],
    [{ exec: 'index.mjs', script: undefined }, ['wsgi-file = index.mjs']],
    [{ watch: true }, ['autoreload = 1']],
    [{ pid_file: 'x.pid' }, ['safe-pidfile = %dx.pid']],
    [{ pid: '/tmp/x.pid' }, ['safe-pidfile = /tmp/x.pid']],
    [{ out_file: './out.log', error_file: 'err.log' }, ['logto = %dout.log']],
    [{ error: '/tmp/err.log' }, ['logto = /tmp/err.log']],
    [{ log: 'all.log', output: 'out.log' }, ['logto = %dall.log']],
    [{ log_type: 'json' }, ['log-json = true']],
    [{ uid: 'www-data', gid: 33 }, ['uid = www-data', 'gid = 33']],
    [{ user: 'nobody' }, ['uid = nobody']],
    [{ filter_env: ['SECRET'] }, ['unenv = SECRET']],
    [
      { node_args: ['--max-old-space-size=200', '--inspect=0.0.0.0:9230'] },
      ['inspect = 0.0.0.0:9230', 'env = NODE_OPTIONS=--max-old-space-size=200'],
    ],
    [{ interpreter_args: '--inspect-brk' }, ['inspect-brk = 9229']],
  ];
  for (const [app, lines] of cases) {
    const found = linesOf(t, app);
    for (const line of lines) t.ok(found.includes(line), `${line}\n${found.join('\n')}`);
  }
});

t.test('what comes to no line, has a note', async (t) => {
  const values: Readonly<Record<string, unknown>> = {
    kill_timeout: 'soon',
    listen_timeout: 'soon',
    max_memory_restart: 'much',
    instances: 'many',
    filter_env: true,
    watch: ['src'],
    args: '-a 1',
    node_args: '--enable-source-maps',
    log_file: 'no/such/folder/x.log',
    out_file: 'no/such/folder/x.log',
    error_file: 'no/such/folder/x.log',
  };
  const silent = ['pid_file', 'uid', 'gid', 'log_type', 'disable_logs'];
  for (const name of [...Object.keys(attributes), 'nonsense', 'env_staging']) {
    if (silent.includes(name)) continue;
    const { notes, text } = migrate(t, { apps: [{ script: 'a.js', [name]: values[name] ?? { A: 1 } }] });
    const mine = notes.filter(({ subject }) => subject.startsWith(name));
    t.equal(mine.length, 1, `${name}\n${text}`);
  }
});

t.test('environments', async (t) => {
  const app = { env: { A: '1', B: '2' }, env_production: { B: '3', PORT: 80 } };
  const without = linesOf(t, app);
  t.ok(without.includes('env = B=2'));
  const lines = linesOf(t, app, { env: 'production' });
  for (const line of ['env = A=1', 'env = B=3', 'http-socket = :80']) t.ok(lines.includes(line), line);
  const noted = migrate(t, [{ script: 'a.js', ...app }]).notes;
  t.ok(noted.some(({ subject }) => subject === 'env_production'));
});

t.test('an option that node takes on its command line alone', async (t) => {
  const { text, notes } = migrate(t, [{ script: 'a.js', node_args: '--stack-size=2000 -r dotenv/config --minor-mc' }]);
  t.match(text, /^env = NODE_OPTIONS=-r dotenv\/config$/m);
  t.ok(
    notes.some(({ kind, text: said }) => kind === 'todo' && said.includes('node --stack-size=2000 --minor-mc node_')),
  );
});

t.test('several apps are sections', async (t) => {
  const apps = [
    { name: 'a/b:c', script: 'a.js' },
    { name: 'a b c', script: 'b.js' },
    { name: 'jobs', script: 'jobs.py', interpreter: 'python3' },
    { script: 'tools/run.sh' },
  ];
  const { text, starts, notes } = migrate(t, { apps, deploy: { production: {} } });
  t.strictSame(starts, ['a-b-c', 'a-b-c-2']);
  t.match(text, /^\[a-b-c\]$[\s\S]*^\[a-b-c-2\]$[\s\S]*^; jobs is not for this server\.$[\s\S]*^; run is not/m);
  t.strictSame(
    notes.filter(({ kind }) => kind === 'lost').map(({ subject }) => subject.split(':')[0]),
    ['script', 'script', 'deploy'],
  );
});

t.test('the script of package.json', async (t) => {
  const cwd = tempDir(t, {
    'package.json': JSON.stringify({
      scripts: {
        start: 'cross-env NODE_ENV=production node --max-old-space-size=300 ./dist/main.js',
        serve: 'node server.js',
        dev: 'nodemon server.js',
        next: 'next start',
      },
    }),
  });
  const of = (app: Readonly<Record<string, unknown>>) => linesOf(t, app, { cwd });
  const start = of({ script: 'npm', args: 'start' });
  for (const line of [
    'wsgi-file = dist/main.js',
    'env = NODE_ENV=production',
    'env = NODE_OPTIONS=--max-old-space-size=300',
  ]) {
    t.ok(start.includes(line), line);
  }
  t.ok(of({ script: '/usr/bin/yarn', args: ['run', 'serve'] }).includes('wsgi-file = server.js'));
  for (const args of ['run dev', 'run next', 'run nope']) {
    const outcome = migrate(t, { apps: [{ script: 'npm', args }] }, { cwd });
    t.match(outcome.text, /^; look: script: .*\n; wsgi-file = $/m, args);
  }
});

t.test('the port that the program asks for', async (t) => {
  const cases: readonly (readonly [text: string, line: string])[] = [
    ['app.listen(3000)', 'http-socket = :3000'],
    ['app.listen(process.env.PORT || 3001, done)', 'http-socket = :3001'],
    ["const port = Number(process.env.PORT ?? '3002')", 'http-socket = :3002'],
    ['fastify.listen({ port: 3003 })', 'http-socket = :3003'],
    ['const PORT = 3004; app.listen(PORT)', 'http-socket = :3004'],
    ['app.listen(process.argv[2])', 'http-socket = 127.0.0.1:8000'],
  ];
  for (const [text, line] of cases) {
    const cwd = tempDir(t, { 'app.js': text });
    t.ok(linesOf(t, {}, { cwd }).includes(line), text);
  }
});

t.test('a new file that is elsewhere has whole paths', async (t) => {
  const cwd = tempDir(t);
  const lines = linesOf(t, { cwd: 'lib', pid_file: 'x.pid' }, { cwd, output: 'etc/uwsgi.ini' });
  for (const line of [`chdir = ${cwd}/lib`, `safe-pidfile = ${cwd}/lib/x.pid`]) t.ok(lines.includes(line), line);
});

t.test('what is written is accepted', async (t) => {
  const cwd = tempDir(t, { 'app.js': '' });
  mkdirSync(join(cwd, 'logs'));
  const app = {
    name: '100% [api]',
    script: 'app.js',
    instances: 2,
    exec_mode: 'cluster',
    max_memory_restart: '1G',
    out_file: './logs/out.log',
    error_file: './logs/err.log',
    kill_timeout: 3000,
    listen_timeout: 4500,
    watch: true,
    node_args: '--max-old-space-size=300',
    env: { PORT: 3000, TEXT: 'a $(HOME) "quoted"', PLACE: '%(x)', FILE: '@(nope)', LINES: 'a\nb', EMPTY: '' },
  };
  const { text, notes } = migrate(t, [app], { cwd });
  writeFileSync(join(cwd, 'uwsgi.ini'), text);
  const { errors, config } = parseConfiguration({ argv: ['uwsgi.ini'], environment: {}, cwd, isStrict: true });
  t.strictSame(errors, []);
  t.match(config, {
    processes: 2,
    maxRssMegabytes: 1024,
    stopTimeoutMs: 3000,
    startTimeoutMs: 4500,
    directory: cwd,
    logFile: `${cwd}/logs/out.log`,
    processNamePrefixSpaced: '100% [api]',
  });
  t.equal(config.environment.EMPTY, '');
  for (const said of ['LINES has several lines', 'FILE has "@("', 'PLACE has "%("', 'TEXT: a reference']) {
    t.ok(
      notes.some(({ text: note }) => note.startsWith(said)),
      said,
    );
  }
});

t.test('the formats', async (t) => {
  const cwd = tempDir(t, {
    'ecosystem.config.cjs': 'module.exports = { apps: [{ script: "a.js", ignore_watch: [/x/] }] };',
    'ecosystem.config.mjs': 'export default { apps: [{ script: "a.js" }] };',
    'named.config.mjs': 'export const apps = [{ script: "a.js" }];',
    'later.config.cjs': 'module.exports = async () => ({ apps: { script: "a.js" } });',
    'process.json': '{ /* as PM2 */ "apps": [{ "script": "a.js" }], }',
    'list.json': '[{ "script": "a.js" }]',
    'one.json': '{ "script": "a.js" }',
    'process.yml': 'apps:\n  - script: a.js\n',
    'package.json': '{ "name": "x", "pm2": { "apps": [{ "script": "a.js" }] } }',
  });
  const files = [
    'ecosystem.config.cjs',
    'ecosystem.config.mjs',
    'named.config.mjs',
    'later.config.cjs',
    'process.json',
    'list.json',
    'one.json',
    'process.yml',
    'package.json',
  ];
  for (const source of files) {
    const report = new Report();
    const settings = { source, output: undefined, force: false, isQuiet: true, env: undefined, wantsHelp: false };
    const outcome = await migrateSource(settings, { cwd, environment: { PATH: process.env.PATH } }, report);
    t.strictSame(report.errors, [], source);
    t.match(outcome?.text, /^wsgi-file = a\.js$/m, source);
  }
});

t.test('a program that never ends is left after its time', async (t) => {
  const cwd = tempDir(t, {
    'a.config.cjs': 'for (;;);',
    'b.config.mjs': 'setInterval(() => {}, 1e6); export default {};',
  });
  const report = new Report();
  const environment = { PATH: process.env.PATH };
  t.equal(await readEcosystemProgram(join(cwd, 'a.config.cjs'), { cwd, environment }, report, 300), undefined);
  t.match(report.errors[0]?.message, 'it took longer than 0.3 seconds');
  t.strictSame(
    await readEcosystemProgram(join(cwd, 'b.config.mjs'), { cwd, environment }, report),
    {},
    'timers do not matter',
  );
});
