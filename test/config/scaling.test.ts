import t from 'tap';
import { parseConfiguration } from '../../dist/config/config.js';

/** The configuration of `lines` on the command line; the machine has one CPU. */
function run(lines: string, group: Readonly<Record<string, string>> = {}) {
  const { config, errors, warnings, notes } = parseConfiguration({
    argv: ['--http-socket', ':1', ...lines.split(' ').filter((word) => word !== '')],
    environment: {},
    cwd: '/srv',
    readFile(path) {
      const files: Readonly<Record<string, string>> = {
        '/proc/self/cgroup': '0::/',
        '/proc/self/mountinfo': '1 2 0:3 / /cg rw - cgroup2 cgroup2 rw',
        '/cg/cpu.max': '100000 100000',
        ...group,
      };
      const text = files[path];
      if (text === undefined) throw new Error(`ENOENT: ${path}`);
      return text;
    },
    readKind: () => null,
  });
  return {
    config,
    found: [...errors, ...warnings].map(({ message, place }) => `${message} (${place})`),
    errors,
    notes,
  };
}

const numbers: readonly [lines: string, least: number, initial: number][] = [
  ['', 0, 1],
  ['--processes 4', 0, 4],
  ['--processes 4 --cheaper 2', 2, 2],
  ['--processes 4 --cheaper 2 --cheaper-initial 3', 2, 3],
  ['--processes 4 --cheaper-initial 3', 0, 4],
];

t.test('how many at least, and how many at first', async (t) => {
  for (const [lines, least, initial] of numbers) {
    const { config, found } = run(lines);
    t.strictSame([config.leastProcesses, config.initialProcesses, found], [least, initial, []], lines);
  }
});

const wrong: readonly [lines: string, message: string][] = [
  ['--processes 2 --cheaper 2', 'invalid cheaper value: 2 must be lower than processes (2) (--cheaper)'],
  ['--cheaper 1', 'invalid cheaper value: 1 must be lower than processes (1) (--cheaper)'],
  [
    '--processes 4 --cheaper 2 --cheaper-rss-limit-hard 100',
    'cheaper-rss-limit-hard (100) needs cheaper-rss-limit-soft (0) to be set and lower; change one of the two ' +
      '(--cheaper-rss-limit-hard)',
  ],
  [
    '--processes 4 --cheaper 2 --cheaper-rss-limit-hard 100 --cheaper-rss-limit-soft 100',
    'cheaper-rss-limit-hard (100) needs cheaper-rss-limit-soft (100) to be set and lower; change one of the two ' +
      '(--cheaper-rss-limit-hard)',
  ],
  [
    '--processes 4 --cheaper 2 --cheaper-busyness-min 60',
    'cheaper-busyness-max (50) needs cheaper-busyness-min (60) to be set and lower; change one of the two ' +
      '(--cheaper-busyness-min)',
  ],
];

t.test('what does not fit together is an error', async (t) => {
  for (const [lines, message] of wrong) {
    const { found, errors } = run(lines);
    t.strictSame([found, errors.length], [[message], 1], lines);
  }
});

t.test('cheaper-initial is brought into its range, with a warning', async (t) => {
  for (const [initial, used] of [
    [1, 2],
    [9, 4],
  ]) {
    const { config, found, errors } = run(`--processes 4 --cheaper 2 --cheaper-initial ${initial}`);
    t.strictSame([config.initialProcesses, errors], [used, []]);
    t.match(found, [
      `invalid cheaper-initial value (${initial}), must be from cheaper (2) to processes (4); using ${used}`,
    ]);
  }
});

t.test('processes = auto may come to too few', async (t) => {
  const { config, found, errors } = run('--processes auto --cheaper 1');
  t.strictSame([config.processes, config.leastProcesses, config.initialProcesses, errors], [1, 0, 1, []]);
  t.match(found, ['cheaper = 1 has no effect: processes = auto comes to 1, which is not more (--cheaper)']);
});

t.test('the algorithms by their names', async (t) => {
  for (const name of ['spare', 'backlog', 'busyness', 'manual']) {
    t.equal(run(`--cheaper-algo ${name}`).config.scalingAlgorithm, name);
  }
  t.match(run('--cheaper-algo bakclog').errors, [{ code: 'VALUE_NOT_A_CHOICE' }]);
});

t.test('the memory of a container is the limit where none is set', async (t) => {
  const group = { '/cg/memory.max': '1000' };
  const limited = run('--processes 4 --cheaper 1', group);
  t.equal(limited.config.softRssBytes, 900);
  t.strictSame(limited.notes, ['cheaper-rss-limit-soft: 900 bytes, by memory.max of /cg: 1000 bytes less a tenth']);
  for (const lines of ['--processes 4', '--processes 4 --cheaper 1 --cheaper-rss-limit-soft 0']) {
    const { config, notes } = run(lines, group);
    t.strictSame([config.softRssBytes, notes], [0, []], lines);
  }
  t.equal(run('--processes 4 --cheaper 1 --cheaper-rss-limit-soft 7', group).config.softRssBytes, 7);
  t.equal(run('--processes 4 --cheaper 1').config.softRssBytes, 0);
});
