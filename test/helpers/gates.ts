// The server with test/apps/gates.mjs, whose requests wait until the test lets them go on: a slow application without a
// clock.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Test } from 'tap';
import { connectRaw } from './raw-client.js';
import { appsFolder, type RunningServer, type ServerSettings, startServer } from './start-server.js';

/** Start it on socket 0 (HTTP) and socket 1 (uwsgi), in one worker unless `config` says otherwise. */
export async function startGates(t: Test, config = '', settings: ServerSettings = {}): Promise<RunningServer> {
  return startServer(t, {
    ...settings,
    config: `http-socket = 127.0.0.1:0
socket = 127.0.0.1:0
wsgi-file = ${appsFolder}/gates.mjs
disable-logging = true
${config}`,
    ready: /^WSGI app 0/,
  });
}

/**
 * Settings of a server whose workers are kept from loading their first module until the gate `begin` is open; each says
 * `held in PID`. For Node's boot alone: a signal does there what it does to any process.
 */
export const heldWorkers = {
  nodeArgs: ['--require', './hold.cjs'],
  files: {
    'hold.cjs': `
      const { existsSync, writeSync } = require('node:fs');
      if (/worker-entry/.test(process.argv[1])) {
        writeSync(2, 'held in ' + process.pid + '\\n');
        const word = new Int32Array(new SharedArrayBuffer(4));
        while (!existsSync('begin')) Atomics.wait(word, 0, 0, 5);
      }`,
  },
} as const;

/** Let the requests that wait at gate `name` go on, and all that come to it later. */
export function openGate(server: RunningServer, name: string): void {
  writeFileSync(join(server.folder, name), '');
}

/** Wait until the application has begun the request for `target`; the pid of its worker. */
export async function begun(server: RunningServer, target: string): Promise<number> {
  const escaped = target.replace(/[?.]/g, '\\$&');
  const [, pid] = await server.waitForLog(new RegExp(`^begun ${escaped} in (\\d+)$`));
  return Number(pid);
}

/** Whether the application has begun the request for `target`, as far as the log has come. */
export function hasBegun(server: RunningServer, target: string): boolean {
  return server.lines.some((line) => line.startsWith(`begun ${target} in `));
}

/** A request without a body; `fields` are whole lines. */
export function get(target: string, fields = ''): string {
  return `GET ${target} HTTP/1.1\r\nHost: x\r\n${fields}\r\n`;
}

/** The head of a request with a body of `length` bytes. */
export function postHead(target: string, length: number): string {
  return `POST ${target} HTTP/1.1\r\nHost: x\r\nContent-Length: ${length}\r\n\r\n`;
}

/** A request on a new connection gets its answer. */
export async function isServed(t: Test, server: RunningServer): Promise<void> {
  const client = await connectRaw(t, server.address());
  await client.send(get('/', 'Connection: close\r\n'));
  t.equal((await client.readResponse()).status, 200);
}
