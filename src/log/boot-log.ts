// The lines a server prints while it starts: uWSGI's order and words where they are true of tswsgi
// (uWSGI 2.0.21's own boot log is the model). Each function returns lines and prints nothing.
import { readFileSync } from 'node:fs';
import os from 'node:os';

import { memoryPageBytes } from './process-memory.js';
import { formatCtime } from './time.js';

/** `*** Starting …` down to the working directory: what runs, and on what. */
export function identityLines(version: string, now: number): string[] {
  const wordBits = ['x64', 'arm64', 'ppc64', 'riscv64', 's390x', 'loong64'].includes(process.arch) ? 64 : 32;
  return [
    `*** Starting tswsgi ${version} (${wordBits}bit) on [${formatCtime(now)}] ***`,
    `running on node ${process.version} (V8 ${process.versions.v8}, libuv ${process.versions.uv})`,
    `os: ${os.type()}-${os.release()} ${os.version()}`,
    `nodename: ${os.hostname()}`,
    `machine: ${os.machine()}`,
    `detected number of CPU cores: ${os.cpus().length}`,
    `current working directory: ${process.cwd()}`,
  ];
}

/** The rules of internal routing, each as the configuration gives it; none where there are none. */
export function routeLines(rules: readonly string[]): string[] {
  if (rules.length === 0) return [];
  return [
    '*** dumping internal routing table ***',
    ...rules.map((rule, index) => `[rule: ${index}] ${rule}`),
    '*** end of the internal routing table ***',
  ];
}

/** What the operator should know about how the server was started. */
export function warningLines(options: { isRoot: boolean; hasMaster: boolean }): string[] {
  const lines: string[] = [];
  if (options.isRoot) lines.push('*** WARNING: you are running tswsgi as root !!! (use the --uid flag) ***');
  if (!options.hasMaster) {
    lines.push('*** WARNING: you are running tswsgi without its master process manager ***');
  }
  return lines;
}

/** The limits of the system that bound this server; a limit that cannot be read, or that there is not, has no line. */
export function limitLines(): string[] {
  const limits = readProcFile('/proc/self/limits');
  const softLimit = (name: string) => new RegExp(`^${name}\\s+(\\d+)`, 'm').exec(limits)?.[1];
  const processes = softLimit('Max processes');
  const files = softLimit('Max open files');
  const pageBytes = memoryPageBytes();
  return [
    ...(processes === undefined ? [] : [`your processes number limit is ${processes}`]),
    ...(pageBytes === undefined ? [] : [`your memory page size is ${pageBytes} bytes`]),
    ...(files === undefined ? [] : [`detected max file descriptor number: ${files}`]),
  ];
}

/** One line per listening socket, as uWSGI names its kinds. */
export function socketLine(
  index: number,
  socket: {
    fd: number;
    address: string;
    family: 'tcp4' | 'tcp6' | 'unix' | 'abstract';
    origin: 'bound' | 'inherited' | 'systemd';
    isPortAssigned: boolean;
  },
): string {
  const kind = { tcp4: 'TCP', tcp6: 'TCP6', unix: 'UNIX', abstract: 'UNIX' }[socket.family];
  const inheritedKind = socket.family === 'tcp4' || socket.family === 'tcp6' ? 'INET' : 'UNIX';
  const how = {
    bound: `bound to ${kind} address`,
    inherited: `inherited ${inheritedKind} address`,
    systemd: `attached to ${inheritedKind} address`,
  }[socket.origin];
  const assigned = socket.isPortAssigned ? ' (port auto-assigned)' : '';
  return `tswsgi socket ${index} ${how} ${socket.address}${assigned} fd ${socket.fd}`;
}

/** The lines below the sockets, down to the operational mode. Bytes are those of all workers together. */
export function capacityLines(options: {
  backlog: number;
  mercySeconds: number;
  mappedBytes: number;
  processes: number;
  threads: number;
  coresPerWorker: number;
}): string[] {
  const cores = options.processes * options.coresPerWorker;
  return [
    `your server socket listen backlog is limited to ${options.backlog} connections`,
    `your mercy for graceful operations on workers is ${options.mercySeconds} seconds`,
    `mapped ${options.mappedBytes} bytes (${Math.floor(options.mappedBytes / 1024)} KB) for ${cores} cores`,
    `*** Operational MODE: ${operationalMode(options)} ***`,
  ];
}

/** uWSGI's name for the worker model: https://uwsgi-docs.readthedocs.io, "Operational MODE" of its boot log. */
export function operationalMode({
  processes,
  threads,
  coresPerWorker,
}: {
  readonly processes: number;
  readonly threads: number;
  readonly coresPerWorker: number;
}): string {
  const isPreforking = processes > 1;
  if (threads > 1) return isPreforking ? 'preforking+threaded' : 'threaded';
  if (coresPerWorker > 1) return isPreforking ? 'preforking+async' : 'async';
  return isPreforking ? 'preforking' : 'single process';
}

function readProcFile(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return ''; // not Linux, or /proc is not mounted: the lines that need it are left out
  }
}
