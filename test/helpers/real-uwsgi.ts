// The real uWSGI with its Python plugin, to compare with: the same requests, the same sockets.

import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import type { Test } from 'tap';
import { appsFolder, RunningServer } from './start-server.js';
import { tempDir } from './temp-dir.js';

const program = '/usr/bin/uwsgi';
const pluginFolder = '/usr/lib/uwsgi/plugins';

/** Why tests with uWSGI and its plugins `plugins` cannot run here, or `false`: for the `skip` option of a test. */
export function isUwsgiMissing(plugins: readonly string[]): string | false {
  try {
    accessSync(program, constants.X_OK);
    for (const plugin of plugins) accessSync(`${pluginFolder}/${plugin}_plugin.so`);
    return false;
  } catch {
    return `uWSGI with ${plugins.join(', ')} is not installed (Debian: apt-get install uwsgi-core uwsgi-plugin-python3)`;
  }
}

/** Start uWSGI with a Python application of test/apps: socket 0 speaks HTTP, socket 1 uwsgi, both over TCP. */
export async function startUwsgi(
  t: Test,
  plugins: readonly string[],
  args: readonly string[] = [],
  app = 'environ.py',
): Promise<RunningServer> {
  const folder = tempDir(t);
  const command = ['--plugin', plugins.join(','), '--http-socket', '127.0.0.1:0', '--socket', '127.0.0.1:0'];
  command.push('--wsgi-file', `${appsFolder}/${app}`, '--die-on-term', ...args);
  const child = spawn(program, command, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const server = new RunningServer(child, folder);
  t.teardown(() => server.kill());
  await server.waitForLog(/spawned uWSGI worker/);
  return server;
}
