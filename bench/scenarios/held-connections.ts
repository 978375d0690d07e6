// Which TCP connections a process holds at this moment, as the kernel knows it: the sockets among its descriptors
// (/proc/PID/fd) and their other ends (ss of iproute2, which lets the kernel leave out the many connections in TIME_WAIT
// that make /proc/net/tcp slow). Connections that wait in the queue of a listening socket are nobody's yet and not among
// them.
import { execFileSync } from 'node:child_process';
import { readdirSync, readlinkSync } from 'node:fs';

/** The clients' ends, `127.0.0.2:40000`. The process must be stopped while this looks. */
export function heldConnections(pid: number): Set<string> {
  const inodes = new Set(socketInodes(pid));
  const listing = execFileSync('ss', ['-tneH', 'state', 'connected', 'exclude', 'time-wait'], {
    encoding: 'latin1',
    maxBuffer: 64 * 1024 * 1024,
  });
  const held = new Set<string>();
  for (const line of listing.split('\n')) {
    // State Recv-Q Send-Q Local Peer … ino:12345 …; without a process the inode is left out
    const inode = /\bino:(\d+)/.exec(line)?.[1];
    const peer = line.trim().split(/\s+/)[4];
    if (inode !== undefined && peer !== undefined && inodes.has(inode)) held.add(peer);
  }
  return held;
}

function socketInodes(pid: number): string[] {
  return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    const target = readlinkSync(`/proc/${pid}/fd/${fd}`);
    return /^socket:\[(\d+)\]$/.exec(target)?.[1] ?? [];
  });
}
