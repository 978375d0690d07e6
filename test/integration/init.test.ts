// A project from `tswsgi init` to its end, with the start script, behind the server block of nginx that was written.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { ask, init, instance, logOf, makeProject } from '../helpers/init-project.js';
import { isNginxMissing } from '../helpers/nginx.js';
import { tempDir } from '../helpers/temp-dir.js';
import { until } from '../helpers/until.js';

const packageFile = '{"name":"@me/My Shop","type":"module"}';

t.test('start, status, reload, restart, stop, behind nginx', { skip: isNginxMissing() }, async (t) => {
  const folder = makeProject(t, {
    'package.json': packageFile,
    'app.js': `
      export const app = (req, res) => res.end([process.env.GREETING, process.env.BAD, process.env.NODE_ENV, req.url].join());`,
    '.env':
      '# for the application\n\nexport GREETING="hello there"\nBAD=$(touch evil) `touch evil`\nno line\nA-B=1\nNODE_ENV=staging',
  });
  const written = init(folder, '--nginx=example.org www.example.org', '--systemd', '--processes=2');
  t.equal(written.status, 0, written.stderr);
  t.match(instance(t, folder, 'status'), { status: 3, stdout: 'my-shop does not run\n' });
  t.match(instance(t, folder, 'reload'), { status: 1, stderr: 'my-shop does not run\n' });
  t.match(instance(t, folder, 'stop'), { status: 0, stdout: 'my-shop does not run\n' });

  t.match(instance(t, folder, 'start'), { status: 0, stdout: /^my-shop serves \(pid \d+\)\n/m });
  t.match(instance(t, folder, 'status'), { status: 0, stdout: /^my-shop runs \(pid \d+\)\n/ });
  t.match(instance(t, folder, 'start'), { status: 0, stdout: /^my-shop runs already/ });
  const front = await startNginx(t, folder, 'my-shop');
  t.equal(await ask(t, front, '/a'), 'hello there,$(touch evil) `touch evil`,staging,/a');
  t.notOk(existsSync(join(folder, 'evil')), 'nothing of .env is run');

  writeFileSync(join(folder, 'app.js'), 'export const app = (req, res) => res.end("new");');
  t.match(instance(t, folder, 'reload'), { status: 0, stdout: /^my-shop reloads/ });
  await until('the new code answers', async () => (await ask(t, front)) === 'new');
  const pid = readFileSync(join(folder, 'run/my-shop.pid'), 'utf8').trim();
  t.match(instance(t, folder, 'restart'), { status: 0, stdout: /^my-shop has ended\n[\s\S]*my-shop serves/ });
  t.not(readFileSync(join(folder, 'run/my-shop.pid'), 'utf8').trim(), pid);
  t.equal(await ask(t, front), 'new');
  t.match(instance(t, folder, 'stop'), { status: 0, stdout: 'my-shop has ended\n' });
  t.strictSame(readdirSync(join(folder, 'run')).sort(), ['.gitignore', 'my-shop.log']);
});

t.test('an application that does not load', async (t) => {
  const folder = makeProject(t, { 'package.json': packageFile, 'app.js': 'throw new Error("no database");' });
  t.equal(init(folder, '--address=127.0.0.1:0').status, 0);
  const { status, stderr, stdout } = instance(t, folder, 'start');
  t.equal(status, 1);
  t.match(stderr, /my-shop has not started; its log is .*run\/my-shop\.log/);
  t.match(stdout + stderr, 'no database');
  t.match(logOf(folder, 'my-shop'), 'no database');
  t.equal(instance(t, folder, 'status').status, 3);
});

t.test('a pid file that is older than the process of its number', async (t) => {
  const folder = makeProject(t, { 'package.json': packageFile });
  t.equal(init(folder, '--yes').status, 0);
  for (const text of [`${process.pid}\n`, '', 'nonsense\n', '99999999\n']) {
    writeFileSync(join(folder, 'run/my-shop.pid'), text);
    t.match(instance(t, folder, 'stop'), { status: 0, stdout: 'my-shop does not run\n' }, text);
  }
});

/** The block that was written, in a nginx of its own; only the address where it listens is another. */
async function startNginx(t: Test, folder: string, name: string): Promise<string> {
  const place = tempDir(t);
  const front = join(place, 'front.sock');
  const block = readFileSync(join(folder, `deploy/${name}.nginx.conf`), 'utf8');
  t.match(block, 'server_name example.org www.example.org;');
  const temporary = ['client_body', 'proxy', 'uwsgi', 'fastcgi', 'scgi'].map((kind) => `${kind}_temp_path ${kind};`);
  writeFileSync(
    join(place, 'nginx.conf'),
    `daemon off; pid nginx.pid; ${process.getuid?.() === 0 ? 'user root;' : ''}
events {}
http { access_log off; ${temporary.join(' ')}
${block.replace('listen 80;', `listen unix:${front};`)} }
`,
  );
  copyFileSync('/etc/nginx/uwsgi_params', join(place, 'uwsgi_params'));
  const env = { PATH: `${process.env.PATH}:/usr/sbin:/usr/local/sbin` };
  const argv = ['-p', place, '-e', 'error.log', '-c', join(place, 'nginx.conf')];
  t.match(spawnSync('nginx', ['-t', ...argv], { env, encoding: 'utf8' }), { status: 0 }, 'nginx -t');
  const child = spawn('nginx', argv, { env, stdio: 'ignore' });
  const closed = once(child, 'close');
  t.teardown(async () => {
    child.kill('SIGTERM');
    await closed;
  });
  await until('nginx listens', () => existsSync(front));
  return front;
}
