import t from 'tap';
import { countAutomaticWorkers } from '../../dist/config/automatic-workers.js';

const memory = (megabytes: number) => `MemTotal:       ${megabytes * 1024} kB\nMemFree: 1 kB\n`;

/** What follows from a group of version 2 that has these files, and from 8 GB of memory. */
function count(cpuCount: number, group: Readonly<Record<string, string>>, megabytes = 8192) {
  const files: Readonly<Record<string, string>> = {
    '/proc/self/cgroup': '0::/\n',
    '/proc/self/mountinfo': '31 23 0:28 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n',
    '/proc/meminfo': memory(megabytes),
    ...Object.fromEntries(Object.entries(group).map(([name, text]) => [`/sys/fs/cgroup/${name}`, text])),
  };
  return countAutomaticWorkers((path) => {
    const text = files[path];
    if (text === undefined) throw new Error(`ENOENT: ${path}`);
    return text;
  }, cpuCount);
}

const cases: readonly [shows: string, ...Parameters<typeof count>, workers: number, reason: RegExp][] = [
  ['the CPUs', 4, {}, 8192, 4, /^4 workers, by sched_getaffinity: 4 CPUs \(also: MemTotal of \/proc\/meminfo: /],
  ['a quota, rounded up', 16, { 'cpu.max': '150000 100000' }, 8192, 2, /^2 workers, by cpu\.max of .*: 1\.5 CPUs/],
  ['less than one CPU', 16, { 'cpu.max': '5000 100000' }, 8192, 1, /^1 worker, by cpu\.max of .*: 0\.05 CPUs/],
  ['a cpuset', 16, { 'cpuset.cpus.effective': '0-2' }, 8192, 3, /^3 workers, by cpuset\.cpus\.effective of /],
  ['a memory limit', 16, { 'memory.max': '536870912' }, 8192, 5, /by memory\.max of .*: 512 MB, 5 at 96 MB/],
  ['little memory in the machine', 16, {}, 400, 4, /by MemTotal of \/proc\/meminfo: 400 MB, 4 at 96 MB/],
  ['hardly any memory', 16, { 'memory.max': '1048576' }, 8192, 1, /^1 worker, by memory\.max/],
];

t.test('the least limit decides and is named', async (t) => {
  for (const [shows, cpuCount, group, megabytes, workers, reason] of cases) {
    const found = count(cpuCount, group, megabytes);
    t.equal(found.workers, workers, shows);
    t.match(found.reason, reason, shows);
  }
});

t.test('without any file only the CPUs count', async (t) => {
  const found = countAutomaticWorkers(() => {
    throw new Error('ENOENT');
  }, 3);
  t.strictSame(found, { workers: 3, reason: '3 workers, by sched_getaffinity: 3 CPUs' });
});
