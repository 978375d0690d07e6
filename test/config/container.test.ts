import t from 'tap';
import { readContainerLimits } from '../../dist/config/container.js';

type Files = Readonly<Record<string, string>>;

/** A file system of these files alone; `mounts` are lines of /proc/self/mountinfo without their numbers. */
function limits(groups: string, mounts: readonly string[], files: Files) {
  const all: Files = {
    '/proc/self/cgroup': groups,
    '/proc/self/mountinfo': mounts.map((line) => `31 23 0:28 ${line}\n`).join(''),
    ...files,
  };
  const { cpus, memoryBytes } = readContainerLimits((path) => {
    const text = all[path];
    if (text === undefined) throw new Error(`ENOENT: ${path}`);
    return `${text}\n`;
  });
  return [...cpus, ...memoryBytes].map(({ amount, source }) => `${amount} ${source}`);
}

const version2 = '/ /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate';

t.test('version 2, in a container with a namespace of its own', async (t) => {
  const files = {
    '/sys/fs/cgroup/cpu.max': '150000 100000',
    '/sys/fs/cgroup/cpuset.cpus.effective': '0-3,8',
    '/sys/fs/cgroup/memory.max': '536870912',
  };
  t.strictSame(limits('0::/', [version2], files), [
    '1.5 cpu.max of /sys/fs/cgroup',
    '5 cpuset.cpus.effective of /sys/fs/cgroup',
    '536870912 memory.max of /sys/fs/cgroup',
  ]);
});

t.test('version 2: what holds for a parent holds below it', async (t) => {
  const files = {
    '/sys/fs/cgroup/system.slice/app.service/cpu.max': 'max 100000',
    '/sys/fs/cgroup/system.slice/app.service/memory.max': 'max',
    '/sys/fs/cgroup/system.slice/cpu.max': '200000 100000',
    '/sys/fs/cgroup/system.slice/memory.max': '1073741824',
  };
  t.strictSame(limits('0::/system.slice/app.service', [version2], files), [
    '2 cpu.max of /sys/fs/cgroup/system.slice',
    '1073741824 memory.max of /sys/fs/cgroup/system.slice',
  ]);
});

t.test('a container that sees its own group as the mount', async (t) => {
  const mount = '/docker/abc /sys/fs/cgroup ro - cgroup2 cgroup rw';
  const files = { '/sys/fs/cgroup/inner/cpu.max': '100000 100000', '/sys/fs/cgroup/cpu.max': '300000 100000' };
  t.strictSame(limits('0::/docker/abc/inner', [mount], files), [
    '1 cpu.max of /sys/fs/cgroup/inner',
    '3 cpu.max of /sys/fs/cgroup',
  ]);
  // From another namespace the group's path leads out of what is mounted.
  t.strictSame(limits('0::/../other', [mount], files), ['3 cpu.max of /sys/fs/cgroup']);
});

t.test('version 1', async (t) => {
  const mounts = [
    '/docker/abc /sys/fs/cgroup/cpu,cpuacct ro - cgroup cgroup rw,cpu,cpuacct',
    '/docker/abc /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory',
    '/ /sys/fs/cgroup/cpuset ro - cgroup cgroup rw,cpuset',
  ];
  const groups = '4:memory:/docker/abc\n3:cpuset:/\n2:cpu,cpuacct:/docker/abc\n0::/';
  const files = {
    '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us': '250000',
    '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us': '100000',
    '/sys/fs/cgroup/memory/memory.limit_in_bytes': '268435456',
    '/sys/fs/cgroup/cpuset/cpuset.cpus': '0,2',
  };
  t.strictSame(limits(groups, mounts, files), [
    '2.5 cpu.cfs_quota_us of /sys/fs/cgroup/cpu,cpuacct',
    '2 cpuset.cpus of /sys/fs/cgroup/cpuset',
    '268435456 memory.limit_in_bytes of /sys/fs/cgroup/memory',
  ]);
  const unlimited = {
    '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us': '-1',
    '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us': '100000',
    '/sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712',
  };
  t.strictSame(limits(groups, mounts, unlimited), []);
});

t.test('nothing to read, nothing limited', async (t) => {
  t.strictSame(limits('', [], {}), []);
  t.strictSame(limits('0::/', [version2], { '/sys/fs/cgroup/cpu.max': 'nonsense' }), []);
  t.strictSame(
    readContainerLimits(() => {
      throw new Error('ENOENT');
    }),
    { cpus: [], memoryBytes: [] },
  );
});
