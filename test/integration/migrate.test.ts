// tswsgi migrate as an operator runs it: what goes where, what is refused, how it ends.
import { spawnSync } from 'node:child_process';
import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { tempDir } from '../helpers/temp-dir.js';

const cli = fileURLToPath(new URL('../../bundle/cli.js', import.meta.url));

function run(cwd: string, argv: string) {
  const env = { PATH: process.env.PATH };
  return spawnSync(process.execPath, [cli, ...argv.split(' ')], { cwd, env, encoding: 'utf8' });
}

const good = '; mine\n[uwsgi]\nhttp = 127.0.0.1:0\nmodule = app\nplugins = python3\nstatic-map = /s=/srv/s\n';

t.test('the new file on standard output, the summary on standard error', async (t) => {
  const cwd = tempDir(t, { 'uwsgi.ini': good });
  const { status, stdout, stderr } = run(cwd, 'migrate uwsgi.ini');
  t.equal(status, 0);
  t.match(stdout, /^; mine\n\[uwsgi\]\n; changed: .*\nhttp-socket = 127\.0\.0\.1:0\n/);
  for (const line of [
    'uwsgi.ini: 1 kept, 1 written otherwise, 1 left out without loss, 1 lost',
    '  uwsgi.ini:6  static-map = /s=/srv/s',
    '  tswsgi --ini uwsgi.ini',
  ]) {
    t.ok(stderr.split('\n').includes(line), line);
  }
  t.equal(readFileSync(join(cwd, 'uwsgi.ini'), 'utf8'), good, 'the old file stays');
});

t.test('without the reasons in it', async (t) => {
  const cwd = tempDir(t, { 'uwsgi.ini': good });
  const { stdout, stderr } = run(cwd, 'migrate --quiet-comments uwsgi.ini');
  t.equal(
    stdout,
    '; mine\n[uwsgi]\nhttp-socket = 127.0.0.1:0\nmodule = app\n;plugins = python3\n;static-map = /s=/srv/s\n',
  );
  t.match(stderr, 'location /s/');
});

t.test('to a file', async (t) => {
  const cwd = tempDir(t, { 'uwsgi.ini': good, 'there.ini': 'mine\n' });
  t.match(run(cwd, 'migrate uwsgi.ini -o new.ini'), { status: 0, stdout: '', stderr: /tswsgi --ini new\.ini/ });
  t.match(readFileSync(join(cwd, 'new.ini'), 'utf8'), 'http-socket');
  t.match(run(cwd, 'migrate uwsgi.ini --output=there.ini'), {
    status: 1,
    stderr: /there\.ini is there already.*--force/,
  });
  t.equal(readFileSync(join(cwd, 'there.ini'), 'utf8'), 'mine\n');
  t.match(run(cwd, 'migrate uwsgi.ini -o there.ini --force'), { status: 0 });
  t.match(run(cwd, 'migrate uwsgi.ini -o uwsgi.ini --force'), { status: 1, stderr: /stays as it is/ });
  t.equal(readFileSync(join(cwd, 'uwsgi.ini'), 'utf8'), good);
  symlinkSync('uwsgi.ini', join(cwd, 'link.ini'));
  t.match(run(cwd, 'migrate uwsgi.ini -o link.ini --force'), { status: 1, stderr: /stays as it is/ });
  t.match(run(cwd, 'migrate uwsgi.ini -o no/such/folder.ini'), { status: 1, stderr: /cannot be written/ });
  t.match(run(cwd, 'config check new.ini'), { status: 0 });
});

t.test('what is to be corrected first', async (t) => {
  const cwd = tempDir(t, { 'uwsgi.ini': '[uwsgi]\nemperor = /etc/vassals\n' });
  const { status, stdout, stderr } = run(cwd, 'migrate uwsgi.ini');
  t.equal(status, 2);
  t.match(stdout, /^;emperor = /m);
  t.match(stderr, /before it can be started:\n {2}no socket/);
});

t.test('what cannot be migrated', async (t) => {
  const cwd = tempDir(t, {
    'a.ini': 'http-socket = :80\n',
    'b.json': '{ "uwsgi": ',
    'c.config.js': 'process.exit(3)',
    'd.config.js': 'module.exports = { apps: [] }',
    'f.config.js': 'throw new Error("no database")',
  });
  const cases: readonly (readonly [argv: string, said: RegExp])[] = [
    ['migrate', /no file to migrate/],
    ['migrate nope.ini', /nope\.ini: ENOENT/],
    ['migrate nope.config.js', /there is no such file/],
    ['migrate text.txt', /its name tells neither/],
    ['migrate a.ini', /no section "uwsgi"/],
    ['migrate a.ini:web', /no section "web"/],
    ['migrate b.json', /no JSON.*\(b\.json:1\)/],
    ['migrate c.config.js', /it ended with 3/],
    ['migrate d.config.js', /exports no apps|gives? it a list/],
    ['migrate f.config.js', /no database[\s\S]*cannot be evaluated: it ended with 1/],
    ['migrate a.ini --nonsense', /unknown option "--nonsense"/],
    ['migrate a.ini b.json', /takes no value, got "b\.json"/],
    ['migrate a.ini --output', /--output needs a value/],
  ];
  for (const [argv, said] of cases) t.match(run(cwd, argv), { status: 1, stdout: '', stderr: said }, argv);
});

t.test('help', async (t) => {
  t.match(run(tempDir(t), 'migrate --help'), { status: 0, stdout: /--quiet-comments[\s\S]*--env NAME/, stderr: '' });
});
