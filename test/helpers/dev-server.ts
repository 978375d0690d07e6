// `tswsgi dev` as a test runs it, and what it wants to know of it.

import { setTimeout as delay } from 'node:timers/promises';
import type { Test } from 'tap';
import { connectRaw } from './raw-client.js';
import { launchServer, type RunningServer, type ServerSettings } from './start-server.js';

const patienceMs = 20_000;

export interface DevServer
  extends Pick<RunningServer, 'lines' | 'folder' | 'pid' | 'exited' | 'stop' | 'waitForLog' | 'kill'> {
  /** Where it serves, as raw-client.ts connects. */
  readonly address: string;
  /** Asks until the answer is this text, or one that it matches. The one that was. */
  waitForAnswer(wanted: string | RegExp): Promise<string>;
  /** Resolves when `isOver`, but soon in any case: what is done once more then may have come too early. */
  elapse(isOver: () => boolean): Promise<void>;
}

/** Starts `tswsgi dev` on a port that is free; resolves when it has its application, or says why it has none. */
export async function startDev(t: Test, { args = [], ...settings }: ServerSettings = {}): Promise<DevServer> {
  const server = launchServer(t, { ...settings, args: ['dev', '--port', '0', ...args] });
  const [, address = ''] = await server.waitForLog(/^ {2}http:\/\/(\S+)\/$/);
  await server.waitForLog(/loaded in \d+ ms$|^The application cannot be served/);
  const waitForAnswer = async (wanted: string | RegExp): Promise<string> => {
    const isIt = (body: string) => (typeof wanted === 'string' ? body === wanted : wanted.test(body));
    for (const end = Date.now() + patienceMs; ; ) {
      const { body } = await request(t, address, '/');
      if (isIt(body)) return body;
      if (Date.now() > end) throw new Error(`no ${wanted}, but ${body}. Its log:\n${server.lines.join('\n')}`);
      await delay(5);
    }
  };
  const elapse = async (isOver: () => boolean): Promise<void> => {
    for (const end = Date.now() + 500; !isOver() && Date.now() < end; ) await delay(5);
  };
  return {
    lines: server.lines,
    folder: server.folder,
    pid: server.pid,
    exited: server.exited,
    stop: (...how) => server.stop(...how),
    kill: () => server.kill(),
    waitForLog: (...what) => server.waitForLog(...what),
    address,
    waitForAnswer,
    elapse,
  };
}

export interface DevAnswer {
  readonly status: number;
  readonly body: string;
  readonly type: string | undefined;
}

export async function request(t: Test, address: string, path = '/'): Promise<DevAnswer> {
  const client = await connectRaw(t, address);
  await client.send(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
  const response = await client.readResponse();
  client.close();
  return { status: response.status, body: response.body.toString(), type: response.header('content-type') };
}
