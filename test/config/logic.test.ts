// Blocks, placeholders and declared options: what show-config.test cannot compare with uWSGI, since uWSGI ends, crashes, or
// says nothing there.
import t from 'tap';
import { type ConfigurationResult, parseConfiguration } from '../../dist/config/config.js';

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
  ['strict = 1\nset = x=1', 'OPTION_UNKNOWN c.ini:4'],
  ['strict = 1\nset-ph = x=1'],
];

t.test('errors with their place', async (t) => {
  const files = {
    '/srv/a.ini': '[uwsgi]\ninclude = a.ini',
    '/srv/i.ini': '[uwsgi]\ninherit = i.ini',
    '/srv/open.ini': '[uwsgi]\nif-env = STAGE\nx = 1',
  };
  for (const [lines, ...expected] of errors) t.strictSame(brief(ini(lines, files).errors), expected, lines);
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
