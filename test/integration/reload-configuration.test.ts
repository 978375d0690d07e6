// SIGHUP reads the configuration again: what can change does, a mistake refuses all of it.

import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { connectRaw } from '../helpers/raw-client.js';
import { type RunningServer, startServer } from '../helpers/start-server.js';

const app = `export function application(environ, startResponse) {
  startResponse('200 OK', []);
  return JSON.stringify({ colour: process.env.COLOUR, folder: process.cwd() });
}`;

async function ask(t: Test, address: string): Promise<{ colour?: string; folder: string }> {
  const client = await connectRaw(t, address);
  await client.send('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  return JSON.parse((await client.readResponse()).body.toString());
}

function start(t: Test, config: string, files: Record<string, string> = {}): Promise<RunningServer> {
  return startServer(t, { config, files: { 'app.mjs': app, ...files }, ready: /^WSGI app 0/ });
}

async function reload(server: RunningServer, config: string, until = /^chain reloading complete$/): Promise<string[]> {
  writeFileSync(join(server.folder, 'uwsgi.ini'), `[uwsgi]\n${config}\n`);
  const from = server.lines.length;
  process.kill(server.pid, 'SIGHUP');
  await server.waitForLog(until, { from });
  return server.lines.slice(from);
}

t.test('environment, folder and number of workers', async (t) => {
  const common = 'http-socket = 127.0.0.1:0\nwsgi-file = app.mjs\n';
  const server = await start(t, `${common}env = COLOUR=red`, { 'other/app.mjs': app });
  t.strictSame(await ask(t, server.address()), { colour: 'red', folder: server.folder });

  const lines = await reload(server, `${common}env = COLOUR=blue\nchdir = %dother\nprocesses = 3`);
  t.strictSame(await ask(t, server.address()), { colour: 'blue', folder: `${server.folder}/other` });
  t.equal(lines.filter((line) => /^spawned tswsgi worker [23] /.test(line)).length, 2);

  await reload(server, common);
  t.strictSame(await ask(t, server.address()), { folder: server.folder }, 'a line that is gone has no effect');
  await server.waitForLog(/^worker 3 killed successfully/);
});

t.test('sockets: those in common stay, others come and go', async (t) => {
  const server = await start(t, 'http-socket = %da.sock\nhttp-socket = %db.sock\nwsgi-file = app.mjs');
  const path = (name: string) => join(server.folder, name);
  const lines = await reload(server, 'http-socket = %dc.sock\nhttp-socket = %da.sock\nwsgi-file = app.mjs');
  t.match(lines.join('\n'), `tswsgi socket 0 bound to UNIX address ${path('c.sock')} fd`);
  t.notMatch(lines.join('\n'), 'a.sock');
  t.ok(lines.includes(`VACUUM: unix socket ${path('b.sock')} removed.`));
  t.notOk(existsSync(path('b.sock')));
  for (const name of ['a.sock', 'c.sock']) t.equal((await ask(t, path(name))).folder, server.folder, name);
  await server.stop();
  for (const name of ['a.sock', 'c.sock']) t.notOk(existsSync(path(name)), `${name} is removed`);
});

t.test('a mistake refuses the reload, all mistakes are told, sockets that were added are closed', async (t) => {
  const server = await start(t, 'http-socket = %da.sock\nwsgi-file = app.mjs');
  const refused = /nothing was reloaded \(failed reloads: 1\)$/;
  const lines = await reload(
    server,
    'http-socket = %da.sock\nprocesses = many\nlisten = -1\nwsgi-file = app.mjs',
    refused,
  );
  t.match(lines.join('\n'), /processes: "many" is not a number.*uwsgi.ini:3/);
  t.match(lines.join('\n'), /listen: -1 is negative.*uwsgi.ini:4/);

  const second = /nothing was reloaded \(failed reloads: 2\)$/;
  await reload(server, 'http-socket = %dn.sock\nhttp-socket = %dno/such/x.sock\nwsgi-file = app.mjs', second);
  t.notOk(existsSync(join(server.folder, 'n.sock')));
  t.equal((await ask(t, join(server.folder, 'a.sock'))).folder, server.folder);
  t.equal(server.workerPids().length, 1);
});

t.test('a socket that was added is closed when the new generation does not come up', async (t) => {
  const server = await start(t, 'http-socket = %da.sock\nwsgi-file = app.mjs');
  await reload(server, 'http-socket = %da.sock\nhttp-socket = %dn.sock\nwsgi-file = none.mjs', /was not replaced/);
  await server.waitForLog(/^VACUUM: unix socket .*n.sock removed/);
  t.notOk(existsSync(join(server.folder, 'n.sock')));
  t.equal((await ask(t, join(server.folder, 'a.sock'))).folder, server.folder);
});

t.test('what takes a restart is named', async (t) => {
  const common = 'http-socket = 127.0.0.1:0\nwsgi-file = app.mjs\n';
  const server = await start(t, `${common}pidfile = a.pid`);
  const lines = await reload(server, `${common}pidfile = b.pid`);
  t.ok(lines.includes('changed, but only in effect after a restart: pidfile'));
  t.ok(existsSync(join(server.folder, 'a.pid')));
});
