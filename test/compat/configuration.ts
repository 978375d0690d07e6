// Rows of the README's table "Differences from uWSGI": how a configuration is read. What is read alike is compared with
// uWSGI in test/config/show-config.test.ts.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { parseConfiguration } from '../../dist/config/config.js';
import { type Checks, configure } from './check.js';

/** What becomes of the files, the first of which is given. */
function read(files: Readonly<Record<string, string>>): ReturnType<typeof parseConfiguration> {
  return parseConfiguration({
    argv: Object.keys(files).slice(0, 1),
    environment: {},
    cwd: '/',
    readFile: (path) => files[path.slice(1)] ?? '4096',
    readKind: () => null,
  });
}

export const configuration: Checks = {
  '`env` and `$(NAME)`': (t) => t.same(configure('env = A=1', 'env = B=$(A)').config.environment, { A: '1', B: '1' }),

  '`include = FILE:SECTION`': (t) => {
    const { config } = read({ 'a.ini': '[uwsgi]\ninclude = b.ini:x', 'b.ini': '[x]\nprocesses = 3' });
    t.equal(config.processes, 3);
  },

  'files that include or inherit each other': (t) => {
    for (const name of ['include', 'inherit']) {
      const { errors } = read({ 'a.ini': `[uwsgi]\n${name} = b.ini`, 'b.ini': `[uwsgi]\n${name} = a.ini` });
      t.match(errors, [{ code: 'FILE_CIRCULAR' }]);
    }
  },

  '`%(name)` that nobody set': (t) => {
    const { errors } = configure('chdir2 = /%(a)', 'env = B=%(b)', 'log-format = %(uri)', 'processes = 2');
    t.match(errors, [/%\(a\) stands for nothing.*:2\)$/, /%\(b\) stands for nothing.*:3\)$/]);
  },

  '`exec://COMMAND` that fails': (t) => t.match(configure('ini = exec://exit 3').errors, [/cannot read.*:2\)$/]),

  '`http://` as a configuration': async (t) => {
    // In a process of its own: the configuration is read in one go.
    const answer = 'response.writeHead(+request.url.slice(1)).end("[uwsgi]\\nprocesses = 3")';
    const program = `require('http').createServer((request, response) => ${answer}).listen(0, '127.0.0.1', function () {
      console.log(this.address().port) })`;
    const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
    t.teardown(() => child.kill('SIGKILL'));
    const [port] = (await once(child.stdout, 'data')) as [Buffer];
    const read = (status: number) => configure(`ini = http://127.0.0.1:${String(port).trim()}/${status}`);
    t.equal(read(200).config.processes, 3);
    t.match(read(201).errors, [/the server answers 201/]);
  },

  '`FILE.js` as a configuration': (t) => {
    t.equal(read({ 'a.js': ' {"uwsgi": {"processes": 3}}' }).config.processes, 3);
    t.match(read({ 'config.js': 'module.exports = {}' }).errors, [{ code: 'FILE_UNREADABLE' }]);
  },

  'a block without an end': (t) => t.match(configure('for = a b').errors.join(), /close it with endfor .*:2\)/),

  'YAML on one line': (t) => {
    const { config } = read({ 'a.yaml': 'uwsgi: {processes: 3}' });
    t.equal(config.processes, 3);
  },
};
