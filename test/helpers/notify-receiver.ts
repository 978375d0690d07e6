// The other end of NOTIFY_SOCKET, as systemd is one: a real datagram socket. Node cannot open one, python3 can.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Test } from 'tap';
import { patienceMs } from './until.js';

const program = `
import json, socket, sys
address = sys.argv[1]
receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
receiver.bind('\\0' + address[1:] if address.startswith('@') else address)
print('bound', flush=True)
while True:
    print(json.dumps(receiver.recv(65536).decode()), flush=True)
`;

export interface NotifyReceiver {
  /** Each message as its lines, WATCHDOG=1 ones apart. */
  readonly messages: readonly (readonly string[])[];
  readonly watchdogs: number;
  /** Resolves when the messages hold a line that matches, those from `from` on. Rejects when patience is over. */
  waitFor(pattern: RegExp, from?: number): Promise<readonly string[]>;
  /** The same for that many WATCHDOG=1. */
  waitForWatchdogs(count: number): Promise<void>;
}

/** Listens at `address`, `/path` or `@abstract`, until `t` ends. */
export async function receiveNotifications(t: Test, address: string): Promise<NotifyReceiver> {
  const child = spawn('python3', ['-c', program, address], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.teardown(() => child.kill());
  const lines = createInterface({ input: child.stdout });
  await once(lines, 'line');
  const messages: string[][] = [];
  let watchdogs = 0;
  const watchers = new Set<() => void>();
  lines.on('line', (line) => {
    const message = (JSON.parse(line) as string).trimEnd().split('\n');
    if (message.includes('WATCHDOG=1')) watchdogs += 1;
    else messages.push(message);
    for (const watcher of watchers) watcher();
  });
  const wait = <T>(what: string, look: () => T | undefined): Promise<T> =>
    new Promise((resolve, reject) => {
      const settle = (): void => {
        const found = look();
        if (found === undefined) return;
        clearTimeout(timer);
        watchers.delete(settle);
        resolve(found);
      };
      const timer = setTimeout(() => reject(new Error(`no ${what} in ${JSON.stringify(messages)}`)), patienceMs);
      watchers.add(settle);
      settle();
    });
  return {
    messages,
    get watchdogs() {
      return watchdogs;
    },
    waitFor: (pattern, from = 0) =>
      wait(String(pattern), () => messages.slice(from).find((message) => message.some((line) => pattern.test(line)))),
    waitForWatchdogs: (count) => wait(`${count} watchdogs`, () => (watchdogs >= count ? watchdogs : undefined)).then(),
  };
}
