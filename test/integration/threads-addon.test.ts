// A native addon that was not made for threads: the log says so, and what to do.

import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import t from 'tap';
import { launchServer } from '../helpers/start-server.js';
import { tempDir } from '../helpers/temp-dir.js';

/** As addons were written before worker threads: it registers itself once for the whole process. */
const source = `#include <node.h>
static void initialise(v8::Local<v8::Object>, v8::Local<v8::Value>, void*) {}
NODE_MODULE(old, initialise)
`;

const app = `import { createRequire } from 'node:module';
createRequire(import.meta.url)('./old.node');
export const application = () => '';
`;

const headers = [process.env.npm_config_nodedir, dirname(dirname(process.execPath))]
  .map((folder) => join(folder ?? '', 'include/node'))
  .find((folder) => existsSync(join(folder, 'node.h')));

t.test('an addon that cannot be loaded in a thread', async (t) => {
  const folder = tempDir(t, { 'old.cc': source, 'app.mjs': app, 'uwsgi.ini': '' });
  const flags = ['-shared', '-fPIC', '-std=c++17', '-w', `-I${headers}`];
  execFileSync('g++', [...flags, '-o', join(folder, 'old.node'), join(folder, 'old.cc')]);
  const server = launchServer(t, {
    folder,
    args: ['--http-socket', '127.0.0.1:0', '--module', 'app', '--threads', '2'],
  });
  t.equal((await server.exited).code, 22);
  const log = server.lines.join('\n');
  t.match(log, /Module did not self-register: '.*\/old\.node'/);
  t.match(log, /^a native addon that the application needs cannot be loaded in a thread: .*use processes/m);
});
