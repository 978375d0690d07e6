// Log files beside a change of user: logto is opened before it, logto2 after it. Needs root.

import { appendFileSync, chmodSync, existsSync, mkdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { connectRaw } from '../helpers/raw-client.js';
import { launchServer } from '../helpers/start-server.js';
import { tempDir } from '../helpers/temp-dir.js';
import { until } from '../helpers/until.js';

const skip = process.getuid?.() === 0 ? false : 'only root can become another user';
const nobody = Number(/^nobody:.*?:(\d+):/m.exec(readFileSync('/etc/passwd', 'utf8'))?.[1]);

async function waitFor(path: string, pattern: RegExp): Promise<void> {
  const read = () => (existsSync(path) ? readFileSync(path, 'utf8') : '');
  await until(String(pattern), () => pattern.test(read()), read);
}

/** A server as nobody, in a folder that is open to all, with `closed/` for root alone. */
function start(t: Test, config: string): string {
  const folder = tempDir(t, {
    'app.mjs': 'export const application = (_, startResponse) => { startResponse(200, []); return "ok"; };',
    'uwsgi.ini': `[uwsgi]\nuid = nobody\nhttp-socket = 127.0.0.1:0\nwsgi-file = app.mjs\nmaster-fifo = m.fifo\n${config}\n`,
  });
  chmodSync(folder, 0o777);
  mkdirSync(join(folder, 'closed'), 0o700);
  launchServer(t, { folder, args: ['--ini', 'uwsgi.ini'] });
  return folder;
}

t.test('logto may be where only root may write', { skip }, async (t) => {
  const folder = start(t, 'logto = closed/server.log');
  const path = join(folder, 'closed/server.log');
  await waitFor(path, /^WSGI app 0/m);
  t.equal(statSync(path).uid, 0);
  appendFileSync(join(folder, 'm.fifo'), 'l');
  await waitFor(path, /^cannot open the log .*server.log: permission denied; the old file is written on$/m);
});

t.test('logfile-chown makes it one that the user can open anew', { skip }, async (t) => {
  const folder = start(t, 'logto = server.log\nlogfile-chown = true');
  const path = join(folder, 'server.log');
  await waitFor(path, /^WSGI app 0/m);
  t.equal(statSync(path).uid, nobody);
  renameSync(path, `${path}.1`);
  appendFileSync(join(folder, 'm.fifo'), 'l');
  await waitFor(path, /server.log reopened\.$/m);
});

t.test('so does it for the workers of a master that stays root', { skip }, async (t) => {
  const folder = start(t, 'logto = server.log\nlogfile-chown = true\nmaster-as-root = true\nhttp-socket = http.sock');
  const path = join(folder, 'server.log');
  await waitFor(path, /^WSGI app 0/m);
  renameSync(path, `${path}.1`);
  appendFileSync(join(folder, 'm.fifo'), 'l');
  await waitFor(path, /server.log reopened\.$/m);
  const client = await connectRaw(t, join(folder, 'http.sock'));
  await client.send('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  await client.readResponse();
  await waitFor(path, / GET \/ => generated/);
});

t.test('logto2 is opened by the user', { skip }, async (t) => {
  const folder = start(t, 'logto2 = server.log');
  const path = join(folder, 'server.log');
  await waitFor(path, /^setuid|^spawned tswsgi worker/m);
  t.equal(statSync(path).uid, nobody);
});
