// Rows of the README's table "Differences from uWSGI": how a configuration is read. What is read alike is compared with
// uWSGI in test/config/show-config.test.ts.

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

  'a block without an end': (t) => t.match(configure('for = a b').errors.join(), /close it with endfor .*:2\)/),

  'YAML on one line': (t) => {
    const { config } = read({ 'a.yaml': 'uwsgi: {processes: 3}' });
    t.equal(config.processes, 3);
  },
};
