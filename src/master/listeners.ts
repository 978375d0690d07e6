// The listening sockets of a server: opened as the configuration says or taken from systemd, described for the boot
// log, handed to every worker, and cleaned up at the end. The master owns them for its whole life, so a worker may die
// at any moment and no connection in the kernel's queue is lost.
import { statSync, unlinkSync } from 'node:fs';
import { resolve } from 'node:path';

import type { Config } from '../config/config.js';
import type { ListenerInfo, NativeBinding } from '../native/binding-types.js';
import { ownerAfterDrop } from '../process/privileges.js';
import type { ProtocolName } from '../types.js';
import { firstListenerFd, type WorkerListener } from '../worker/messages.js';
import { findOpen, type KeyedListener, listenerKeys } from './listener-keys.js';

export interface Listener extends KeyedListener {
  readonly protocol: ProtocolName;
  /** Absolute path of the file that is ours to remove; `undefined` where there is none. */
  readonly ownFile: string | undefined;
}

/** The server cannot start; every line says one reason. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
  readonly lines: readonly string[];
  /** Of the first reason, where the system gave it: `EADDRINUSE`. */
  readonly code: string | undefined;

  constructor(lines: readonly string[], code?: string) {
    super(lines.join('\n'));
    this.lines = lines;
    this.code = code;
  }
}

/** Seconds in which the kernel waits for the first byte before it reports a connection. */
const deferAcceptSeconds = 1;
const firstSystemdFd = 3;

/**
 * Opens every socket of the configuration, but for those that are among `open`. Throws a ListenError that names all that
 * failed, with nothing new left open.
 */
export function openListeners(binding: NativeBinding, config: Config, open: readonly Listener[] = []): Listener[] {
  const listeners: Listener[] = [];
  const failures: string[] = [];
  let code: string | undefined;
  const owner = config.socketOwner ?? ownerAfterDrop(config);
  const addresses = config.sockets.map(({ address }) => address);
  const keys = listenerKeys(addresses);
  const found = findOpen(binding, addresses, open);
  for (const [index, socket] of config.sockets.entries()) {
    const key = keys[index] as string;
    const same = found[index];
    if (same !== undefined) {
      listeners.push({ ...same, key, protocol: socket.protocol });
      continue;
    }
    try {
      const info = binding.listen({
        address: socket.address,
        backlog: config.backlog,
        reusePort: config.reusePort,
        keepAlive: config.tcpKeepAlive,
        noDelay: config.tcpNoDelay,
        deferAcceptSeconds: config.deferAccept ? deferAcceptSeconds : 0,
        mode: config.socketMode ?? modeOfDaemon(config),
        uid: owner?.uid,
        gid: owner?.gid,
      });
      listeners.push({
        key,
        info,
        protocol: socket.protocol,
        origin: info.isInherited ? 'inherited' : 'bound',
        ownFile: info.family === 'unix' && !info.isInherited ? resolve(info.address) : undefined,
      });
    } catch (error) {
      failures.push(`${socket.option}: ${(error as Error).message} (${socket.place})`);
      code ??= (error as NodeJS.ErrnoException).code;
    }
  }
  if (failures.length > 0) {
    const added = listenersNotIn(open, listeners);
    removeSocketFiles(added);
    closeListeners(binding, added);
    throw new ListenError(failures, code);
  }
  return listeners;
}

/** uWSGI's daemon has the umask 0, and front-ends rely on it. Here the umask stays; only its sockets are open to all. */
function modeOfDaemon({ daemonLog, umask }: Config): number | undefined {
  return daemonLog !== null && umask === null ? 0o666 : undefined;
}

/** Those of `listeners` that are not among `others`. */
export function listenersNotIn(others: readonly Listener[], listeners: readonly Listener[]): Listener[] {
  const kept = new Set(others.map(({ info }) => info.fd));
  return listeners.filter(({ info }) => !kept.has(info.fd));
}

/**
 * The sockets that systemd hands over (sd_listen_fds(3)), which speak the protocol of the option `protocol`. They are
 * ours only if LISTEN_PID is this process; `note` says so when they are meant for another one, which is what happens
 * behind a wrapper such as npx. Throws a ListenError when a descriptor is no listening socket.
 */
export function takeSystemdListeners(
  binding: NativeBinding,
  protocol: ProtocolName,
  environment: Readonly<Record<string, string | undefined>>,
  pid: number,
): { listeners: Listener[]; note: string | undefined } {
  const count = environment.LISTEN_FDS;
  if (count === undefined) return { listeners: [], note: undefined };
  if (environment.LISTEN_PID !== String(pid)) {
    const note =
      `LISTEN_FDS is set, but LISTEN_PID is ${environment.LISTEN_PID ?? 'not set'} and this process is ${pid}: ` +
      "systemd's sockets are left alone. Let the unit start node itself, not a wrapper.";
    return { listeners: [], note };
  }
  if (!/^\d{1,4}$/.test(count)) throw new ListenError([`LISTEN_FDS: "${count}" is not a number of descriptors`]);
  const listeners: Listener[] = [];
  const failures: string[] = [];
  for (let fd = firstSystemdFd; fd < firstSystemdFd + Number(count); fd += 1) {
    try {
      listeners.push({
        key: `systemd ${fd}`,
        info: binding.listen(inheritedSpec(fd)),
        protocol,
        origin: 'systemd',
        ownFile: undefined,
      });
    } catch (error) {
      failures.push(`LISTEN_FDS: ${(error as Error).message}`);
    }
  }
  if (failures.length > 0) throw new ListenError(failures);
  return { listeners, note: undefined };
}

function inheritedSpec(fd: number) {
  return {
    address: `fd://${fd}`,
    backlog: 0, // systemd has called listen() already
    reusePort: false,
    keepAlive: false,
    noDelay: false,
    deferAcceptSeconds: 0,
  };
}

/** The table of listeners for a process that inherits them behind its channel, in this order. */
export function listenersForWorker(listeners: readonly Listener[]): WorkerListener[] {
  return listeners.map(({ info, protocol }, index) => ({
    fd: firstListenerFd + index,
    protocol,
    address: info.address,
    port: info.port,
    counter: acceptCounter(info),
  }));
}

/** The same for the process that opened them. */
export function listenersForOwner(listeners: readonly Listener[]): WorkerListener[] {
  return listeners.map(({ info, protocol }) => ({
    fd: info.fd,
    protocol,
    address: info.address,
    port: info.port,
    counter: acceptCounter(info),
  }));
}

/** As many as native/shm/scoreboard_rows.h has. */
const acceptCounters = 16;

/**
 * Where the scoreboard counts the connections accepted from a socket, as long as it is open. With many sockets two may
 * share one; then more seems to be accepted from each than is.
 */
export function acceptCounter({ fd }: Pick<ListenerInfo, 'fd'>): number {
  return fd % acceptCounters;
}

/**
 * Removes the files of our own unix sockets; the lines for the log. Call it before the sockets are closed: as long as
 * one is open, no other file can get its inode, so an equal inode is proof that the file is still ours.
 */
export function removeSocketFiles(listeners: readonly Listener[]): string[] {
  const lines: string[] = [];
  for (const { info, ownFile } of listeners) {
    if (ownFile === undefined) continue;
    try {
      if (statSync(ownFile).ino === info.inode) {
        unlinkSync(ownFile);
        lines.push(`VACUUM: unix socket ${info.address} removed.`);
      } else {
        lines.push(`VACUUM WARNING: unix socket ${info.address} changed inode. Skip removal`);
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') continue; // somebody was faster
      lines.push(`VACUUM WARNING: unix socket ${info.address} cannot be removed: ${(error as Error).message}`);
    }
  }
  return lines;
}

export function closeListeners(binding: NativeBinding, listeners: readonly Listener[]): void {
  for (const { info } of listeners) binding.closeDescriptor(info.fd);
}

/** Connections that wait in the kernel to be accepted, on all `listeners` together; Infinity when it does not say. */
export function waitingConnections(binding: NativeBinding, listeners: readonly Listener[]): number {
  try {
    return listeners.reduce((sum, { info }) => sum + binding.listenQueue(info.fd).length, 0);
  } catch {
    return Number.POSITIVE_INFINITY; // a kernel without sock_diag for unix sockets
  }
}
