// Blocks, placeholders and declared options: what show-config.test cannot compare with uWSGI, since uWSGI ends, crashes, or
// says nothing there.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { type ConfigurationResult, parseConfiguration } from '../../dist/config/config.js';
import { tempDir } from '../helpers/temp-dir.js';

function ini(lines: string, files: Readonly<Record<string, string>> = {}, isReload = false): ConfigurationResult {
  const all: Readonly<Record<string, string>> = { '/srv/c.ini': `[uwsgi]\nhttp-socket = :1\n${lines}\n`, ...files };
  return parseConfiguration({
    argv: ['--ini', 'c.ini'],
    environment: { STAGE: 'test' },
    cwd: '/srv',
    isReload,
    readFile(path) {
      const text = all[path] ?? (path.startsWith('/proc/') ? '4096' : undefined);
      if (text === undefined) throw new Error(`ENOENT: ${path}`);
      return text;
    },
    readKind: (path) => (path in all ? { kind: 'file', inode: 1 } : null),
    readFolder: () => [],
  });
}

const brief = (list: ConfigurationResult['errors']): string[] => list.map(({ code, place }) => `${code} ${place}`);

const errors: readonly (readonly [lines: string, ...expected: string[]])[] = [
  ['for = a\nx = 1', 'LOGIC_OPEN c.ini:3'],
  ['if-env = STAGE\nx = 1', 'LOGIC_OPEN c.ini:3'],
  ['if-env = STAGE\nfor = a b\nx = 1\nendfor\nendif', 'LOGIC_NESTED c.ini:4'],
  ['if-hostname-match = (\nx = 1\ny = 1\nendif', 'LOGIC_UNREADABLE c.ini:3'],
  ['for-readline = nope\nx = 1\ny = 1\nendfor', 'LOGIC_UNREADABLE c.ini:3'],
  ['set = x', 'SET_NOT_A_PAIR c.ini:3'],
  ['set-ph = processes=2', 'SET_IS_AN_OPTION c.ini:3'],
  ['set-ph = emperor=2', 'SET_IS_AN_OPTION c.ini:3'],
  ['declare-option = foo', 'DECLARATION_UNREADABLE c.ini:3'],
  ['declare-option = foo=foo=$1\nfoo = 1', 'DECLARATION_CIRCULAR c.ini:4'],
  ['include = a.ini', 'FILE_CIRCULAR a.ini:2'],
  ['inherit = a.ini', 'FILE_CIRCULAR a.ini:2'],
  ['inherit = i.ini', 'FILE_CIRCULAR i.ini:2'],
  ['ini = open.ini', 'LOGIC_OPEN open.ini:2'],
  ['for = a\ninclude = open.ini', 'LOGIC_NESTED open.ini:2', 'LOGIC_OPEN c.ini:3'],
  ['include = b.ini', 'FILE_CIRCULAR c1.ini:3'],
  ['inherit = b.ini', 'FILE_CIRCULAR c1.ini:3'],
  ['module = %(nope)', 'PLACEHOLDER_UNKNOWN c.ini:3'],
  [
    'a = x\nmodule = %(nope)/%(a)/%(nope)/%(other)\nenv = A=%(other)',
    'PLACEHOLDER_UNKNOWN c.ini:4',
    'PLACEHOLDER_UNKNOWN c.ini:4',
    'PLACEHOLDER_UNKNOWN c.ini:5',
  ],
  ['processes = %(nope + 2)', 'PLACEHOLDER_UNKNOWN c.ini:3'],
  ['a = %(nope)\nb = %(a)\nmodule = %(b)', 'PLACEHOLDER_UNKNOWN c.ini:5'],
  ['env = A=%(_)', 'PLACEHOLDER_UNKNOWN c.ini:3'],
  ['base = /x\ninherit = refs.ini', 'PLACEHOLDER_UNKNOWN refs.ini:2'],
  ['base = /x\ndeclare-option = foo=env=A=%(base)\nfoo = 1', 'PLACEHOLDER_UNKNOWN c.ini:5'],
  ['strict = 1\nset = x=1', 'OPTION_UNKNOWN c.ini:4'],
  ['strict = 1\nset-ph = x=1'],
];

t.test('errors with their place', async (t) => {
  const files = {
    '/srv/a.ini': '[uwsgi]\ninclude = a.ini',
    '/srv/i.ini': '[uwsgi]\ninherit = i.ini',
    '/srv/open.ini': '[uwsgi]\nif-env = STAGE\nx = 1',
    '/srv/b.ini': '[uwsgi]\ninclude = c1.ini',
    '/srv/c1.ini': '[uwsgi]\nx = 1\ninclude = b.ini',
    '/srv/refs.ini': '[uwsgi]\nenv = A=%(base)',
  };
  for (const [lines, ...expected] of errors) t.strictSame(brief(ini(lines, files).errors), expected, lines);
});

t.test('a reference to nothing says what it may be', async (t) => {
  const message = (lines: string) => ini(lines).errors[0]?.message;
  t.equal(message('base = /srv\nmodule = %(bsae)/app'), 'module: %(bsae) stands for nothing; did you mean "%(base)"?');
  t.equal(message('module = %(home)'), 'module: %(home) stands for nothing; set it with a line "home = ..."');
  t.match(message('env = A=%(_)'), /^env: %\(_\) is for the lines of a block/);
});

t.test('what is no option of ours, and what has variables of its own, may keep a reference', async (t) => {
  for (const lines of [
    'log-format = %(method) %(uri) %(nope)',
    'fmt = %(method) %(uri)\nlog-format = %(fmt)',
    'static-map = /%(nope)=/x',
    'for = %(nope)\nx = 1\nendfor',
    'y = 1\nset = x=%(y)\nenv = A=%(x)',
  ]) {
    t.strictSame(ini(lines).errors, [], lines);
  }
});

t.test('a circle over commands and descriptors', async (t) => {
  const folder = tempDir(t);
  const read = (text: string) => {
    writeFileSync(join(folder, 'c.ini'), `[uwsgi]\nhttp-socket = :1\n${text}\n`);
    return parseConfiguration({ argv: ['c.ini'], environment: {}, cwd: folder });
  };
  const cat = `exec://cat ${folder}/c.ini`;
  t.strictSame(brief(read(`ini = ${cat}`).errors), [`FILE_CIRCULAR ${cat}:3`]);
  // Its name is another one each time.
  writeFileSync(join(folder, 'deeper'), 'echo "[uwsgi]"; echo "ini = exec://sh deeper $1x"\n');
  t.match(brief(read('ini = exec://sh deeper x').errors), [/^FILE_TOO_DEEP exec:\/\/sh deeper x+:2$/]);
});

t.test('what ends nothing, and what is left out, is said', async (t) => {
  t.strictSame(brief(ini('endif').warnings), ['LOGIC_END_ALONE c.ini:3']);
  const { settings, warnings } = ini('if-env = NOPE\nif-env = STAGE\nx = 1\nendif\nprocesses = 2\nendif');
  t.strictSame(brief(warnings), ['LOGIC_NESTED_SKIPPED c.ini:4', 'LOGIC_END_ALONE c.ini:8']);
  t.ok(settings.some(({ name }) => name === 'processes'));
});

t.test('a block over the end of a file', async (t) => {
  const files = { '/srv/open.ini': '[uwsgi]\nif-env = STAGE\nx = %(_)' };
  const { errors, settings } = ini('ini = open.ini\nenv = A=%(_)\nendif', files);
  t.strictSame(errors, []);
  t.equal(settings.find(({ name }) => name === 'env')?.value, 'A=test');
});

t.test('a reload', async (t) => {
  const lines = 'if-reload =\nprocesses = 3\nendif\nif-not-reload =\nprocesses = 2\nendif';
  t.equal(ini(lines).config.processes, 2);
  t.equal(ini(lines, {}, true).config.processes, 3);
});

t.test('plugins', async (t) => {
  const { config } = ini(
    'plugins = python3, http\nif-plugin = python3\nprocesses = 3\nendif\nif-not-plugin = gevent\nthreads = 2\nendif',
  );
  t.strictSame([config.processes, config.threads], [3, 2]);
});

t.test('a declared option is the lines that it stands for', async (t) => {
  const lines = 'base = /x\ndeclare-option = scale=processes=$1;threads=$2;env=AT=$3\nscale = 3 2 %(base)';
  const { config, errors, warnings } = ini(lines);
  t.strictSame([config.processes, config.threads, config.environment], [3, 2, { AT: '/x' }]);
  t.strictSame([errors, warnings], [[], []]);
});

t.test('one declared option may use another', async (t) => {
  const { config } = ini('declare-option = two=processes=$1\ndeclare-option = one=two=$2\none = 5 6');
  t.equal(config.processes, 6);
});

t.test('settings of a block are no repetitions by mistake', async (t) => {
  t.strictSame(brief(ini('for = 1 2\nprocesses = 2\nendfor').warnings), []);
});
