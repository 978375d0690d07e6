// Servers that change their user, and who they are then. Needs root.

import { chmodSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Test } from 'tap';
import { connectRaw } from './raw-client.js';
import type { RunningServer } from './start-server.js';
import { tempDir } from './temp-dir.js';

const isRoot = process.getuid?.() === 0;
export const skip = isRoot ? false : 'only root can become another user';

// Tells who it is, and whether it can become root again.
const app = `import { readFileSync } from 'node:fs';
export function application(environ, startResponse) {
  startResponse('200 OK', []);
  let isBack = true;
  try { process.setuid(0); } catch { isBack = false; }
  return JSON.stringify({ uid: process.getuid(), gid: process.getgid(), groups: process.getgroups(), isBack });
}`;

export interface Identity {
  readonly uid: number;
  readonly gid: number;
  readonly groups: readonly number[];
  readonly isBack: boolean;
}

/** The number behind a name in /etc/passwd or /etc/group. */
function numberOf(file: string, name: string): number {
  const line = readFileSync(`/etc/${file}`, 'utf8')
    .split('\n')
    .find((text) => text.startsWith(`${name}:`));
  return Number(line?.split(':')[2]);
}

export const nobody = { uid: numberOf('passwd', 'nobody'), gid: numberOf('group', 'nogroup') };
export const daemon = numberOf('group', 'daemon');

/** A server in a folder that others may read; `run` in it is for root alone to write. */
export function settings(t: Test, config: string, text = app) {
  const folder = tempDir(t, {
    'app.mjs': text,
    'uwsgi.ini': `[uwsgi]\nhttp-socket = 127.0.0.1:0\nsocket = run/app.sock\nwsgi-file = app.mjs\n${config}\n`,
  });
  mkdirSync(join(folder, 'run'));
  chmodSync(folder, 0o755);
  return { folder, args: ['--ini', 'uwsgi.ini'], ready: /^WSGI app 0/ };
}

/** Ask the application. */
export async function identityOf(t: Test, server: RunningServer): Promise<Identity> {
  const client = await connectRaw(t, server.address());
  await client.send('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  return JSON.parse((await client.readResponse()).body.toString()) as Identity;
}

/** The four numbers of `Uid` or `Gid` of a process. */
export function credentials(pid: number, kind: 'Uid' | 'Gid'): number[] {
  const text = readFileSync(`/proc/${pid}/status`, 'latin1');
  return (new RegExp(`^${kind}:\\s+(.*)$`, 'm').exec(text)?.[1] ?? '').split(/\s+/).map(Number);
}
