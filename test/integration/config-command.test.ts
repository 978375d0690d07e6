// `tswsgi config check` and `explain`, and `--help NAME`: real processes that start no server.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import { tempDir } from '../helpers/temp-dir.js';

const cli = fileURLToPath(new URL('../../bundle/cli.js', import.meta.url));

interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(t: Test, files: Readonly<Record<string, string>>, argv: string, env: NodeJS.ProcessEnv = {}): Outcome {
  const options = { cwd: tempDir(t, files), encoding: 'utf8', env: { PATH: process.env.PATH, ...env } } as const;
  return spawnSync(process.execPath, [cli, ...argv.split(' ')], options);
}

t.test('check', async (t) => {
  const good = '[uwsgi]\nhttp-socket = 127.0.0.1:0\nbase = x\nmodule = %(base):app\n';
  t.match(run(t, { 'c.ini': good }, 'config check c.ini'), {
    status: 0,
    stdout: 'the configuration is in order\n',
    stderr: '',
  });
  t.match(run(t, { 'c.ini': `${good}enable-metrics = 1\n` }, 'config check c.ini'), {
    status: 0,
    stdout: 'the server would start, with 1 warning\n',
    stderr: /^warning: .*enable-metrics.* \(c\.ini:5\)\n$/,
  });
  const bad = '[uwsgi]\nvaccum = true\nprocesses = many\nfor = a\n';
  const { status, stdout, stderr } = run(t, { 'c.ini': bad }, 'config check c.ini');
  t.strictSame([status, stdout], [1, '']);
  for (const line of [
    /"vaccum".*"vacuum".*\(c\.ini:2\)/,
    /processes.*"many".*\(c\.ini:3\)/,
    /endfor.*\(c\.ini:4\)/,
    /no socket/,
  ]) {
    t.match(stderr, line);
  }
});

t.test('explain', async (t) => {
  const files = {
    'c.ini':
      '[uwsgi]\nhttp-socket = 127.0.0.1:0\nprocesses = 2\nname = x\nenv = A=%(name)\nenv = B=1\ninclude = more.ini\nenable-metrics = 1\nlazy-apps = 1\n',
    'more.ini': '[uwsgi]\nprocesses = 3\n',
  };
  const { status, stdout } = run(t, files, 'config explain --ini c.ini --threads 2', { UWSGI_HARAKIRI: '7' });
  t.equal(status, 0);
  for (const line of [
    /^processes = 2 +; c\.ini:3, overruled by more\.ini:2$/m,
    /^processes = 3 +; more\.ini:2$/m,
    /^threads = 2 +; --threads$/m,
    /^harakiri = 7 +; UWSGI_HARAKIRI$/m,
    /^env = A=x +; c\.ini:5$/m,
    /^env = B=1 +; c\.ini:6$/m,
    /^name = x +; c\.ini:4, no option: a value for %\(name\)$/m,
    /^enable-metrics = 1 +; c\.ini:8, not served: /m,
    /^lazy-apps = 1 +; c\.ini:9, without effect here$/m,
    /^include = more\.ini +; c\.ini:7, read when it came$/m,
    /^master = on +; default$/m,
    /^buffer-size = \d+ +; default$/m,
  ]) {
    t.match(stdout, line);
  }
  t.match(run(t, { 'c.ini': '[uwsgi]\nprocesses = x\n' }, 'config explain c.ini'), { status: 1, stdout: '' });
});

t.test('its own help', async (t) => {
  t.match(run(t, {}, 'config --help'), { status: 0, stdout: /check .*\n.*explain /, stderr: '' });
  t.match(run(t, {}, 'config nonsense'), { status: 1, stdout: '', stderr: /usage: tswsgi config/ });
});

t.test('help for one option', async (t) => {
  for (const argv of ['--help harakiri', '-h --harakiri']) {
    t.match(run(t, {}, argv), {
      status: 0,
      stdout:
        /--harakiri SECONDS\n.*\n +group: requests\n +unit: seconds\n +in a file.*harakiri = 30\n +since 0\.1\.0\n$/,
    });
  }
  t.match(run(t, {}, '--help lazy-apps'), { status: 0, stdout: /without effect/ });
  t.match(run(t, {}, '--help vaccum'), { status: 1, stdout: '', stderr: /no option "vaccum"/ });
});
