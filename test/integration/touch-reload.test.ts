// Files whose change reloads: touched, replaced by another file, or made; not removed.

import { renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { startServer } from '../helpers/start-server.js';

const app = `export function application(environ, startResponse) {
  startResponse('200 OK', []);
  return 'ok';
}`;
const ctime = '\\w{3} \\w{3} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d \\d{4}';

const words = {
  'touch-reload': 'grace them all',
  'touch-chain-reload': 'chain reload',
  'touch-workers-reload': 'workers reload',
};

t.test('each option', async (t) => {
  for (const [option, said] of Object.entries(words)) {
    const server = await startServer(t, {
      config: `http-socket = 127.0.0.1:0\nwsgi-file = app.mjs\n${option} = reload.txt`,
      files: { 'app.mjs': app },
      ready: /^WSGI app 0/,
    });
    const path = join(server.folder, 'reload.txt');
    const line = `^${ctime} - \\*\\*\\* ${path} has been touched\\.\\.\\. ${said} !!! \\*\\*\\*$`;
    await server.waitForLog(`unable to stat() ${path}, events will be triggered as soon as the file is created`);
    const changes = {
      'it is made': () => writeFileSync(path, ''),
      'it is touched': () => utimesSync(path, new Date(), new Date(Date.now() + 10_000)),
      'it gets an older time': () => utimesSync(path, new Date(), new Date(2020, 1, 1)),
      'another file takes its name': () => {
        writeFileSync(`${path}.new`, '');
        renameSync(`${path}.new`, path);
      },
    };
    for (const [what, change] of Object.entries(changes)) {
      const from = server.lines.length;
      change();
      await server.waitForLog(new RegExp(line), { from });
      await server.waitForLog(/^chain reloading complete$/, { from });
      const readsConfiguration = server.lines.slice(from).some((text) => text.includes('getting INI configuration'));
      t.equal(readsConfiguration, option === 'touch-reload', what);
    }
    const reloads = () => server.lines.filter((text) => text.includes('has been touched')).length;
    rmSync(path);
    writeFileSync(path, ''); // if the removal counted, there would be two more
    await server.waitForLog(/^chain reloading complete$/, { from: server.lines.length });
    t.equal(reloads(), Object.keys(changes).length + 1);
    t.equal(server.workerPids().length, Object.keys(changes).length + 2);
    t.strictSame(await server.stop(), { code: 0, signal: null });
  }
});

t.test('several files, in a folder that comes later, and files that the new configuration names', async (t) => {
  const config = 'http-socket = 127.0.0.1:0\nwsgi-file = app.mjs\n';
  const server = await startServer(t, {
    config: `${config}touch-reload = app.mjs\ntouch-reload = later/reload.txt`,
    files: { 'app.mjs': app, 'later.new/reload.txt': '' },
    ready: /^WSGI app 0/,
  });
  renameSync(join(server.folder, 'later.new'), join(server.folder, 'later'));
  await server.waitForLog(/later\/reload.txt has been touched/);
  await server.waitForLog(/^chain reloading complete$/);

  writeFileSync(join(server.folder, 'uwsgi.ini'), `[uwsgi]\n${config}touch-reload = uwsgi.ini\n`);
  let from = server.lines.length;
  writeFileSync(join(server.folder, 'app.mjs'), `${app}\n`);
  await server.waitForLog(/app.mjs has been touched/, { from });
  await server.waitForLog(/^chain reloading complete$/, { from });
  from = server.lines.length;
  writeFileSync(join(server.folder, 'uwsgi.ini'), `[uwsgi]\n${config}touch-reload = uwsgi.ini\n\n`);
  await server.waitForLog(/uwsgi.ini has been touched/, { from });
  await server.waitForLog(/^chain reloading complete$/, { from });
});
