// tswsgi init: what it writes, what it refuses, and what it asks.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { parseConfiguration } from '../../dist/config/config.js';
import { askSettings } from '../../dist/init-command/questions.js';
import { startScript } from '../../dist/init-command/start-script.js';
import { init, makeProject } from '../helpers/init-project.js';
import { tempDir } from '../helpers/temp-dir.js';
import { until } from '../helpers/until.js';

const cli = fileURLToPath(new URL('../../bundle/cli.js', import.meta.url));
const packageFile = '{"name":"@me/My Shop","type":"module"}';

t.test('what is there is not overwritten', async (t) => {
  const folder = makeProject(t, { 'package.json': packageFile, 'wsgi.mjs': 'mine' });
  const refused = init(folder, '--yes');
  t.match(refused, { status: 1, stdout: '', stderr: /^error: wsgi\.mjs is there already.*--force/ });
  t.notOk(existsSync(join(folder, 'uwsgi.ini')), 'and nothing else is written');
  t.equal(readFileSync(join(folder, 'wsgi.mjs'), 'utf8'), 'mine');
  t.equal(init(folder, '--yes', '--force').status, 0);
  t.not(readFileSync(join(folder, 'wsgi.mjs'), 'utf8'), 'mine');
});

t.test('what it says', async (t) => {
  const folder = makeProject(t, { 'package.json': packageFile });
  const { stdout } = init(folder, '--nginx=example.org', '--systemd');
  t.equal(
    stdout,
    `wrote uwsgi.ini
wrote wsgi.mjs
wrote bin/uwsgi-instance
wrote run/.gitignore
wrote deploy/my-shop.nginx.conf
wrote deploy/my-shop.service

next:
  bin/uwsgi-instance start
  ln -s ${folder}/deploy/my-shop.nginx.conf /etc/nginx/conf.d/
  systemctl enable --now ${folder}/deploy/my-shop.service
`,
  );
  t.ok(statSync(join(folder, 'bin/uwsgi-instance')).mode & 0o100);
  t.match(init(tempDir(t), '--yes').stdout, /^next:\n {2}npm install tswsgi\n {2}bin/m);
});

t.test('mistakes', async (t) => {
  const folder = makeProject(t, { 'package.json': packageFile });
  const cases: readonly (readonly [argv: readonly string[], said: RegExp])[] = [
    [['--nonsense'], /unknown option "--nonsense"/],
    [['extra'], /unknown option "extra"/],
    [['--name'], /--name needs a value/],
    [['--yes=1'], /takes no value/],
    [['--address=nowhere'], /"nowhere" is not an address/],
    [['--processes=many'], /"many" is not a number/],
    [['--nginx=a;b'], /"a;b" is no name of a server/],
  ];
  for (const [argv, said] of cases) t.match(init(folder, ...argv), { status: 1, stdout: '', stderr: said });
  t.notOk(existsSync(join(folder, 'uwsgi.ini')));
  const broken = makeProject(t, { 'package.json': '{ "name": ' });
  t.match(init(broken), { status: 1, stderr: /package\.json cannot be read/ });
  t.match(init(folder, '--help'), { status: 0, stdout: /--nginx SERVER_NAME/, stderr: '' });
});

t.test('the configuration is in order, whatever was given', async (t) => {
  for (const argv of [
    [],
    ['--address=/tmp/x.sock'],
    ['--address=./x.sock'],
    ['--nginx=example.org'],
    ['--nginx=example.org', '--address=127.0.0.1:3031'],
    ['--processes=3', '--name=My Äpp'],
  ]) {
    const folder = makeProject(t, { 'package.json': packageFile });
    t.equal(init(folder, '--yes', ...argv).status, 0);
    const { errors, warnings } = parseConfiguration({
      argv: ['uwsgi.ini'],
      environment: {},
      cwd: folder,
      isStrict: true,
    });
    t.strictSame([errors, warnings], [[], []], argv.join(' '));
  }
});

t.test('the script is one of sh', async (t) => {
  const folder = tempDir(t, { script: startScript('shop') });
  t.match(spawnSync('sh', ['-n', 'script'], { cwd: folder, encoding: 'utf8' }), { status: 0, stderr: '' });
  const checked = spawnSync('shellcheck', ['script'], { cwd: folder, encoding: 'utf8' });
  if (checked.error === undefined) t.match(checked, { status: 0, stdout: '' });
});

t.test('the unit is one of systemd', { skip: isMissing('systemd-analyze') }, async (t) => {
  const folder = makeProject(t, { 'package.json': packageFile });
  t.equal(init(folder, '--systemd').status, 0);
  const unit = join(folder, 'deploy/my-shop.service');
  const { status, stderr } = spawnSync('systemd-analyze', ['verify', unit], { encoding: 'utf8' });
  t.notOk(
    stderr.split('\n').some((line) => line.includes('my-shop.service')),
    stderr,
  );
  t.ok(status === 0 || !stderr.includes('my-shop'), stderr);
});

t.test('the questions', async (t) => {
  const answer = async (lines: string): Promise<unknown> => {
    const [input, output] = [new PassThrough(), new PassThrough()];
    output.resume();
    const asked = askSettings('site', { input, output });
    input.end(lines);
    return asked;
  };
  t.strictSame(await answer('\n\n\n\n\n'), { name: 'site', address: '127.0.0.1:8000', processes: 'auto' });
  t.strictSame(await answer('shop\nexample.org\n\n4\nyes\n'), {
    name: 'shop',
    address: 'run/shop.sock',
    processes: '4',
    nginx: 'example.org',
    systemd: true,
  });
  t.equal(await answer('shop\n'), undefined, 'a terminal that is closed');
});

t.test('on a terminal', { skip: isMissing('script') }, async (t) => {
  const folder = makeProject(t, { 'package.json': packageFile });
  const child = spawn('script', ['-qec', `"${process.execPath}" "${cli}" init`, '/dev/null'], {
    cwd: folder,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  t.teardown(() => child.kill('SIGKILL'));
  let shown = '';
  child.stdout.on('data', (part: Buffer) => {
    shown += part.toString();
  });
  for (const [question, answer] of [
    ['Name of the server [my-shop]: ', 'typed'],
    ['[none]: ', ''],
    ['[127.0.0.1:8000]: ', ':9000'],
    ['[auto]: ', '2'],
    ['[no]: ', ''],
  ] as const) {
    await until(question, () => shown.includes(question));
    child.stdin.write(`${answer}\n`);
  }
  await until('the next step', () => shown.includes('bin/uwsgi-instance start'));
  child.stdin.end();
  await once(child, 'close');
  const ini = readFileSync(join(folder, 'uwsgi.ini'), 'utf8');
  for (const line of ['http-socket = :9000', 'processes = 2', 'safe-pidfile = %drun/typed.pid']) t.match(ini, line);
});

function isMissing(program: string): string | false {
  return spawnSync(program, ['--version']).error === undefined ? false : `${program} is not installed`;
}
