// What tests of daemonize share: an application that waits to be loaded, and the processes that the command leaves behind.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Test } from 'tap';
import { until } from './until.js';

const app = `import { existsSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
writeFileSync('loading', String(process.ppid));
while (!existsSync('go-on')) await delay(5);
export function application(environ, startResponse) {
  startResponse('200 OK', []);
  return 'ok';
}`;
export const files = { 'app.mjs': app };
export const config = 'socket = app.sock\nhttp-socket = http.sock\nwsgi-file = app.mjs\npidfile = server.pid';

/** Whether `pid` runs; an ended process that the machine's init has not noticed yet does not. */
export function isAlive(pid: number): boolean {
  if (!existsSync(`/proc/${pid}/stat`)) return false;
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) !== 'Z';
}

/** The daemon's pid; it is ended with the test. */
export function daemonOf(t: Test, folder: string): number {
  const pid = Number(readFileSync(join(folder, 'server.pid'), 'utf8'));
  t.teardown(async () => {
    if (isAlive(pid)) process.kill(pid, 'SIGKILL');
    await until('the daemon has ended', () => !isAlive(pid));
  });
  return pid;
}
