// Facts about this machine and process that a configuration may ask for (`%h`, `%k`, `%u`, `%V`), gathered once.
// Everything else in config/ is a pure function of its input; the two functions that touch the system are here and
// can be replaced.
import { readdirSync, readFileSync, type Stats, statSync } from 'node:fs';
import { availableParallelism, hostname } from 'node:os';
import { join } from 'node:path';
import { packageFolder } from '../own-files.js';

/** Text of a file; `-` is standard input. Throws an Error with `code` when there is none. */
export type ReadText = (path: string) => string;

/** What a path leads to; `null` when it leads nowhere. */
export type ReadKind = (
  path: string,
) => { readonly kind: 'file' | 'directory' | 'other'; readonly inode: number } | null;

/** The names in a folder; none where it cannot be read. */
export type ReadFolder = (path: string) => readonly string[];

/** The facts behind the magic variables that do not depend on a file (uWSGI docs: "Magic variables"). */
export interface MachineFacts {
  readonly hostname: string;
  readonly cpuCount: number;
  readonly uid: number;
  readonly userName: string;
  readonly gid: number;
  readonly groupName: string;
  readonly version: string;
  readonly binaryPath: string;
  /** Microseconds since the epoch when the server was started. */
  readonly startMicroseconds: number;
}

export function readTextFile(path: string): string {
  return readFileSync(path === '-' ? 0 : path, 'utf8');
}

export function readFileKind(path: string): ReturnType<ReadKind> {
  let found: Stats;
  try {
    found = statSync(path);
  } catch {
    return null; // not there, or behind a folder that is closed to us, which comes to the same
  }
  const kind = found.isDirectory() ? 'directory' : found.isFile() ? 'file' : 'other';
  return { kind, inode: found.ino };
}

export function readFolderNames(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

/** The options that Node itself was given, by `NODE_OPTIONS` and on its command line, as one text. */
export function nodeOptions(): string {
  return [process.env.NODE_OPTIONS ?? '', ...process.execArgv].join(' ');
}

/** The version of this package. */
export function packageVersion(): string {
  const text = readFileSync(join(packageFolder, 'package.json'), 'utf8');
  const { version } = JSON.parse(text) as { version: string };
  return version;
}

export function readMachineFacts(): MachineFacts {
  const uid = process.getuid?.() ?? 0;
  const gid = process.getgid?.() ?? 0;
  return {
    hostname: hostname(),
    cpuCount: availableParallelism(),
    uid,
    userName: nameOfNumber('/etc/passwd', uid),
    gid,
    groupName: nameOfNumber('/etc/group', gid),
    version: packageVersion(),
    binaryPath: process.execPath,
    startMicroseconds: Date.now() * 1000,
  };
}

/** The name for a uid or gid; the number itself where the file has none, as in many containers. */
export function nameOfNumber(path: string, id: number): string {
  if (readFileKind(path) === null) return String(id);
  for (const line of readTextFile(path).split('\n')) {
    const [name, , number] = line.split(':');
    if (name !== undefined && number === String(id)) return name;
  }
  return String(id);
}
