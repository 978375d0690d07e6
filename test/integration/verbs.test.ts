// `tswsgi --stop FILE`, `--reload FILE` and `--pause FILE`: what is done to the server of a pid file, and the
// exit codes of uWSGI.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { launchServer, startServer } from '../helpers/start-server.js';
import { tempDir } from '../helpers/temp-dir.js';

const files = { 'app.mjs': 'export function application() {}' };

/** Run the command in `folder`: its exit code and what it says. */
async function run(t: Test, folder: string, ...args: readonly string[]) {
  const command = launchServer(t, { folder, args });
  const { code } = await command.exited;
  return { code, said: command.lines };
}

t.test('reload, then stop, for each pid file', async (t) => {
  const names = ['pidfile', 'pidfile2', 'safe-pidfile', 'safe-pidfile2'];
  const server = await startServer(t, {
    config: `http-socket = 127.0.0.1:0\nwsgi-file = app.mjs\n${names.map((name) => `${name} = ${name}.pid`).join('\n')}`,
    files,
    ready: /^WSGI app 0/,
  });
  for (const name of names) {
    const from = server.lines.length;
    t.strictSame(await run(t, server.folder, '--reload', `${name}.pid`), { code: 0, said: [] }, name);
    await server.waitForLog(/^chain reloading complete$/, { from });
  }
  t.strictSame(await run(t, server.folder, '--stop', 'pidfile.pid'), { code: 0, said: [] });
  t.strictSame(await server.exited, { code: 0, signal: null });
  t.equal(server.lines.filter((line) => line === 'VACUUM: pidfile removed.').length, names.length);
});

t.test('pause and resume', async (t) => {
  const server = await startServer(t, {
    config: 'http-socket = 127.0.0.1:0\nwsgi-file = app.mjs\npidfile = server.pid',
    files,
    ready: /^WSGI app 0/,
  });
  for (const [verb, done] of [
    ['--pause', 'suspended'],
    ['--resume', 'resumed'],
    ['--suspend', 'suspended'],
    ['--pause', 'resumed'],
  ] as const) {
    const from = server.lines.length;
    t.strictSame(await run(t, server.folder, verb, 'server.pid'), { code: 0, said: [] }, verb);
    await server.waitForLog(new RegExp(` - \\*\\*\\* worker 1 ${done} \\*\\*\\*$`), { from });
  }
  t.strictSame(await server.stop(), { code: 0, signal: null });
});

t.test('what cannot be done', async (t) => {
  const folder = tempDir(t);
  const path = (name: string) => join(folder, name);
  t.strictSame(await run(t, folder, '--stop', 'none.pid'), {
    code: 1,
    said: [`open("${path('none.pid')}"): no such file or directory`],
  });
  const gone = launchServer(t, { folder, args: ['--version'] });
  await gone.exited;
  writeFileSync(path('gone.pid'), `${gone.pid}\n`);
  t.strictSame(await run(t, folder, '--reload', 'gone.pid'), {
    code: 255,
    said: [`signal_pidfile()/kill(): no such process (pid ${gone.pid})`],
  });
  for (const text of ['0', '-1', 'abc', '']) {
    writeFileSync(path('bad.pid'), text);
    const said = [`${path('bad.pid')} holds "${text}", which is not a pid`];
    t.strictSame(await run(t, folder, '--stop', 'bad.pid'), { code: 1, said }, text);
  }
});
