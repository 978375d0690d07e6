// The log in a file: what lands there, and that no line is lost when the file is moved away and opened anew.

import { appendFileSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { addressOf, files, request, startLogging } from '../helpers/logging-server.js';
import { launchServer, startServer } from '../helpers/start-server.js';
import { tempDir } from '../helpers/temp-dir.js';

t.test('logto: all goes there, nothing to where the server was started', async (t) => {
  const logging = await startLogging(t);
  await request(t, await addressOf(logging), 1, '/say');
  await logging.waitFor(/^said on stdout$/m);
  await logging.waitFor(/ GET \/say => generated 2 bytes/);
  t.equal(logging.read().split('\n')[0], '[tswsgi] getting INI configuration from uwsgi.ini');
  t.equal(statSync(join(logging.folder, 'server.log')).mode & 0o777, 0o640);
  t.strictSame(await logging.server.stop(), { code: 0, signal: null });
  t.match(logging.read(), /^goodbye to tswsgi.$/m);
  t.strictSame(logging.server.lines, []);
});

t.test('it is appended to, or begun anew with log-truncate; logfile-chmod', async (t) => {
  const folder = tempDir(t, { ...files, 'server.log': 'from before\n' });
  const args = ['--http-socket', '127.0.0.1:0', '--wsgi-file', 'none.mjs', '--logto', 'server.log'];
  await launchServer(t, { folder, args }).exited;
  t.match(readFileSync(join(folder, 'server.log'), 'utf8'), /^from before\n[\s\S]*GAME OVER/);
  await launchServer(t, { folder, args: [...args, '--log-truncate', '--logfile-chmod', '600'] }).exited;
  t.match(readFileSync(join(folder, 'server.log'), 'utf8'), /^\*\*\* Starting/);
  t.equal(statSync(join(folder, 'server.log')).mode & 0o777, 0o600);
});

const ways: Readonly<Record<string, (folder: string, pid: number) => void>> = {
  'l in the FIFO': (folder) => appendFileSync(join(folder, 'm.fifo'), 'l'),
  'touch-logreopen': (folder) => writeFileSync(join(folder, 'touch'), String(Math.random())),
  'a reload': (_folder, pid) => void process.kill(pid, 'SIGHUP'),
};

t.test('opened anew under load by each way, it loses no line', async (t) => {
  const logging = await startLogging(t, 'logto = server.log\ntouch-logreopen = touch');
  const { folder, server } = logging;
  const address = await addressOf(logging);
  let isLoading = true;
  let sent = 0;
  const load = Array.from({ length: 4 }, async () => {
    while (isLoading) {
      await request(t, address, 5);
      sent += 5;
    }
  });
  let number = 0;
  for (const [name, reopen] of Object.entries(ways)) {
    number += 1;
    const old = `server.log.${number}`;
    renameSync(join(folder, 'server.log'), join(folder, old));
    reopen(folder, server.pid);
    await logging.waitFor(/^\[\d+\] .*server.log reopened\.$/m);
    t.match(logging.read(old), /^\[\d+\] logsize: \d+, triggering log-reopen\.\.\.$/m, name);
    if (name === 'a reload') await logging.waitFor(/^chain reloading complete$/m);
    await logging.waitFor(/ GET \/ => generated 2 bytes/); // the workers have followed
  }
  isLoading = false;
  await Promise.all(load);
  t.strictSame(await server.stop(), { code: 0, signal: null });
  const all = readdirSync(folder).filter((name) => name.startsWith('server.log'));
  t.equal(all.length, 4);
  const logged = all
    .map((name) => logging.read(name))
    .join('')
    .split('\n')
    .filter((line) => / GET \/ => /.test(line));
  t.equal(logged.length, sent);
});

t.test('a file that cannot be opened anew: the old one is written on', async (t) => {
  const logging = await startLogging(t);
  renameSync(join(logging.folder, 'server.log'), join(logging.folder, 'old.log'));
  // Root may open anything but a folder.
  mkdirSync(join(logging.folder, 'server.log'));
  appendFileSync(join(logging.folder, 'm.fifo'), 'l');
  await logging.waitFor(/^cannot open the log .*server.log: is a directory; the old file is written on$/m, 'old.log');
  await request(t, await addressOf(logging, 'old.log'), 1);
  await logging.waitFor(/ GET \/ => /, 'old.log');
});

t.test('a log that cannot be opened keeps the server from starting, one that is no file does not', async (t) => {
  const args = ['--http-socket', '127.0.0.1:0', '--wsgi-file', 'app.mjs', '--logto'];
  const missing = launchServer(t, { files, args: [...args, 'no/such/folder.log'] });
  t.strictSame(await missing.exited, { code: 1, signal: null });
  t.match(missing.lines.join('\n'), /^cannot open the log .*no\/such\/folder.log: no such file or directory$/m);
  const udp = await startServer(t, { files, args: [...args, '192.0.2.1:514'] });
  await udp.waitForLog(
    /^logto: "192.0.2.1:514" is no file, and logging over UDP is not served; the log goes to standard error/,
  );
  t.strictSame(await udp.stop(), { code: 0, signal: null });
});
