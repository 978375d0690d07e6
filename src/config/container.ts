// What this process may use of its machine: the CPUs and the memory that the kernel's control groups leave it (cgroups(7);
// "Control Group v2" in the kernel's documentation). A pure function over a way to read files; where there is nothing to
// read, nothing is limited. A limit holds for everything below its group, so the parents' count too.
import { posix } from 'node:path';
import type { ReadText } from './machine.js';

/** One limit and where it comes from. */
export interface Limit {
  /** Number of CPUs, perhaps with a fraction, or of bytes. */
  readonly amount: number;
  /** `cpu.max of /sys/fs/cgroup/app`. */
  readonly source: string;
}

/** All limits that were found, in no order; the least of each list is the one that holds. */
export interface ContainerLimits {
  readonly cpus: readonly Limit[];
  readonly memoryBytes: readonly Limit[];
}

type Kind = keyof ContainerLimits;

/** A file that holds a limit. */
interface LimitFile {
  readonly kind: Kind;
  /** Controller of version 1; `undefined`: version 2, where one tree has all. */
  readonly controller: string | undefined;
  readonly name: string;
  /** The limit in it; `read` reads another file of the same folder. `undefined`: none. */
  parse(text: string, read: (name: string) => string | undefined): number | undefined;
}

const limitFiles: readonly LimitFile[] = [
  { kind: 'cpus', controller: undefined, name: 'cpu.max', parse: (text) => parseQuota(...splitPair(text)) },
  { kind: 'cpus', controller: undefined, name: 'cpuset.cpus.effective', parse: countCpus },
  { kind: 'memoryBytes', controller: undefined, name: 'memory.max', parse: parseBytes },
  {
    kind: 'cpus',
    controller: 'cpu',
    name: 'cpu.cfs_quota_us',
    parse: (text, read) => parseQuota(text, read('cpu.cfs_period_us')),
  },
  { kind: 'cpus', controller: 'cpuset', name: 'cpuset.cpus', parse: countCpus },
  { kind: 'memoryBytes', controller: 'memory', name: 'memory.limit_in_bytes', parse: parseBytes },
];

/** A mounted tree of groups, of version 1 or 2. */
interface GroupTree {
  readonly controllers: readonly string[];
  readonly isVersion2: boolean;
  /** The group that is seen at the mount point; not `/` inside a container. */
  readonly root: string;
  readonly mountPoint: string;
}

/** The limits of the process that `/proc/self` is. */
export function readContainerLimits(readText: ReadText): ContainerLimits {
  const read = (path: string) => readOrNothing(readText, path);
  const limits: Record<Kind, Limit[]> = { cpus: [], memoryBytes: [] };
  const groups = parseGroups(read('/proc/self/cgroup') ?? '');
  for (const tree of parseTrees(read('/proc/self/mountinfo') ?? '')) {
    for (const { kind, controller, name, parse } of limitFiles) {
      if (controller === undefined ? !tree.isVersion2 : !tree.controllers.includes(controller)) continue;
      for (const folder of foldersOf(tree, groups.get(controller ?? '') ?? '/')) {
        const text = read(`${folder}/${name}`)?.trim();
        const amount = text === undefined ? undefined : parse(text, (other) => read(`${folder}/${other}`)?.trim());
        if (amount !== undefined) limits[kind].push({ amount, source: `${name} of ${folder}` });
      }
    }
  }
  return limits;
}

/** `4:memory:/a` in /proc/self/cgroup: controller to group; version 2 has no controller. */
function parseGroups(text: string): ReadonlyMap<string, string> {
  const lines = [...text.matchAll(/^\d+:([^:]*):(.*)$/gm)];
  return new Map(
    lines.flatMap(([, controllers = '', group = '/']) => controllers.split(',').map((name) => [name, group])),
  );
}

/** Lines of /proc/self/mountinfo (proc(5)): `31 23 0:28 ROOT MOUNT-POINT options - TYPE source SUPER-OPTIONS`. */
function parseTrees(text: string): GroupTree[] {
  const lines = [...text.matchAll(/^\S+ \S+ \S+ (\S+) (\S+) .*- (cgroup2?) \S+ (\S*)/gm)];
  return lines.map(([, root = '/', mountPoint = '/', type, options = '']) => ({
    controllers: options.split(','),
    isVersion2: type === 'cgroup2',
    root,
    mountPoint,
  }));
}

/** The folder of `group`, and those above it up to the mount point. */
function foldersOf({ root, mountPoint }: GroupTree, group: string): string[] {
  const path = posix.relative(root, group);
  // A group above or beside the one that is mounted cannot be seen: what can be seen is the container's own.
  const parts = path === '' || path.startsWith('..') ? [] : path.split('/');
  return Array.from({ length: parts.length + 1 }, (_, index) =>
    posix.join(mountPoint, ...parts.slice(0, parts.length - index)),
  );
}

/** `150000 100000`, or `max 100000` where there is no limit. */
function splitPair(text: string): [string, string | undefined] {
  const [quota = '', period] = text.split(' ');
  return [quota, period];
}

/** Microseconds of CPU time in each period; version 1 has -1 for no limit. */
function parseQuota(quota: string, period: string | undefined): number | undefined {
  const cpus = Number.parseInt(quota, 10) / Number.parseInt(period ?? '', 10);
  return cpus > 0 ? cpus : undefined;
}

/** A list such as `0-3,8`. */
function countCpus(text: string): number | undefined {
  const count = [...text.matchAll(/(\d+)(?:-(\d+))?/g)].reduce(
    (sum, [, first, last = first]) => sum + Number(last) - Number(first) + 1,
    0,
  );
  return count > 0 ? count : undefined;
}

/** Version 1 has a number no machine reaches where there is no limit. */
const unlimitedBytes = 2 ** 60;

function parseBytes(text: string): number | undefined {
  const bytes = Number.parseInt(text, 10);
  return bytes > 0 && bytes < unlimitedBytes ? bytes : undefined;
}

function readOrNothing(readText: ReadText, path: string): string | undefined {
  try {
    return readText(path);
  } catch {
    return undefined; // no such controller, or hidden here: no limit that we could know of
  }
}
