// A server that sleeps gives up a socket while a worker that finishes its last request still has it open: the master looks
// at it no more, who connects is refused, and the address can be taken again.

import { appendFileSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import t from 'tap';
import { begun, get, openGate } from '../helpers/gates.js';
import { connectRaw } from '../helpers/raw-client.js';
import { appsFolder, type RunningServer, startServer } from '../helpers/start-server.js';

const rest = `wsgi-file = ${appsFolder}/gates.mjs\nmaster-fifo = m.fifo`;

async function reload(server: RunningServer, ...sockets: readonly string[]): Promise<void> {
  const lines = sockets.map((address) => `http-socket = ${address}\n`).join('');
  writeFileSync(join(server.folder, 'uwsgi.ini'), `[uwsgi]\n${lines}${rest}\n`);
  const from = server.lines.length;
  process.kill(server.pid, 'SIGHUP');
  await server.waitForLog(/^chain reloading complete$/, { from });
}

/** Inodes of what the epoll instances of process `pid` watch: proc(5), /proc/pid/fdinfo. */
function watchedInodes(pid: number): number[] {
  return readdirSync(`/proc/${pid}/fdinfo`).flatMap((fd) =>
    [...readFileSync(`/proc/${pid}/fdinfo/${fd}`, 'latin1').matchAll(/^tfd:.* ino:([0-9a-f]+)/gm)].map(([, inode]) =>
      Number.parseInt(inode ?? '', 16),
    ),
  );
}

/** Inode of the listening socket `index`, as the boot log has it. */
function inodeOf(server: RunningServer, index: number): number {
  const line = server.lines.find((text) => text.startsWith(`tswsgi socket ${index} bound`)) ?? '';
  const link = readlinkSync(`/proc/${server.pid}/fd/${/ fd (\d+)$/.exec(line)?.[1]}`);
  return Number(/^socket:\[(\d+)\]$/.exec(link)?.[1]);
}

t.test('a socket that is dropped, and taken again', { timeout: 240_000 }, async (t) => {
  const server = await startServer(t, {
    config: `http-socket = 127.0.0.1:0\nhttp-socket = 127.0.0.1:0\n${rest}`,
    ready: /^WSGI app 0/,
  });
  const [kept, dropped] = [server.address(0), server.address(1)];
  const inodes = [inodeOf(server, 0), inodeOf(server, 1)] as const;
  const slow = await connectRaw(t, dropped);
  await slow.send(get('/hold?gate'));
  await begun(server, '/hold?gate');
  appendFileSync(join(server.folder, 'm.fifo'), 'C');
  await server.waitForLog(/^cheap mode enabled/);
  while (!inodes.every((inode) => watchedInodes(server.pid).includes(inode))) await delay(1); // after the line

  await reload(server, kept);
  await server.waitForLog(new RegExp(`socket ${dropped.replaceAll('.', '\\.')} fd .*not listened on any more$`));
  t.strictSame(
    inodes.map((inode) => watchedInodes(server.pid).includes(inode)),
    [true, false],
  );
  await t.rejects(connectRaw(t, dropped), { code: 'ECONNREFUSED' });

  await reload(server, kept, dropped); // the worker still has the old one
  const woken = await connectRaw(t, dropped);
  await woken.send(get('/'));
  t.equal((await woken.readResponse()).status, 200);
  openGate(server, 'gate');
  t.equal((await slow.readResponse()).body.toString(), 'held gate');
  t.strictSame(await server.stop(), { code: 0, signal: null });
});
