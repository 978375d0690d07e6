import { once } from 'node:events';
import { chmodSync, existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import type { Config } from '../../dist/config/config.js';
import {
  closeListeners,
  ListenError,
  type Listener,
  listenersForWorker,
  listenersNotIn,
  openListeners,
  removeSocketFiles,
  takeSystemdListeners,
  waitingConnections,
} from '../../dist/master/listeners.js';
import { loadBinding } from '../../dist/native/binding.js';
import { connectRaw } from '../helpers/raw-client.js';
import { tempDir } from '../helpers/temp-dir.js';
import { until } from '../helpers/until.js';

const binding = loadBinding();

function configFor(addresses: readonly string[], changes: Partial<Config> = {}): Config {
  return {
    sockets: addresses.map((address, index) => ({
      address,
      protocol: 'http',
      option: 'http-socket',
      place: `x.ini:${index + 1}`,
    })),
    backlog: 64,
    reusePort: false,
    tcpKeepAlive: false,
    tcpNoDelay: true,
    deferAccept: false,
    socketMode: null,
    socketOwner: null,
    ...changes,
  } as Config;
}

function open(t: Test, addresses: readonly string[], changes: Partial<Config> = {}): Listener[] {
  const listeners = openListeners(binding, configFor(addresses, changes));
  t.teardown(() => closeListeners(binding, listeners));
  return listeners;
}

/** The lines of the ListenError that `action` throws. */
function refusal(action: () => unknown): readonly string[] {
  try {
    action();
  } catch (error) {
    if (error instanceof ListenError) return error.lines;
    throw error;
  }
  throw new Error('nothing was refused');
}

const refusalOf = (address: string) => refusal(() => openListeners(binding, configFor([address]))).join('\n');

t.test('TCP addresses as uWSGI spells them', async (t) => {
  const rows: [string, string, RegExp][] = [
    ['127.0.0.1:0', 'tcp4', /^127\.0\.0\.1:\d+$/],
    ['127.0.0.1:', 'tcp4', /^127\.0\.0\.1:\d+$/],
    ['localhost:0', 'tcp4', /^localhost:\d+$/],
    [':0', 'tcp4', /^:\d+$/],
    ['*:0', 'tcp4', /^:\d+$/],
    ['0', 'tcp4', /^:\d+$/],
    ['127.0.*:0', 'tcp4', /^127\.0\.0\.1:\d+$/],
    ['[::1]:0', 'tcp6', /^\[::1\]:\d+$/],
    ['[::]:0', 'tcp6', /^\[::\]:\d+$/],
  ];
  for (const [address, family, shown] of rows) {
    const [listener] = open(t, [address]);
    t.match(listener?.info, { family, address: shown, isPortAssigned: true, isInherited: false, inode: 0 }, address);
    const host = family === 'tcp6' ? '::1' : '127.0.0.1';
    const socket = connect(listener!.info.port, host);
    await once(socket, 'connect');
    socket.destroy();
  }
});

t.test('a port that was named is kept', async (t) => {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  await new Promise((resolve) => probe.close(resolve));
  const [listener] = open(t, [`127.0.0.1:${port}`]);
  t.match(listener?.info, { address: `127.0.0.1:${port}`, port, isPortAssigned: false });
});

t.test('what cannot be an address says why', async (t) => {
  const rows: [string, RegExp][] = [
    ['127.0.0.1:99999', /"99999" is not a port \(0 to 65535/],
    ['127.0.0.1:080', /"080" is not a port/],
    ['127.0.0.1:http', /"http" is not a port/],
    ['::1:80', /an IPv6 address needs brackets: \[::1\]:80/],
    ['[::1:80', /an IPv6 address is written \[::1\]:8080/],
    ['no-such-host.invalid:80', /cannot resolve host "no-such-host\.invalid"/],
    ['192.0.2.1:80', /cannot bind to 192\.0\.2\.1:80: cannot assign requested address \(no interface/],
    ['203.0.113.*:80', /no interface of this machine has an address that starts with 203\.0\.113\./],
    ['=0', /shared sockets \(=N\) are not served/],
    ['fd://x', /a descriptor is written fd:\/\/3/],
    ['fd://999', /cannot listen on fd 999 .*bad file descriptor/],
    ['', /it is empty/],
    ['@', /the name is empty/],
    [`/${'x'.repeat(107)}`, /108 bytes are too many for a unix socket \(107 at most\)/],
    ['/no-such-folder/x.sock', /cannot bind to .*\(the folder does not exist\)/],
  ];
  for (const [address, reason] of rows) {
    const text = refusalOf(address);
    t.match(text, reason, address);
    t.match(text, /^http-socket: .* \(x\.ini:1\)$/);
  }
});

t.test('a port in use says so, and all that is wrong is said at once', async (t) => {
  const [first] = open(t, ['127.0.0.1:0']);
  const taken = first!.info.address;
  const path = join(tempDir(t), 'own.sock');
  const lines = refusal(() => openListeners(binding, configFor([path, taken, 'fd://x'])));
  t.equal(lines.length, 2);
  t.equal(
    lines[0],
    `http-socket: cannot bind to ${taken}: address already in use ` +
      `(probably another instance is running on ${taken}) (x.ini:2)`,
  );
  t.notOk(existsSync(path), 'a socket that was opened is taken back');
});

t.test('reuse-port lets two listen on one port', async (t) => {
  const [first] = open(t, ['127.0.0.1:0'], { reusePort: true });
  const [second] = open(t, [first!.info.address], { reusePort: true });
  t.equal(second?.info.port, first?.info.port);
});

t.test('unix sockets: permissions, vacuum', async (t) => {
  const path = join(tempDir(t), 'app.sock');
  const uid = process.getuid!();
  const gid = process.getgid!();
  const listeners = open(t, [path], { socketMode: 0o620, socketOwner: { uid, gid } });
  t.match(listeners[0]?.info, { family: 'unix', address: path, port: 0 });
  t.equal(statSync(path).mode & 0o7777, 0o620);
  t.strictSame([statSync(path).uid, statSync(path).gid], [uid, gid]);
  (await connectRaw(t, path)).close();
  t.strictSame(removeSocketFiles(listeners), [`VACUUM: unix socket ${path} removed.`]);
  t.notOk(existsSync(path));
  t.strictSame(removeSocketFiles(listeners), [], 'a file that is gone is no news');
});

t.test("vacuum leaves another server's file alone", async (t) => {
  const path = join(tempDir(t), 'app.sock');
  const ours = open(t, [path]);
  renameSync(path, `${path}.moved`);
  open(t, [path]);
  t.strictSame(removeSocketFiles(ours), [`VACUUM WARNING: unix socket ${path} changed inode. Skip removal`]);
  t.ok(existsSync(path));
});

t.test('a stale socket file is replaced, one in use and any other file are not', async (t) => {
  const folder = tempDir(t, { 'app.txt': 'precious' });
  const path = join(folder, 'app.sock');
  const first = openListeners(binding, configFor([path]));
  t.match(refusalOf(path), new RegExp(`cannot bind to ${path}: address already in use \\(probably another instance`));
  closeListeners(binding, first);
  const staleInode = statSync(path).ino;
  const [second] = open(t, [path]);
  t.equal(statSync(path).ino, second?.info.inode);
  t.ok(staleInode > 0);
  (await connectRaw(t, path)).close();

  t.match(refusalOf(join(folder, 'app.txt')), /the file exists and is not a socket; remove it or choose another path/);
  t.equal(readFileSync(join(folder, 'app.txt'), 'utf8'), 'precious');
});

t.test(
  'a folder that may not be written refuses a socket',
  { skip: process.getuid?.() === 0 && 'root may' },
  async (t) => {
    const folder = tempDir(t);
    chmodSync(folder, 0o500);
    t.match(
      refusalOf(join(folder, 'app.sock')),
      /permission denied \(.*a unix socket needs a folder this user may write\)/,
    );
    chmodSync(folder, 0o700);
  },
);

t.test('an abstract name is bound exactly, in both spellings', async (t) => {
  const name = `tswsgi-test-${process.pid}`;
  const [listener] = open(t, [`@${name}`]);
  t.match(listener?.info, { family: 'abstract', address: `@${name}`, inode: 0 });
  // The kernel shows each NUL of a name as @: one in front, none behind.
  const names = readFileSync('/proc/net/unix', 'latin1')
    .split('\n')
    .map((line) => line.split(' ').at(-1));
  t.ok(names.includes(`@${name}`));
  t.match(refusalOf(`\\0${name}`), /address already in use/);
});

t.test('fd:// takes over a socket that listens', async (t) => {
  const [first] = open(t, ['127.0.0.1:0']);
  const [taken] = openListeners(binding, configFor([`fd://${first!.info.fd}`]));
  t.match(taken, {
    origin: 'inherited',
    ownFile: undefined,
    info: { isInherited: true, address: first!.info.address },
  });
  t.match(refusalOf('fd://1'), /socket operation on non-socket|does not listen|not of the stream kind/);
});

t.test('workers get their descriptors behind the channel and the scoreboard, in order', async (t) => {
  const path = join(tempDir(t), 'app.sock');
  const [tcp, unix] = open(t, ['127.0.0.1:0', path]);
  t.strictSame(listenersForWorker([tcp!, unix!]), [
    { fd: 5, protocol: 'http', address: tcp!.info.address, port: tcp!.info.port, counter: tcp!.info.fd % 16 },
    { fd: 6, protocol: 'http', address: path, port: 0, counter: unix!.info.fd % 16 },
  ]);
});

t.test("systemd's sockets", async (t) => {
  const take = (environment: Record<string, string>) => takeSystemdListeners(binding, 'uwsgi', environment, 100);
  t.strictSame(take({}), { listeners: [], note: undefined });
  const other = take({ LISTEN_FDS: '1', LISTEN_PID: '99' });
  t.strictSame(other.listeners, []);
  t.match(other.note, /LISTEN_PID is 99 and this process is 100/);
  t.match(
    refusal(() => take({ LISTEN_FDS: 'lots', LISTEN_PID: '100' })).join(),
    /LISTEN_FDS: "lots" is not a number of descriptors/,
  );
  t.match(
    refusal(() => take({ LISTEN_FDS: '1', LISTEN_PID: '100' })).join(),
    /^LISTEN_FDS: .*fd 3/,
    'a descriptor that is no listening socket is an error, not a crash',
  );
});

t.test('a relative name is found again after the process has gone elsewhere', async (t) => {
  const folder = tempDir(t);
  const before = process.cwd();
  t.teardown(() => process.chdir(before));
  process.chdir(folder);
  const listeners = open(t, ['app.sock']);
  process.chdir(before);
  t.equal(removeSocketFiles(listeners).length, 1);
  t.notOk(existsSync(join(folder, 'app.sock')));
  writeFileSync(join(folder, 'app.sock'), '');
});

t.test('sockets that are open already are taken, also in another order and by another path to them', async (t) => {
  const folder = tempDir(t);
  const name = `tswsgi-kept-${process.pid}`;
  const addresses = ['127.0.0.1:0', `${folder}/a.sock`, `@${name}`, '127.0.0.1:0'];
  const before = open(t, addresses);
  const again = [`${folder}/./a.sock`, '127.0.0.1:0', '127.0.0.1:0', `@${name}`];
  const fds = (listeners: readonly Listener[]) => listeners.map(({ info }) => info.fd);
  const [first, unix, abstract, second] = fds(before);
  t.strictSame(fds(openListeners(binding, configFor(again), before)), [unix, first, second, abstract]);

  const more = openListeners(binding, configFor([...addresses, '127.0.0.1:0']), before);
  const added = listenersNotIn(before, more);
  t.equal(added.length, 1);
  t.not(added[0]!.info.port, before[0]!.info.port);
  closeListeners(binding, added);
});

t.test('a socket that cannot be opened leaves those that were open alone', async (t) => {
  const folder = tempDir(t);
  const before = open(t, [`${folder}/a.sock`]);
  const addresses = [`${folder}/a.sock`, `${folder}/b.sock`, `${folder}/none/c.sock`];
  t.match(refusal(() => openListeners(binding, configFor(addresses), before)).join(), /c\.sock/);
  t.notOk(existsSync(`${folder}/b.sock`));
  (await connectRaw(t, `${folder}/a.sock`)).close();
});

t.test('connections that wait to be accepted are counted, on TCP and unix sockets', async (t) => {
  const path = join(tempDir(t), 'queue.sock');
  const listeners = openListeners(binding, configFor(['127.0.0.1:0', path]));
  t.teardown(() => closeListeners(binding, listeners));
  t.equal(waitingConnections(binding, listeners), 0);
  for (const { info } of listeners) {
    await connectRaw(t, info.address);
    await connectRaw(t, info.address);
    await until(`both wait on ${info.family}`, () => binding.listenQueue(info.fd).length === 2);
  }
  t.equal(waitingConnections(binding, listeners), 4);
  t.throws(() => binding.listenQueue(0x7fffffff), { code: 'EBADF', message: /fd 2147483647/ });
});
