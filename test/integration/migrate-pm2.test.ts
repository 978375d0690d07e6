// An ecosystem of PM2 becomes a configuration, and the real server serves both of its apps with it.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { connectRaw } from '../helpers/raw-client.js';
import { startServer } from '../helpers/start-server.js';
import { tempDir } from '../helpers/temp-dir.js';

const cli = fileURLToPath(new URL('../../bundle/cli.js', import.meta.url));

t.test('an ecosystem of PM2, served', async (t) => {
  const cwd = tempDir(t, {
    'ecosystem.config.js': `
      console.log('not part of the file');
      module.exports = { apps: [
        { name: 'api', script: './api/server.js', instances: 2, exec_mode: 'cluster', node_args: '--max-old-space-size=300',
          env: { PORT: 0, RATE: '50%' }, env_production: { NODE_ENV: 'production' }, max_memory_restart: '1G' },
        { name: 'web', cwd: 'web', script: 'npm', args: 'start' },
      ] };`,
    'api/server.js': `
      require('node:http').createServer((req, res) => {
        res.end([process.env.RATE, process.env.NODE_ENV, process.execArgv, process.env.NODE_OPTIONS].join());
      }).listen(process.env.PORT || 3000);`,
    'web/package.json': '{ "scripts": { "start": "STAGE=x node ./main.js" } }',
    'web/main.js': `
      require('node:http').createServer((req, res) => res.end(process.env.STAGE + process.cwd())).listen(0);`,
  });
  const argv = [cli, 'migrate', 'ecosystem.config.js', '--env', 'production', '-o', 'uwsgi.ini'];
  const { status, stdout, stderr } = spawnSync(process.execPath, argv, { cwd, encoding: 'utf8' });
  t.equal(status, 0, stderr);
  t.equal(stdout, '');
  t.match(stderr, /^not part of the file$/m);
  t.match(stderr, /tswsgi --ini uwsgi\.ini:api\n {2}tswsgi --ini uwsgi\.ini:web\n/);
  const ask = async (address: string) => {
    const client = await connectRaw(t, address.replace(/^:/, '127.0.0.1:'));
    await client.send('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    return (await client.readResponse()).body.toString();
  };
  const api = await startServer(t, { folder: cwd, args: ['--ini', 'uwsgi.ini:api'] });
  await api.waitForWorkers(2);
  t.equal(await ask(api.address()), '50%,production,,--max-old-space-size=300');
  await api.stop();
  const web = await startServer(t, { folder: cwd, args: ['--ini', 'uwsgi.ini:web', '--http-socket=127.0.0.1:0'] });
  t.equal(await ask(web.address(web.lines.some((line) => line.includes('socket 1')) ? 1 : 0)), `x${cwd}/web`);
});
