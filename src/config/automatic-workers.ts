// What `processes = auto` stands for: as many workers as this process has CPUs, but no more than its memory has room for.
// The least limit decides, and the line for the boot log says which one that was.
import { type Limit, readContainerLimits } from './container.js';
import type { ReadText } from './machine.js';

/** What a worker needs at least: Node itself and a small application. */
const bytesPerWorker = 96 * 1024 * 1024;

export interface AutomaticWorkers {
  readonly workers: number;
  /** `2 workers, by cpu.max of /sys/fs/cgroup: 1.5 CPUs (also: sched_getaffinity: 8 CPUs)`. */
  readonly reason: string;
}

interface Bound {
  readonly workers: number;
  readonly text: string;
}

/** `cpuCount`: how many CPUs the scheduler may run this process on. */
export function countAutomaticWorkers(readText: ReadText, cpuCount: number): AutomaticWorkers {
  const limits = readContainerLimits(readText);
  const bounds = [
    boundByCpus({ amount: cpuCount, source: 'sched_getaffinity' }),
    ...limits.cpus.map(boundByCpus),
    ...[...limits.memoryBytes, ...machineMemory(readText)].map(boundByMemory),
  ];
  const least = bounds.reduce((first, second) => (second.workers < first.workers ? second : first));
  const others = bounds.filter((bound) => bound !== least).map(({ text }) => text);
  const rest = others.length === 0 ? '' : ` (also: ${others.join(', ')})`;
  return {
    workers: least.workers,
    reason: `${least.workers} ${least.workers === 1 ? 'worker' : 'workers'}, by ${least.text}${rest}`,
  };
}

/** A part of a CPU is one more worker: without it that part would lie idle. */
function boundByCpus({ amount, source }: Limit): Bound {
  return { workers: Math.max(1, Math.ceil(amount)), text: `${source}: ${format(amount)} CPUs` };
}

function boundByMemory({ amount, source }: Limit): Bound {
  const workers = Math.max(1, Math.floor(amount / bytesPerWorker));
  return { workers, text: `${source}: ${megabytes(amount)} MB, ${workers} at ${megabytes(bytesPerWorker)} MB` };
}

function machineMemory(readText: ReadText): Limit[] {
  try {
    const kilobytes = /^MemTotal:\s+(\d+) kB/m.exec(readText('/proc/meminfo'))?.[1];
    return kilobytes === undefined ? [] : [{ amount: Number(kilobytes) * 1024, source: 'MemTotal of /proc/meminfo' }];
  } catch {
    return []; // hidden: only the container's limits count
  }
}

const megabytes = (bytes: number) => Math.floor(bytes / 1024 / 1024);
const format = (amount: number) => String(Math.round(amount * 100) / 100);
