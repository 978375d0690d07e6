// What the kernel knows of a server's process and its sockets: conditions to wait for where the server itself has nothing
// to say yet.

import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import type { RawClient } from './raw-client.js';
import { until } from './until.js';

/** Wait until the peers of `clients`, which are TCP ones, have read everything that was sent to them. */
export async function waitUntilRead(...clients: readonly RawClient[]): Promise<void> {
  await until('the server has read all', () => {
    const sockets = tcpSockets();
    const unsent = new Map(sockets.map((socket) => [socket.localPort, socket.unsent]));
    const unread = new Map(sockets.map((socket) => [socket.remotePort, socket.unread]));
    return clients.every(({ localPort }) => unsent.get(localPort) === 0 && unread.get(localPort) === 0);
  });
}

/** Stop process `pid`, do `work`, and let it go on: it finds all that happened meanwhile at once. */
export async function whileStopped<T>(pid: number, work: () => Promise<T>): Promise<T> {
  process.kill(pid, 'SIGSTOP');
  try {
    await until(`process ${pid} is stopped`, () => processState(pid) === 'T');
    return await work();
  } finally {
    process.kill(pid, 'SIGCONT');
  }
}

/** How many sockets process `pid` has open. */
export function openSockets(pid: number): number {
  const folder = `/proc/${pid}/fd`;
  const isSocket = (fd: string) => {
    try {
      return readlinkSync(`${folder}/${fd}`).startsWith('socket:');
    } catch {
      return false; // closed meanwhile
    }
  };
  return readdirSync(folder).filter(isSocket).length;
}

/** Processor time that process `pid` has used, in milliseconds. */
export function processorTimeMs(pid: number): number {
  const fields = statFields(pid);
  const ticks = Number(fields[11]) + Number(fields[12]);
  return ticks * 10; // USER_HZ is 100 on every Linux that Node runs on
}

interface TcpSocket {
  readonly localPort: number;
  readonly remotePort: number;
  /** Bytes the other side has not acknowledged. */
  readonly unsent: number;
  /** Bytes that wait to be read. */
  readonly unread: number;
}

/** IPv4 sockets that are connected, or closed by one side: proc(5), /proc/net/tcp. */
function tcpSockets(): TcpSocket[] {
  return readFileSync('/proc/net/tcp', 'latin1')
    .split('\n')
    .slice(1)
    .flatMap((line): TcpSocket[] => {
      const [, local, remote, , queues] = line.trim().split(/\s+/);
      if (local === undefined || remote === undefined || queues === undefined) return [];
      const hex = (text: string | undefined) => Number.parseInt(text ?? '', 16);
      const [unsent, unread] = queues.split(':').map(hex);
      return [
        {
          localPort: hex(local.split(':')[1]),
          remotePort: hex(remote.split(':')[1]),
          unsent: unsent ?? 0,
          unread: unread ?? 0,
        },
      ];
    });
}

/** The fields of /proc/pid/stat behind the name, the state first. */
function statFields(pid: number): string[] {
  const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}

const processState = (pid: number) => statFields(pid)[0];
