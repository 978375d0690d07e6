// A port that the kernel chose is named in the configuration afterwards: a reload finds that it has the socket already.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { get } from '../helpers/gates.js';
import { connectRaw } from '../helpers/raw-client.js';
import { appsFolder, type RunningServer, startServer } from '../helpers/start-server.js';

/** Reload with `sockets`; the addresses of those that were opened for it. */
async function reload(server: RunningServer, ...sockets: readonly string[]): Promise<string[]> {
  const lines = [...sockets.map((address) => `http-socket = ${address}`), `wsgi-file = ${appsFolder}/gates.mjs`];
  writeFileSync(join(server.folder, 'uwsgi.ini'), `[uwsgi]\n${lines.join('\n')}\n`);
  const from = server.lines.length;
  process.kill(server.pid, 'SIGHUP');
  await server.waitForLog(/^chain reloading complete$/, { from });
  return server.lines.slice(from).flatMap((line) => {
    const address = /bound to TCP address (\S+)/.exec(line)?.[1];
    return address === undefined ? [] : [address];
  });
}

t.test('in any spelling, and beside another port of its own', async (t) => {
  const server = await startServer(t, {
    config: `http-socket = 127.0.0.1:0\nwsgi-file = ${appsFolder}/gates.mjs`,
    ready: /^WSGI app 0/,
  });
  const address = server.address();
  const port = address.slice(address.indexOf(':') + 1);
  const isServed = async () => {
    const client = await connectRaw(t, address);
    await client.send(get('/', 'Connection: close\r\n'));
    t.equal((await client.readResponse()).status, 200);
  };
  for (const spelling of [address, `localhost:${port}`, `127.0.0.*:${port}`, address]) {
    t.strictSame(await reload(server, spelling), [], spelling);
    await isServed();
  }
  const added = await reload(server, '127.0.0.1:0', address);
  t.equal(added.length, 1, 'a port that the kernel chooses is another one');
  t.not(added[0], address);
  await isServed();
  t.strictSame(await reload(server, `localhost:${port}`, added[0]!), []);
  t.strictSame(await server.stop(), { code: 0, signal: null });
});
