// Applications that import the package as its users do: from a folder in which it is installed.

import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Test } from 'tap';
import { connectRaw } from './raw-client.js';
import { type RunningServer, startServer } from './start-server.js';
import { tempDir } from './temp-dir.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** A folder with these files in which `tswsgi` is installed. */
export function folderWithPackage(t: Test, files: Readonly<Record<string, string>>): string {
  const folder = tempDir(t, files);
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(root, join(folder, 'node_modules/tswsgi'));
  return folder;
}

/** A server with this configuration and these files in its folder; it has loaded its application. */
export async function serve(
  t: Test,
  config: string,
  files: Readonly<Record<string, string>>,
  ready = /^WSGI app 0/,
): Promise<RunningServer> {
  const folder = folderWithPackage(t, files);
  writeFileSync(join(folder, 'uwsgi.ini'), `[uwsgi]\nhttp-socket = 127.0.0.1:0\n${config}\n`);
  return startServer(t, { folder, args: ['--ini', 'uwsgi.ini'], ready });
}

/** The body of the answer to a GET. */
export async function ask(t: Test, server: RunningServer, path = '/'): Promise<string> {
  const client = await connectRaw(t, server.address());
  await client.send(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
  return (await client.readResponse()).body.toString();
}
