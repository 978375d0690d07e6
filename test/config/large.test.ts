// A configuration of thousands of lines is read once, and what is done for a line does not depend on how many there are: counted,
// for time would be the machine's. bench/scenarios/large-configurations.ts measures.
import t from 'tap';
import { type ConfigurationResult, parseConfiguration } from '../../dist/config/config.js';

interface Counted extends ConfigurationResult {
  /** Calls of what reads files, folders and kinds, by path. */
  readonly reads: ReadonlyMap<string, number>;
}

function read(lines: readonly string[]): Counted {
  const reads = new Map<string, number>();
  const count = (path: string) => reads.set(path, (reads.get(path) ?? 0) + 1);
  const result = parseConfiguration({
    argv: ['--ini', 'a.ini', '--http-socket', ':1'],
    environment: {},
    cwd: '/srv',
    readFile(path) {
      count(path);
      return path === '/srv/a.ini' ? `[uwsgi]\n${lines.join('\n')}\n` : '4096';
    },
    readKind(path) {
      count(path);
      return null;
    },
    readFolder(path) {
      count(path);
      return [];
    },
  });
  return { ...result, reads };
}

const kinds: Readonly<Record<string, (index: number) => string>> = {
  comments: (index) => `; ${index}`,
  placeholders: (index) => `set-ph = name${index}=${index}`,
  env: (index) => `env = NAME${index}=%(name)`,
  routes: (index) => `route = ^/x${index} donotlog:`,
  mounts: (index) => `mount = /x${index}=app.js`,
  'unknown names': (index) => `procesess${index} = 1`,
};

for (const [kind, line] of Object.entries(kinds)) {
  t.test(kind, async (t) => {
    const [few, many] = [100, 10_000].map((length) => read(['name = x', ...Array.from({ length }, (_, i) => line(i))]));
    t.strictSame(many?.errors, []);
    t.equal(many?.reads.get('/srv/a.ini'), 1, 'the file is read once');
    t.strictSame(many?.reads, few?.reads, 'and nothing is read for a line');
  });
}

t.test('many unknown names: the first ones have a suggestion, all are told', async (t) => {
  const { warnings } = read(
    Array.from({ length: 1000 }, (_, index) => `procesess${index % 7}${'x'.repeat(index % 2)} = 1`),
  );
  const mistakes = warnings.filter(({ code }) => code === 'OPTION_UNKNOWN');
  t.equal(mistakes.length, 1000);
  t.equal(mistakes.filter(({ message }) => message.includes('did you mean')).length, 50);
});

t.test('many references that stand for nothing: the same', async (t) => {
  const { errors } = read(['name0 = 1', ...Array.from({ length: 1000 }, (_, index) => `env = A${index}=%(nameO)`)]);
  t.equal(errors.length, 1000);
  t.equal(errors.filter(({ message }) => message.includes('did you mean')).length, 50);
});

t.test('values that add up are complete and in order', async (t) => {
  const { config } = read(['for-times = 10000', 'env = N%(_)=%(_)', 'touch-reload = /f%(_)', 'endfor']);
  t.equal(Object.keys(config.environment).length, 10_000);
  t.equal(config.environment.N10000, '10000');
  t.strictSame([config.touchReloadPaths.length, config.touchReloadPaths[9999]], [10_000, '/f10000']);
});
