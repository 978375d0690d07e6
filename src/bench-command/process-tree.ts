// What a process and all it has started cost, and what a processor has done, read from /proc (proc(5)). Linux only.
import { readdirSync, readFileSync } from 'node:fs';

/** /proc counts processor time in these; sysconf(_SC_CLK_TCK) is 100 on every Linux there is. */
const microsecondsPerTick = 1_000_000 / 100;

interface ProcessFacts {
  readonly pid: number;
  readonly parentPid: number;
  /** User and system time of all its threads, and of its children that have ended and were waited for. */
  readonly cpuUs: number;
}

/** Processor time of the tree so far, in microseconds: user and system. */
export function treeCpuUs(rootPid: number): number {
  return tree(rootPid).reduce((sum, { cpuUs }) => sum + cpuUs, 0);
}

/** Sum of the peaks of resident memory of all processes of the tree, in bytes. */
export function treePeakRssBytes(rootPid: number): number {
  return tree(rootPid).reduce((sum, { pid }) => sum + statusBytes(pid, 'VmHWM'), 0);
}

/** Resident memory of all processes of the tree, in bytes. */
export function treeRssBytes(rootPid: number): number {
  return tree(rootPid).reduce((sum, { pid }) => sum + statusBytes(pid, 'VmRSS'), 0);
}

/** Resident memory of one process, in bytes. */
export function rssBytes(pid: number): number {
  return statusBytes(pid, 'VmRSS');
}

/** Resident memory of the processes that do the work, those without children, in bytes. */
export function workersRssBytes(rootPid: number): number {
  return workerPids(rootPid).reduce((sum, pid) => sum + statusBytes(pid, 'VmRSS'), 0);
}

/** The processes of the tree that have no children. */
export function workerPids(rootPid: number): number[] {
  const processes = tree(rootPid);
  const parents = new Set(processes.map(({ parentPid }) => parentPid));
  return processes.map(({ pid }) => pid).filter((pid) => !parents.has(pid));
}

/** Time a processor has been busy since the machine started, for whomever, in microseconds. */
export function coreBusyUs(core: string): number {
  const { programs, interrupts } = processorTimes(`cpu${core}`);
  return programs + interrupts;
}

/** Time that all processors together have spent on programs since the machine started, in microseconds. */
export function programsBusyUs(): number {
  return processorTimes('cpu').programs;
}

function processorTimes(row: string): { readonly programs: number; readonly interrupts: number } {
  const line = new RegExp(`^${row} +(.*)$`, 'm').exec(readFileSync('/proc/stat', 'utf8'))?.[1];
  if (line === undefined) throw new Error(`there is no ${row} in /proc/stat`);
  // user nice system idle iowait irq softirq steal; guest time is part of user time
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = line.split(' ').map(Number);
  return {
    programs: (user + nice + system + steal) * microsecondsPerTick,
    interrupts: (irq + softirq) * microsecondsPerTick,
  };
}

/** True while every thread of the process is stopped by SIGSTOP. */
export function isStopped(pid: number): boolean {
  return readdirSync(`/proc/${pid}/task`).every((thread) => statFields(`${pid}/task/${thread}`)?.[0] === 'T');
}

/** The process and all below it; empty when it has ended. */
function tree(rootPid: number): ProcessFacts[] {
  const all = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? readFacts(Number(name)) : []));
  const found = all.filter(({ pid }) => pid === rootPid);
  for (const parent of found) found.push(...all.filter(({ parentPid }) => parentPid === parent.pid));
  return found;
}

function readFacts(pid: number): ProcessFacts[] {
  const fields = statFields(String(pid));
  if (fields === undefined) return [];
  // Fields 14 to 17 of the manual: utime, stime, cutime, cstime.
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return [{ pid, parentPid: Number(fields[1]), cpuUs: ticks * microsecondsPerTick }];
}

/** The fields of `stat` from the state on; `undefined` when the process has ended meanwhile. */
function statFields(path: string): string[] | undefined {
  const text = readIfThere(`/proc/${path}/stat`);
  // The name in parentheses may hold anything, spaces and parentheses too.
  return text?.slice(text.lastIndexOf(')') + 2).split(' ');
}

function statusBytes(pid: number, field: 'VmHWM' | 'VmRSS'): number {
  const kilobytes = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(readIfThere(`/proc/${pid}/status`) ?? '')?.[1];
  return Number(kilobytes ?? 0) * 1024;
}

/** A process may end between the listing and the reading. */
function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH') return undefined;
    throw error;
  }
}
