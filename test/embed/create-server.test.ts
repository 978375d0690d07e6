// A server within a program: what it serves, where, and what it tells of itself.
import { existsSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import t from 'tap';
import { createServer, type StartResponse } from '../../dist/index.js';
import { addressOf, answering, ask, type Environ, serve, textOf } from '../helpers/embedded.js';
import { connectRaw } from '../helpers/raw-client.js';
import { tempDir } from '../helpers/temp-dir.js';
import { uwsgiPacket } from '../helpers/uwsgi-packet.js';

t.test('every kind of application', async (t) => {
  const require = createRequire(import.meta.url);
  const onExpress = require('express')();
  onExpress.get('/', (_req: unknown, res: { send(text: string): void }) => void res.send('express'));
  const onKoa = new (require('koa'))();
  onKoa.use((context: { body: string }) => {
    context.body = 'koa';
  });
  class Site {
    readonly name = 'an object';
    fetch(): Response {
      return new Response(this.name);
    }
  }
  const applications: Readonly<Record<string, object>> = {
    wsgi: (_environ: Environ, startResponse: StartResponse) => {
      startResponse('200 OK', []);
      return ['wsgi'];
    },
    http: (_req: unknown, res: { end(text: string): void }) => res.end('http'),
    fetch: { fetch: () => new Response('fetch') },
    'an object': new Site(),
    express: onExpress,
    koa: onKoa,
    'what require() gives': { application: answering('what require() gives') },
    'a promise': Promise.resolve({ default: answering('a promise') }),
  };
  for (const [name, app] of Object.entries(applications)) {
    const server = await serve(t, { app });
    t.equal(await textOf(ask(t, server)), name);
  }
});

t.test('modules', async (t) => {
  const esm = "export const application = (environ, startResponse) => { startResponse('200 OK', []); return 'esm'; };";
  const folder = tempDir(t, {
    'app.mjs': `${esm}\nexport const other = { fetch: () => new Response('other') };`,
    'app.cjs': "module.exports = (req, res) => res.end('cjs');",
  });
  const path = join(folder, 'app.mjs');
  const namespace = await import(path);
  t.equal(await textOf(ask(t, await serve(t, { app: namespace }))), 'esm');
  t.equal(await textOf(ask(t, await serve(t, { app: import(path), callable: 'other' }))), 'other');
  t.equal(await textOf(ask(t, await serve(t, { app: createRequire(path)('./app.cjs') }))), 'cjs');
  t.equal(await textOf(ask(t, await serve(t, { wsgiFile: path }))), 'esm');
  t.equal(await textOf(ask(t, await serve(t, { module: 'app:other', pythonpath: folder }))), 'other');
});

t.test('interface says how it is called', async (t) => {
  const app = (one: { url: string }, two: { end(text: string): void }) => two.end(one.url);
  await t.rejects(createServer({ app, httpSocket: '127.0.0.1:0' }), { code: 'APP_INTERFACE_UNCLEAR' });
  t.equal(await textOf(ask(t, await serve(t, { app, interface: 'http' }), '/x')), '/x');
});

t.test('mounts, of applications and of files', async (t) => {
  const folder = tempDir(t);
  const blog = join(folder, 'blog.mjs');
  writeFileSync(blog, "export default (req, res) => res.end('blog ' + req.url);");
  const shop = (environ: Environ, startResponse: StartResponse) => {
    startResponse('200 OK', []);
    return `shop ${environ.SCRIPT_NAME} ${environ.PATH_INFO}`;
  };
  const options = { manageScriptName: true, mount: { '/shop': shop, 'a.org/blog': blog } };
  const server = await serve(t, { app: answering('site'), ...options });
  t.equal(await textOf(ask(t, server, '/shop/cart')), 'shop /shop /cart');
  t.equal(await textOf(ask(t, server, '/blog/1')), 'site');
  const client = await connectRaw(t, addressOf(server));
  await client.send('GET /blog/1 HTTP/1.1\r\nHost: a.org\r\n\r\n');
  t.equal((await client.readResponse()).body.toString(), 'blog /1');
  t.match(server.stats().apps, [
    { id: 0, mountpoint: '', requests: 1 },
    { id: 1, mountpoint: '/shop', requests: 1 },
    { id: 2, mountpoint: 'a.org/blog', requests: 1 },
  ]);
  const onlyFiles = await serve(t, { mount: `/=${blog}` });
  t.equal(await textOf(ask(t, onlyFiles, '/2')), 'blog /2');
});

t.test('its sockets, as node tells of them', async (t) => {
  const path = join(tempDir(t), 'app.sock');
  const abstract = `@tswsgi-embed-${process.pid}`;
  const server = await serve(t, {
    app: answering('ok'),
    httpSocket: ['127.0.0.1:0', '[::1]:0', abstract],
    socket: path,
    chmodSocket: 0o600,
  });
  const [first, second, third, fourth] = server.addresses();
  t.match(first, { address: '127.0.0.1', family: 'IPv4', port: Number });
  t.match(second, { address: '::1', family: 'IPv6', port: Number });
  t.strictSame([third, fourth], [`\0${abstract.slice(1)}`, path]);
  t.equal(server.address(), first);
  t.equal(server.url, `http://${addressOf(server)}`);
  for (const index of [0, 1]) t.equal(await textOf(ask(t, server, '/', index)), 'ok');
  const client = await connectRaw(t, path);
  await client.send(uwsgiPacket({ REQUEST_METHOD: 'GET', PATH_INFO: '/', SERVER_PROTOCOL: 'HTTP/1.1' }));
  t.equal((await client.readResponse()).body.toString(), 'ok');
  await server.close();
  t.notOk(existsSync(path));

  const onUnix = await serve(t, { app: answering('ok'), httpSocket: path });
  t.strictSame([onUnix.url, onUnix.address()], [undefined, path]);
  const everywhere = await serve(t, { app: answering('ok'), httpSocket: ':0' });
  t.match(everywhere.address(), { address: '0.0.0.0', family: 'IPv4', port: Number });
  t.match(everywhere.url, /^http:\/\/127\.0\.0\.1:\d+$/);
});

t.test('stats count what is served', async (t) => {
  const server = await serve(t, {
    app: (environ: Environ, startResponse: StartResponse) => {
      if (environ.PATH_INFO === '/fails') throw new Error('no');
      startResponse('200 OK', []);
      return 'ok';
    },
  });
  t.match(server.stats(), { id: 1, pid: process.pid, requests: 0, exceptions: 0, accepting: 1, connections: 0 });
  for (const path of ['/', '/fails']) await ask(t, server, path);
  const stats = server.stats();
  t.match(stats, {
    requests: 2,
    exceptions: 1,
    in_flight: 0,
    status: 'idle',
    connections: Number,
    accepted: 2,
    refused: 0,
  });
  t.strictSame(stats.apps, [{ id: 0, mountpoint: '', requests: 2, exceptions: 1 }]);
  t.ok(stats.tx > 0 && stats.rss > 0 && stats.avg_rt > 0 && stats.running_time > 0);
  await server.close();
  t.match(server.stats(), { requests: 2, exceptions: 1, accepting: 0, in_flight: 0, connections: 0 });
});

t.test('limits are those that are given', async (t) => {
  const server = await serve(t, {
    app: answering('ok'),
    bufferSize: 512,
    limitPost: 10,
    harakiri: 0.2,
    keepaliveTimeout: 0,
  });
  t.equal((await ask(t, server, `/${'x'.repeat(600)}`)).status, 431);
  const response = await ask(t, server);
  t.strictSame([response.status, response.header('connection')], [200, 'close']);
});
