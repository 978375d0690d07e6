// A server that logs to a file in its folder, and what a test wants to know of the file.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Test } from 'tap';
import { connectRaw } from './raw-client.js';
import { launchServer, type RunningServer } from './start-server.js';
import { until } from './until.js';

const app = `export function application(environ, startResponse) {
  if (environ.PATH_INFO === '/say') console.log('said on stdout');
  startResponse('200 OK', [['Content-Length', '2']]);
  return 'ok';
}`;
export const files = { 'app.mjs': app };

export interface LoggingServer {
  readonly server: RunningServer;
  readonly folder: string;
  read(name?: string): string;
  waitFor(pattern: RegExp, name?: string): Promise<RegExpExecArray>;
}

/** Two workers that serve; the log is `server.log` in its folder. */
export async function startLogging(t: Test, config = 'logto = server.log'): Promise<LoggingServer> {
  const server = launchServer(t, {
    config: `http-socket = 127.0.0.1:0\nprocesses = 2\nwsgi-file = app.mjs\nmaster-fifo = m.fifo\n${config}`,
    files,
  });
  const { folder } = server;
  const read = (name = 'server.log') =>
    existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : '';
  const waitFor = async (pattern: RegExp, name?: string): Promise<RegExpExecArray> => {
    return until(
      String(pattern),
      () => pattern.exec(read(name)) ?? undefined,
      () => read(name),
    );
  };
  await waitFor(/^WSGI app 0[\s\S]*^WSGI app 0/m);
  return { server, folder, read, waitFor };
}

export async function addressOf({ waitFor }: LoggingServer, name?: string): Promise<string> {
  return (await waitFor(/bound to TCP address (\S+)/, name))[1] ?? '';
}

/** Ask `count` times, one after the other, each on a connection of its own. */
export async function request(t: Test, address: string, count: number, path = '/'): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    const client = await connectRaw(t, address);
    await client.send(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    await client.readResponse();
  }
}
