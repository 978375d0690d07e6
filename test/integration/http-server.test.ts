// The server of `tswsgi/http` as an object: how it listens, fails to, closes, and what it leaves behind. Where node:http
// has the same member, it says what is right.
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import nodeHttp from 'node:http';
import { createServer as createNetServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import t, { type Test } from 'tap';
import http, { createServer, Server } from '../../dist/http.js';
import { connectRaw } from '../helpers/raw-client.js';

const hello: nodeHttp.RequestListener = (_req, res) => void res.end('hello');

async function open(t: Test, ...where: unknown[]): Promise<Server> {
  const server = createServer(hello);
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  (server.listen as (...values: unknown[]) => void).apply(server, where);
  await once(server, 'listening');
  return server;
}

function portOf(server: nodeHttp.Server): number {
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('not a TCP address');
  return address.port;
}

async function get(options: nodeHttp.RequestOptions): Promise<string> {
  const [response] = (await once(nodeHttp.get({ agent: false, ...options }), 'response')) as [nodeHttp.IncomingMessage];
  let text = '';
  for await (const part of response) text += part;
  return text;
}

const ways: readonly (readonly [string, readonly unknown[]])[] = [
  ['a port', [0]],
  ['a port and a host', [0, '127.0.0.1']],
  ['a port, a host and a backlog', [0, '127.0.0.1', 10]],
  ['a host by name', [0, 'localhost']],
  ['options', [{ port: 0, host: '127.0.0.1', backlog: 5, exclusive: true }]],
  ['nothing', []],
];

for (const [name, where] of ways) {
  t.test(`listens on ${name}`, async (t) => {
    const server = await open(t, ...where);
    t.equal(server.listening, true);
    t.equal(await get({ port: portOf(server) }), 'hello');
  });
}

t.test('address() is as node has it', async (t) => {
  for (const where of [[0], [0, '127.0.0.1'], [0, '::1'], [{ port: 0, host: '::', ipv6Only: true }]]) {
    const server = await open(t, ...where);
    const other = nodeHttp.createServer();
    (other.listen as (...values: unknown[]) => void).apply(other, where);
    await once(other, 'listening');
    t.same({ ...(server.address() as object), port: 0 }, { ...(other.address() as object), port: 0 }, String(where));
    other.close();
  }
});

t.test('addresses of IPv4 clients at a socket of IPv6 are as node has them', async (t) => {
  const seen: unknown[] = [];
  for (const make of [createServer, nodeHttp.createServer]) {
    const server = make((req: nodeHttp.IncomingMessage, res: nodeHttp.ServerResponse) => {
      const { remoteAddress, remoteFamily, localAddress } = req.socket;
      res.end(JSON.stringify({ remoteAddress, remoteFamily, localAddress }));
    });
    server.listen(0);
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const response = await fetch(`http://127.0.0.1:${port}`);
    seen.push(await response.json());
    server.closeAllConnections();
    server.close();
  }
  t.same(seen[0], seen[1]);
});

t.test('listens on a unix socket and removes its file', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'tswsgi-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'http.sock');
  const server = await open(t, path);
  t.equal(server.address(), path);
  t.equal(await get({ socketPath: path }), 'hello');
  server.close();
  await once(server, 'close');
  t.notOk(existsSync(path));
});

const failures: readonly (readonly [string, (port: number, folder: string) => unknown[]])[] = [
  ['a port in use', (port) => [port, '127.0.0.1']],
  ['an address of another machine', () => [0, '192.0.2.1']],
  ['a path in use', (_port, folder) => [join(folder, 'file')]],
  ['a folder that is not there', (_port, folder) => [join(folder, 'none', 'socket')]],
  ['a name that is none', () => [0, 'no-such-host.invalid']],
];

for (const [name, where] of failures) {
  t.test(`fails as node does: ${name}`, async (t) => {
    const holder = nodeHttp.createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const folder = mkdtempSync(join(tmpdir(), 'tswsgi-'));
    writeFileSync(join(folder, 'file'), '');
    t.teardown(() => {
      holder.close();
      rmSync(folder, { recursive: true });
    });
    const errors: unknown[] = [];
    for (const server of [nodeHttp.createServer(), createServer()]) {
      (server.listen as (...values: unknown[]) => void).apply(server, where(portOf(holder), folder));
      const [error] = (await once(server, 'error')) as [NodeJS.ErrnoException & { address?: string; port?: number }];
      const { message, code, errno, syscall, address, port } = error;
      errors.push({ message, code, errno, syscall, address, port, listening: server.listening });
    }
    t.same(errors[1], errors[0]);
  });
}

t.test('wrong arguments throw as node does', async (t) => {
  for (const where of [[-1], [65536], [{ port: 'x' }], [{}], [{ path: 7 }]]) {
    const thrown = [nodeHttp.createServer(), createServer()].map((server) => {
      try {
        (server.listen as (...values: unknown[]) => void).apply(server, where);
        server.on('error', () => {}).close();
        return 'nothing';
      } catch (error) {
        return `${(error as NodeJS.ErrnoException).code} ${(error as Error).message}`;
      }
    });
    t.equal(thrown[1], thrown[0]);
  }
});

t.test('a signal closes the server', async (t) => {
  const abort = new AbortController();
  const server = createServer(hello);
  server.listen({ port: 0, host: '127.0.0.1', signal: abort.signal });
  await once(server, 'listening');
  abort.abort();
  await once(server, 'close');
  t.equal(server.listening, false);
});

t.test('can listen again once it is closed', async (t) => {
  const server = await open(t, 0, '127.0.0.1');
  server.close();
  await once(server, 'close');
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.equal(await get({ port: portOf(server) }), 'hello');
});

t.test('two servers do not meet', async (t) => {
  const one = createServer((_req, res) => void res.end('one')).listen(0, '127.0.0.1');
  const two = createServer((_req, res) => void res.end('two')).listen(0, '127.0.0.1');
  await Promise.all([once(one, 'listening'), once(two, 'listening')]);
  const answers = await Promise.all([one, two, one, two, two, one].map((server) => get({ port: portOf(server) })));
  t.same(answers, ['one', 'two', 'one', 'two', 'two', 'one']);
  one.close();
  await once(one, 'close');
  t.equal(await get({ port: portOf(two) }), 'two');
  two.close();
});

t.test('leaves nothing open', async (t) => {
  const before = process.getActiveResourcesInfo().length;
  const signals = process.eventNames().length;
  const server = await open(t, 0, '127.0.0.1');
  await get({ port: portOf(server) });
  server.close();
  await once(server, 'close');
  t.equal(process.eventNames().length, signals);
  t.ok(process.getActiveResourcesInfo().length <= before + 1); // the client's own socket may be closing
});

/** Runs a program that imports the server; what it wrote and how it ended. `fd` becomes its descriptor 3. */
async function run(program: string, fd?: number): Promise<{ output: string; code: number | null }> {
  const module = new URL('../../bundle/http.js', import.meta.url).href;
  const child = spawn(process.execPath, ['--input-type=module', '-e', `import http from '${module}';\n${program}`], {
    stdio: ['ignore', 'pipe', 'inherit', ...(fd === undefined ? [] : [fd])],
  }) as ChildProcessByStdio<null, Readable, null>;
  let output = '';
  child.stdout.on('data', (part) => {
    output += part;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { output, code };
}

t.test('listens on a descriptor', async (t) => {
  const owner = createNetServer().listen(0, '127.0.0.1');
  t.teardown(() => owner.close());
  await once(owner, 'listening');
  const { fd } = (owner as unknown as { _handle: { fd: number } })._handle;
  const program = `
    const server = http.createServer((req, res) => res.end('x')).listen({ fd: 3 }, () => {
      console.log(JSON.stringify(server.address()));
      server.close();
    });`;
  const { output, code } = await run(program, fd);
  t.same(JSON.parse(output), owner.address());
  t.equal(code, 0);
});

t.test('a process whose server is closed ends by itself', async (t) => {
  const program = `
    const server = http.createServer((req, res) => res.end('x')).listen(0, '127.0.0.1', async () => {
      const answer = await fetch('http://127.0.0.1:' + server.address().port);
      console.log(await answer.text());
      server.close(() => console.log('closed'));
    });`;
  t.same(await run(program), { output: 'x\nclosed\n', code: 0 });
});

t.test('a server that is unref()ed keeps no process alive', async (t) => {
  const program = `
    const server = http.createServer().listen(0, '127.0.0.1', () => console.log('listening')).unref();
    setTimeout(() => {}, 20);`;
  t.same(await run(program), { output: 'listening\n', code: 0 });
});

t.test('a listener that throws ends the process, unless it is caught', async (t) => {
  const program = `
    process.on('uncaughtException', (error) => {
      console.log(error.message);
      process.exit(0);
    });
    const server = http.createServer(() => { throw new Error('thrown'); }).listen(0, '127.0.0.1', () => {
      http.get({ port: server.address().port }).on('error', () => {});
    });`;
  t.same(await run(program), { output: 'thrown\n', code: 0 });
});

t.test('a process that is killed within an answer whose end is that of its connection resets it', async (t) => {
  const module = new URL('../../bundle/http.js', import.meta.url).href;
  const program = `import http from '${module}';
    const server = http.createServer((req, res) => {
      if (req.url === '/whole') return res.end('whole', () => {});
      res.write('half');
    }).listen(0, '127.0.0.1', () => console.log(server.address().port));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.teardown(() => child.kill('SIGKILL'));
  const [port] = (await once(child.stdout, 'data')) as [Buffer];
  const ask = async (target: string) => {
    const client = await connectRaw(t, `127.0.0.1:${port.toString().trim()}`);
    await client.send(`GET ${target} HTTP/1.0\r\n\r\n`);
    return client;
  };
  t.match(await (await ask('/whole')).readAll(), /\r\n\r\nwhole$/);
  const client = await ask('/');
  await client.receives('half');
  child.kill('SIGKILL');
  await t.rejects(client.readAll(), /ECONNRESET/);
});

t.test('stands in for node:http', async (t) => {
  t.ok(createServer() instanceof nodeHttp.Server);
  t.equal(http.createServer, createServer);
  t.equal(http.Server, Server);
  t.equal(http.request, nodeHttp.request);
  t.same(Object.keys(http).sort(), Object.keys(nodeHttp).sort());
  const server = createServer();
  await using(server);
  t.equal(server.listening, false);
});

/** As `await using` does it. */
async function using(server: Server): Promise<void> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  await server[Symbol.asyncDispose]();
}
