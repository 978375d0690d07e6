// Several applications in one worker: what the log says of them, which one gets a request, what is answered where none
// does, and what happens when one of them cannot be loaded.

import t, { type Test } from 'tap';
import { isNginxMissing, startNginx } from '../helpers/nginx.js';
import { connectRaw } from '../helpers/raw-client.js';
import { launchServer, type RunningServer, startServer } from '../helpers/start-server.js';

const files = {
  'site.mjs': `
let loads = 0;
loads += 1;
export const make = (name) => (environ, startResponse) => {
  startResponse('200 OK', []);
  return [name, environ.SCRIPT_NAME, environ.PATH_INFO, environ.REQUEST_URI, loads].join(' ');
};
export const application = make('site');
export const shop = make('shop');
export const create = async () => make('made');`,
  'blog.mjs': `import { make } from './site.mjs';\nexport const application = make('blog');\nexport const feed = make('feed');`,
  'broken.mjs': `throw new TypeError('broken by intention');`,
};

async function get(t: Test, address: string, path: string, host = 'x'): Promise<{ status: number; text: string }> {
  const client = await connectRaw(t, address);
  await client.send(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  const { status, body } = await client.readResponse();
  return { status, text: body.toString() };
}

async function text(t: Test, server: RunningServer, path: string, host?: string): Promise<string> {
  return (await get(t, server.address(), path, host)).text;
}

const config = `http-socket = 127.0.0.1:0
module = site
mount = /shop=site:shop
mount = /blog=blog.mjs
mount = /blog/feed=blog:feed
mount = /made=site:create()
mount = example.org/shop=blog.mjs
manage-script-name = true`;

for (const model of ['async = 8', 'threads = 2', 'master = false']) {
  t.test(`chosen by the path, ${model}`, async (t) => {
    const server = await startServer(t, { config: `${config}\n${model}`, files, ready: /^WSGI app 5/ });
    const boot = server.lines.filter((line) => /^(mounting|WSGI app)/.test(line));
    t.match(boot, [
      /^WSGI app 0 \(mountpoint=''\) ready in \d+ seconds on interpreter node v[\d.]+ pid: \d+ \(default app\)$/,
      /^mounting site:shop on \/shop$/,
      /^WSGI app 1 \(mountpoint='\/shop'\) ready in \d+ seconds on interpreter node v[\d.]+ pid: \d+$/,
      /^mounting blog.mjs on \/blog$/,
      /^WSGI app 2 \(mountpoint='\/blog'\)/,
      /^mounting blog:feed on \/blog\/feed$/,
      /^WSGI app 3 \(mountpoint='\/blog\/feed'\)/,
      /^mounting site:create\(\) on \/made$/,
      /^WSGI app 4 \(mountpoint='\/made'\)/,
      /^mounting blog.mjs on example.org\/shop$/,
      /^WSGI app 5 \(mountpoint='example.org\/shop'\)/,
    ]);
    const said = async (path: string, host?: string): Promise<string> => {
      const from = server.lines.length;
      const answer = await text(t, server, path, host);
      // Its thread may count it after the answer, and the next request is to have the next number.
      await server.waitForLog(/\|req: \d+\/\d+\] .* GET \/.* => /, { from });
      return answer;
    };
    t.equal(await said('/a?b'), 'site  /a /a?b 1', 'a file that is mounted often is loaded once');
    t.equal(await said('/shop/a?b'), 'shop /shop /a /shop/a?b 1');
    t.equal(await said('/shop'), 'shop /shop  /shop 1');
    t.equal(await said('/shops'), 'site  /shops /shops 1');
    t.equal(await said('/blog/x'), 'blog /blog /x /blog/x 1');
    t.equal(await said('/blog/feed/x'), 'feed /blog/feed /x /blog/feed/x 1');
    t.equal(await said('/made/'), 'made /made / /made/ 1');
    t.equal(await said('/shop/a', 'Example.org:80'), 'blog /shop /a /shop/a 1');
    t.equal(await said('/blog/a', 'example.org'), 'blog /blog /a /blog/a 1');
    await server.waitForLog(/\|app: 0\|req: 2\/4\] .* GET \/shops /);
    await server.waitForLog(/\|app: 1\|req: 2\/3\] .* GET \/shop /);
    await server.waitForLog(/\|app: 5\|req: 1\/8\] .* GET \/shop\/a /);
  });
}

for (const model of ['async = 8', 'threads = 2']) {
  t.test(`what each has counted, ${model}`, async (t) => {
    const server = await startServer(t, {
      config: `http-socket = 127.0.0.1:0\nmodule = site\nmount = /fail=fail.mjs\nmount = /shop=site:shop
manage-script-name = true\n${model}`,
      files: { ...files, 'fail.mjs': 'export function application() { throw new Error("no"); }' },
      ready: /^WSGI app 2/,
    });
    for (const path of ['/', '/fail', '/shop/a', '/fail/b', '/shop', '/shop/c']) await get(t, server.address(), path);
    const from = server.lines.length;
    // The last answer may have come before its thread has told what it counted.
    const counted = async (line: string): Promise<void> => {
      for (let at = from; ; at = server.lines.length) {
        process.kill(server.pid, 'SIGUSR1');
        await server.waitForLog(/^-----------------$/, { from: at });
        if (server.lines.slice(at).includes(line)) return;
      }
    };
    await counted('\tworker 1 app 0 [] requests: 1 exceptions: 0');
    await counted('\tworker 1 app 1 [/fail] requests: 2 exceptions: 2');
    await counted('\tworker 1 app 2 [/shop] requests: 3 exceptions: 0');
  });
}

t.test('a (req, res) handler sees the URL within its mount, and the rest as Express has it', async (t) => {
  const handler =
    'export default (req, res) => res.end([req.url, req.baseUrl ?? "-", req.originalUrl ?? "-"].join(" "));';
  const server = await startServer(t, {
    config: 'http-socket = 127.0.0.1:0\nmodule = site\nmount = /shop=handler.mjs\nmanage-script-name = true',
    files: { ...files, 'handler.mjs': handler },
    ready: /^WSGI app 1/,
  });
  t.equal(await text(t, server, '/shop/cart?a=b'), '/cart?a=b /shop /shop/cart?a=b');
  t.equal(await text(t, server, '/shop'), '/ /shop /shop');
});

t.test('no-default-app: 404 where no mount fits', async (t) => {
  const server = await startServer(t, {
    config: `http-socket = 127.0.0.1:0\nmount = /shop=site:shop\nmanage-script-name = true\nno-default-app = true`,
    files,
    ready: /^WSGI app 0/,
  });
  t.notMatch(server.lines.join('\n'), /default app/);
  t.strictSame(await get(t, server.address(), '/other'), { status: 404, text: 'Not Found' });
  t.strictSame(await get(t, server.address(), '/shop/a'), { status: 200, text: 'shop /shop /a /shop/a 1' });
  await server.waitForLog(/\|app: -1\|req: -1\/1\] .* GET \/other => generated 9 bytes .* 404\)/);
});

t.test('a fetch application sees its own path', async (t) => {
  const server = await startServer(t, {
    config: `http-socket = 127.0.0.1:0\nmodule = site\nmount = /api=api.mjs\nmanage-script-name = true`,
    files: {
      ...files,
      'api.mjs': `export function fetch(request, { environ }) {
  return new Response([request.url, environ.SCRIPT_NAME, environ.REQUEST_URI].join(' '));
}`,
    },
    ready: /^WSGI app 1/,
  });
  t.equal(await text(t, server, '/api/a?b', 'a.org'), 'http://a.org/a?b /api /api/a?b');
  t.equal(await text(t, server, '/api?b', 'a.org'), 'http://a.org/?b /api /api?b');
});

t.test('behind nginx, which sends SCRIPT_NAME', { skip: isNginxMissing() }, async (t) => {
  const server = await startServer(t, {
    config: 'socket = app.sock\nmodule = site\nmount = /shop=site:shop\nmount = /blog=blog.mjs',
    files,
    ready: /^WSGI app 2/,
  });
  t.notMatch(server.lines.join('\n'), /manage-script-name/, 'over the uwsgi protocol all is well');
  const address = `${server.folder}/app.sock`;
  const upstream = (directives: string) => ({ kind: 'uwsgi', address, directives }) as const;
  const nginx = await startNginx(t, [
    upstream('uwsgi_param SCRIPT_NAME /shop;'),
    upstream('uwsgi_param SCRIPT_NAME /blog; uwsgi_modifier1 30;'),
    upstream(''),
  ]);
  const [shop = '', blog = '', site = ''] = nginx.addresses;
  t.equal((await get(t, shop, '/shop/a?b')).text, 'shop /shop /shop/a /shop/a?b 1', 'PATH_INFO is as it is sent');
  t.equal((await get(t, blog, '/blog/a?b')).text, 'blog /blog /a /blog/a?b 1', 'modifier 30 has it cut');
  t.equal((await get(t, site, '/shop/a')).text, 'site  /shop/a /shop/a 1', 'without one the default application');
});

t.test('behind nginx, with manage-script-name', { skip: isNginxMissing() }, async (t) => {
  const server = await startServer(t, {
    config: `${config.replace('127.0.0.1:0', 'http.sock')}\nsocket = app.sock`,
    files,
    ready: /^WSGI app 5/,
  });
  const nginx = await startNginx(t, [
    { kind: 'uwsgi', address: `${server.folder}/app.sock` },
    { kind: 'proxy', address: `${server.folder}/http.sock` },
  ]);
  for (const address of nginx.addresses) {
    t.equal((await get(t, address, '/shop/a?b')).text, 'shop /shop /a /shop/a?b 1');
    t.equal((await get(t, address, '/caf%C3%A9')).text.replace(/ +/g, ' '), 'site /café /caf%C3%A9 1');
    t.equal((await get(t, address, '/shop/a', 'example.org')).text, 'blog /shop /a /shop/a 1');
  }
});

t.test('over HTTP without manage-script-name a warning tells what happens', async (t) => {
  const server = await startServer(t, {
    config: 'http-socket = 127.0.0.1:0\nmodule = site\nmount = /shop=site:shop',
    files,
    ready: /^WSGI app 1/,
  });
  await server.waitForLog(/set manage-script-name = true \(uwsgi\.ini:4\)$/);
  t.equal(await text(t, server, '/shop/a'), 'site  /shop/a /shop/a 1');
});

for (const model of ['async = 8', 'threads = 2']) {
  const one = `http-socket = 127.0.0.1:0\nmanage-script-name = true\nmount = /a=site.mjs\nmount = /b=broken.mjs
mount = /c=blog.mjs\n${model}`;

  t.test(`one that cannot be loaded keeps the server from starting, ${model}`, async (t) => {
    const server = launchServer(t, { config: one, files });
    t.strictSame(await server.exited, { code: 22, signal: null });
    const log = server.lines.join('\n');
    t.match(log, /^mounting broken\.mjs on \/b \(uwsgi\.ini:5\)$/m);
    t.match(log, /TypeError: broken by intention/);
    t.match(log, /^unable to load app 1 \(mountpoint='\/b'\) \(callable not found or import error\)$/m);
  });

  t.test(`without need-app the others serve, ${model}`, async (t) => {
    const server = await startServer(t, { config: `${one}\nneed-app = false`, files, ready: /^WSGI app 1/ });
    t.match(server.lines.join('\n'), /^unable to load app 1 \(mountpoint='\/b'\)/m);
    t.match(server.lines.join('\n'), /^WSGI app 1 \(mountpoint='\/c'\)/m, "its number is the next one's");
    t.equal(await text(t, server, '/c/x'), 'blog /c /x /c/x 1');
    t.equal(await text(t, server, '/b/x'), 'site  /b/x /b/x 1', 'the default application');
  });
}
