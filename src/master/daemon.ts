// A server in the background (uWSGI docs: daemonize). Node cannot fork: the first process starts the same command once
// more, detached and with the log file for its output, and waits for its word. It ends with 0 when a worker accepts, else
// with the exit code of the second one and what that wrote to the log, when nothing of it is left.
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, constants, fstatSync, openSync, readSync, writeSync } from 'node:fs';

import type { Config } from '../config/config.js';
import { setLogPermissions, usualLogMode } from '../process/log-file.js';
import { exitCodes } from '../worker/messages.js';
import { stopSignals } from '../worker/stop-request.js';

/** Tells the second process what it is; its value is the pid of the first. */
export const daemonMark = 'TSWSGI_DAEMON_OF';

export interface LaunchOptions {
  readonly config: Config;
  /** The file to log to. */
  readonly path: string;
  /** Arguments of Node, the script, and its arguments. */
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The only message there is. */
interface DaemonMessage {
  readonly type: 'serving';
}

/** Resolves with the exit code for this process. Throws when the log cannot be opened. */
export function launchDaemon(options: LaunchOptions): Promise<number> {
  const { config, path } = options;
  const { O_RDWR, O_APPEND, O_CREAT, O_TRUNC } = constants;
  const logFd = openSync(path, O_RDWR | O_APPEND | O_CREAT | (config.truncatesLog ? O_TRUNC : 0), usualLogMode);
  setLogPermissions(config, logFd);
  const before = fstatSync(logFd).size;
  return new Promise((resolve) => {
    const child = start(options, logFd);
    for (const signal of [...stopSignals, 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
    child.once('message', (_message: DaemonMessage) => {
      child.disconnect();
      resolve(exitCodes.done);
    });
    child.once('error', (error) => {
      process.stderr.write(`the server cannot be started in the background: ${error.message}\n`);
      resolve(exitCodes.failed);
    });
    child.once('exit', (code) => {
      copyToTerminal(logFd, before);
      closeSync(logFd);
      // Stopped before it could serve, it has not done what it was asked for, whatever its code.
      resolve(code || exitCodes.failed);
    });
  });
}

/** In the second process: the first one may end. Further calls do nothing. */
export function tellLauncher(): void {
  if (process.send === undefined || !process.connected) return;
  const message: DaemonMessage = { type: 'serving' };
  process.send(message, undefined, undefined, () => {
    if (process.connected) process.disconnect();
  });
}

/** In the second process: whether it is one. What was meant for the first is made out to it. */
export function takeDaemonMark(environment: Record<string, string | undefined>, pid: number): boolean {
  const launcher = environment[daemonMark];
  if (launcher === undefined) return false;
  delete environment[daemonMark];
  for (const name of ['LISTEN_PID', 'WATCHDOG_PID'])
    if (environment[name] === launcher) environment[name] = String(pid);
  return true;
}

function start({ config, command, environment }: LaunchOptions, logFd: number): ChildProcess {
  return spawn(process.execPath, command, {
    detached: true,
    env: { ...environment, [daemonMark]: String(process.pid) },
    stdio: ['ignore', logFd, logFd, ...inherited(config, environment), 'ipc'],
  });
}

/** The listening sockets that this process was given (systemd's, `fd://5`), which keep their numbers. */
function inherited(config: Config, environment: LaunchOptions['environment']): (number | 'ignore')[] {
  const systemd = environment.LISTEN_PID === String(process.pid) ? Number(environment.LISTEN_FDS) || 0 : 0;
  const fds = new Set([
    ...Array.from({ length: systemd }, (_, index) => 3 + index),
    ...config.sockets.flatMap(({ address }) => {
      const fd = /^fd:\/\/(\d+)$/.exec(address)?.[1];
      return fd === undefined ? [] : [Number(fd)];
    }),
  ]);
  return Array.from({ length: Math.max(2, ...fds) - 2 }, (_, index) => (fds.has(3 + index) ? 3 + index : 'ignore'));
}

/** The log from `position` on: what went wrong. */
function copyToTerminal(logFd: number, position: number): void {
  if (!fstatSync(logFd).isFile()) return;
  const piece = Buffer.alloc(64 * 1024);
  for (let at = position; ; ) {
    const count = readSync(logFd, piece, 0, piece.length, at);
    if (count === 0) return;
    writeSync(2, piece, 0, count);
    at += count;
  }
}
