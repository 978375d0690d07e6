// autoreload: a file of the application that changes, comes or goes reloads the server; one that does not load changes
// nothing until the next change.

import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { ask } from '../helpers/installed-package.js';
import { startServer } from '../helpers/start-server.js';

const app = `
  import { text } from './lib/text.mjs';
  export function application(environ, startResponse) { startResponse('200 OK', []); return text; }`;

t.test('a change reloads, a mistake does not, and the next change does again', async (t) => {
  const server = await startServer(t, {
    config: 'http-socket = 127.0.0.1:0\nwsgi-file = app.mjs\nprocesses = 2\npy-autoreload = 1',
    files: { 'app.mjs': app, 'lib/text.mjs': "export const text = 'one';", 'node_modules/x/index.js': '', 'a.txt': '' },
    ready: /^auto-reloader enabled/,
  });
  await server.waitForWorkers(2);
  t.equal(await ask(t, server), 'one');
  const file = join(server.folder, 'lib/text.mjs');
  const modified = /module\/file \S+lib\/text.mjs has been modified/;

  let from = server.lines.length;
  writeFileSync(join(server.folder, 'node_modules/x/index.js'), '1');
  writeFileSync(join(server.folder, 'a.txt'), '1');
  writeFileSync(file, 'export const text = ;');
  await server.waitForLog(modified, { from });
  await server.waitForLog(/SyntaxError/, { from });
  t.equal(await ask(t, server), 'one', 'the old one serves on');

  from = server.lines.length;
  writeFileSync(file, "export const text = 'two';");
  await server.waitForLog(modified, { from });
  await server.waitForLog(/^chain reloading complete$/, { from });
  t.equal(await ask(t, server), 'two');

  from = server.lines.length;
  writeFileSync(join(server.folder, 'new.mjs'), '');
  await server.waitForLog(/new.mjs has been modified/, { from });
  await server.waitForLog(/^chain reloading complete$/, { from });

  from = server.lines.length;
  rmSync(join(server.folder, 'new.mjs'));
  await server.waitForLog(/new.mjs has been modified/, { from });
  await server.waitForLog(/^chain reloading complete$/, { from });
  t.equal(server.lines.filter((line) => line.includes('node_modules') || line.includes('a.txt')).length, 0);
  t.same(await server.stop(), { code: 0, signal: null });
});
