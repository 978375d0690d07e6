import t from 'tap';
import {
  circular,
  expandMagic,
  expandReferences,
  type MagicScope,
  referencedNames,
} from '../../dist/config/placeholders.js';

const scope: MagicScope = {
  file: { path: '/tmp/config-work/u/b.ini', given: 'b.ini', section: 'site' },
  firstFile: { path: '/etc/first.yaml.ini', given: '../first', section: '' },
  machine: {
    hostname: 'vm',
    cpuCount: 2,
    uid: 33,
    userName: 'www-data',
    gid: 34,
    groupName: 'web',
    version: '1.2.3',
    binaryPath: '/usr/bin/node',
    startMicroseconds: 1_795_334_697_297_129,
  },
  cwd: '/srv',
  readKind: () => ({ kind: 'file', inode: 4711 }),
};

// Those of a file were compared with uWSGI 2.0.21 for this very path.
const magic: readonly [text: string, expected: string][] = [
  ['%p', '/tmp/config-work/u/b.ini'],
  ['%s', 'b.ini'],
  ['%n', 'b'],
  ['%e', 'ini'],
  ['%d', '/tmp/config-work/u/'],
  ['%c', 'u'],
  ['%x', 'site'],
  ['%o', 'b.ini'],
  ['%i', '4711'],
  ['%j', '1D9AABE9'],
  ['%0 %1 %2 %3', 'tmp config-work u '],
  ['%P %S %N %E %D %C %O', '/etc/first.yaml.ini first.yaml.ini first.yaml ini /etc/ etc ../first'],
  ['%v %h %k %b %V', '/srv vm 2 /usr/bin/node 1.2.3'],
  ['%u %U %g %G', '33 www-data 34 web'],
  ['%t %T', '1795334697 1795334697297129'],
  ['%[', '\x1b'],
  ['100%%', '100%'],
  ['%%n', '%n'],
  ['%(name)', '%(name)'],
  ['%(%k + 1)', '%(2 + 1)'],
  ['/run/%n.sock', '/run/b.sock'],
];

t.test('magic variables', async (t) => {
  for (const [text, expected] of magic) {
    t.equal(
      expandMagic(text, scope, () => t.fail(`${text}: unknown`)),
      expected,
      text,
    );
  }
});

t.test('a letter that stands for nothing is dropped and told', async (t) => {
  const unknown: string[] = [];
  t.equal(
    expandMagic('a%zb%Y', scope, (letter) => unknown.push(letter)),
    'ab',
  );
  t.strictSame(unknown, ['z', 'Y']);
});

t.test('a percent sign at the end stays', async (t) => {
  const unknown: string[] = [];
  t.equal(
    expandMagic('50%', scope, (letter) => unknown.push(letter)),
    '50%',
  );
  t.strictSame(unknown, ['']);
});

const values: Readonly<Record<string, string>> = {
  num: '10',
  base: '/srv/x',
  o: 'x%(num)',
  a: '%(b)',
  b: '%(a)',
  two: '2',
};

// `--show-config` of uWSGI 2.0.21 prints these values for the same placeholders.
const references: readonly [text: string, expected: string][] = [
  ['%(base)/y', '/srv/x/y'],
  ['%(base)%(nope)%(base extra tail)', '/srv/x%(nope)/srv/x'],
  ['%(num * 3 - 4)', '26'],
  ['%(num num)', '1010'],
  ['%(num ++)', '11'],
  ['%(num --)', '9'],
  ['%(num++)', '%(num++)'],
  ['%(num+num)', '%(num+num)'],
  ['%(num + num)', '20'],
  ['%(num + num * 2)', '40'],
  ['%(num - 12)', '-2'],
  ['%(num / 0)', '0'],
  ['%(num / 3)', '3'],
  ['%(nope + 2)', '2'],
  ['%(num + 2 extra)', '12'],
  ['%(2 + 1)', '3'],
  ['%(2 * 2)', '4'],
  ['%(10 - 3)', '7'],
  ['%(ph 2 3)', '23'],
  ['%(2)', '%(2)'],
  ['pre%(o)', 'prex10'],
  ['%(%(num))', '%(10)'],
  ['%(open', '%(open'],
  ['no reference', 'no reference'],
];

t.test('references', async (t) => {
  for (const [text, expected] of references)
    t.equal(
      expandReferences(text, '%', (name) => values[name]),
      expected,
      text,
    );
});

t.test('references in a circle end', async (t) => {
  t.equal(
    expandReferences('%(a)', '%', (name) => values[name]),
    circular,
  );
  t.equal(
    expandReferences('%(x)', '%', () => 'x%(x)x%(x)'),
    circular,
  );
});

t.test('only % knows expressions', async (t) => {
  t.equal(
    expandReferences('$(a b)', '$', (name) => (name === 'a b' ? 'found' : undefined)),
    'found',
  );
});

t.test('names that a text refers to', async (t) => {
  t.strictSame(referencedNames('%(a)/%(b c * 2) $(d)'), ['a', 'b', 'c', '*', '2']);
});
