// The server rotates its log itself: by each way there is, and under load without losing a line.

import { appendFileSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { addressOf, type LoggingServer, request, startLogging } from '../helpers/logging-server.js';
import { startServer } from '../helpers/start-server.js';
import { until } from '../helpers/until.js';

const rotation = /^\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4} - logsize: (\d+), triggering rotation to (\S+)\.\.\.$/m;

/** Names of all files of the log. */
function names({ folder }: LoggingServer): string[] {
  return readdirSync(folder).filter((name) => name.startsWith('server.log'));
}

/** The file that the last rotation made, and the number of all. */
async function rotated(logging: LoggingServer, count: number, by: () => void): Promise<string> {
  const before = new Set(names(logging));
  by();
  await until(`there are ${count} files`, () => names(logging).length === count);
  return names(logging).find((name) => !before.has(name)) ?? '';
}

const rotate = ({ folder }: LoggingServer, letters = 'L') => appendFileSync(join(folder, 'm.fifo'), letters);

/** Clients that ask for one path after the other without a pause, and no path twice. */
function startRequests(t: Test, address: string): () => Promise<number> {
  let isLoading = true;
  let asked = 0;
  const clients = Array.from({ length: 4 }, async () => {
    while (isLoading) {
      asked += 1;
      await request(t, address, 1, `/${asked}`);
    }
  });
  return async () => {
    isLoading = false;
    await Promise.all(clients);
    return asked;
  };
}

t.test('often, under load: each line is in one of the files', { timeout: 240_000 }, async (t) => {
  const logging = await startLogging(t);
  const stopRequests = startRequests(t, await addressOf(logging));
  const rounds = 20;
  for (let round = 1; round <= rounds; round += 1) {
    await rotated(logging, round + 1, () => rotate(logging));
    await logging.waitFor(/ GET \/\d+ => /); // a worker has followed
  }
  const asked = await stopRequests();
  t.strictSame(await logging.server.stop(), { code: 0, signal: null });
  const text = names(logging).map((name) => logging.read(name));
  const lines = text.flatMap((part) =>
    [...part.matchAll(/ GET \/(\d+) => generated 2 bytes/g)].map(([, path]) => path),
  );
  t.equal(lines.length, asked);
  t.equal(new Set(lines).size, asked);
  t.equal(text.filter((part) => rotation.test(part)).length, rounds, 'one at the end of each but the last');
  t.ok(text.every((part) => part.endsWith('\n')));
});

t.test('twice in one second: two files, named by the time', { timeout: 240_000 }, async (t) => {
  const logging = await startLogging(t);
  rotate(logging, 'LL');
  await until('both are there', () => names(logging).length === 3);
  for (const name of names(logging)) t.match(name, /^server\.log(\.\d{10}(\.\d+)?)?$/);
});

t.test('touch-logrotate', { timeout: 240_000 }, async (t) => {
  const logging = await startLogging(t, 'logto = server.log\ntouch-logrotate = touch');
  const old = await rotated(logging, 2, () => writeFileSync(join(logging.folder, 'touch'), ''));
  t.match(
    logging.read(old),
    /touch has been touched\.\.\. rotating the log !!! \*\*\*\n.*triggering rotation to .*\n$/,
  );
});

t.test('log-maxsize, which a reload may change', { timeout: 240_000 }, async (t) => {
  const logging = await startLogging(t, 'logto = server.log\nlog-maxsize = 100k');
  const { folder, server } = logging;
  const address = await addressOf(logging);
  const common = `[uwsgi]\nhttp-socket = 127.0.0.1:0\nprocesses = 2\nwsgi-file = app.mjs\nmaster-fifo = m.fifo\n`;
  await request(t, address, 20);
  t.equal(names(logging).length, 1);
  writeFileSync(join(folder, 'uwsgi.ini'), `${common}logto = server.log\nlog-maxsize = 3000\n`);
  const old = await rotated(logging, 2, () => process.kill(server.pid, 'SIGHUP'));
  const [, bytes, name] = rotation.exec(logging.read(old)) ?? [];
  t.ok(Number(bytes) > 3000);
  t.equal(name, join(folder, old));
  await until('it has reloaded', () =>
    names(logging).some((item) => /^chain reloading complete$/m.test(logging.read(item))),
  );
});

t.test('log-backupname: one file, replaced each time', { timeout: 240_000 }, async (t) => {
  const logging = await startLogging(t, 'logto = server.log\nlog-backupname = server.log.old');
  await rotated(logging, 2, () => rotate(logging));
  await request(t, await addressOf(logging, 'server.log.old'), 2);
  await logging.waitFor(/ GET \/ => /);
  rotate(logging);
  await logging.waitFor(/ GET \/ => [\s\S]*triggering rotation to .*server\.log\.old\.\.\.\n/, 'server.log.old');
  await until('there is a new one', () => names(logging).toSorted().join() === 'server.log,server.log.old');
});

t.test('a file that somebody has moved away is opened anew', { timeout: 240_000 }, async (t) => {
  const logging = await startLogging(t);
  renameSync(join(logging.folder, 'server.log'), join(logging.folder, 'moved'));
  writeFileSync(join(logging.folder, 'server.log'), 'of somebody else\n');
  rotate(logging);
  await logging.waitFor(/^of somebody else\n\[\d+\] .*server.log reopened\.$/m);
  t.strictSame(names(logging), ['server.log']);
});

t.test('one that cannot be renamed is written on, and tried again later only', { timeout: 240_000 }, async (t) => {
  const logging = await startLogging(
    t,
    'logto = server.log\nlog-backupname = taken\nlog-maxsize = 10k\ntouch-logrotate = t',
  );
  mkdirSync(join(logging.folder, 'taken')); // a folder cannot be replaced by a file
  const failure = /^cannot rename the log .*server\.log: EISDIR.*; it is written on$/gm;
  rotate(logging);
  await logging.waitFor(failure);
  const address = await addressOf(logging);
  await request(t, address, 1);
  await logging.waitFor(/ GET \/ => /);
  t.strictSame(names(logging), ['server.log']);
});

t.test('without a file there is nothing to rotate', { timeout: 240_000 }, async (t) => {
  const server = await startServer(t, {
    config: 'http-socket = 127.0.0.1:0\nwsgi-file = app.mjs\nmaster-fifo = m.fifo\nlog-maxsize = 1m',
    files: { 'app.mjs': 'export function application() {}' },
    ready: /^WSGI app 0/,
  });
  await server.waitForLog('log-maxsize has no effect without a log file; give one with logto or daemonize');
  appendFileSync(join(server.folder, 'm.fifo'), 'L');
  await server.waitForLog(/^there is no log file to rotate; give one with logto or daemonize$/);
});
