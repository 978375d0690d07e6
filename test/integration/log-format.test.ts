// Lines of log-format in each worker model and through each interface: every request has the line of its own, with what
// the application said of it, also one whose client is gone or whose time is up.

import t, { type Test } from 'tap';
import { get, postHead } from '../helpers/gates.js';
import { folderWithPackage } from '../helpers/installed-package.js';
import { connectRaw } from '../helpers/raw-client.js';
import { type RunningServer, startServer } from '../helpers/start-server.js';

const format = 'line %(method) %(uri) %(status) %(mine) %(rerr)%(werr)%(ioerr)';

/** Each request says its query string of itself, when others have begun and this one has waited. */
const wsgiApp = `
import { logVar, set_logvar } from 'tswsgi/app';
const turns = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
try { logVar('mine', 'nobody'); } catch (error) { console.error('outside: ' + error.code + ' ' + error.message); }
const paths = {
  '/later': async ({ QUERY_STRING }) => { await turns(); logVar('mine', QUERY_STRING); },
  '/explicit': async (environ) => { await turns(); logVar(environ, 'mine', environ.QUERY_STRING); },
  '/copied': async (environ) => { ({ ...environ })['tswsgi.log_var']('mine', environ.QUERY_STRING); },
  '/spelled': ({ QUERY_STRING }) => set_logvar('mine', QUERY_STRING),
  '/listener': (environ) => new Promise((resolve) => {
    const input = environ['wsgi.input'];
    let bytes = 0;
    input.on('data', (part) => { bytes += part.length; logVar('mine', bytes); });
    input.on('end', resolve);
    input.on('error', resolve);
    console.error('listening');
  }),
  '/held': async (environ) => {
    logVar('mine', 'held');
    console.error('held');
    await new Promise((resolve) => environ['tswsgi.signal'].addEventListener('abort', resolve));
    logVar('mine', 'aborted');
  },
  '/forever': () => { logVar('mine', 'given up'); return new Promise(() => {}); },
  '/wrong': () => {
    for (const given of [[{}, 'a', 1], [null, 'a', 1], [7, 8]]) {
      try { logVar(...given); } catch (error) { console.error('wrong: ' + error.code + ' ' + error.message); }
    }
  },
};
export async function application(environ, startResponse) {
  await paths[environ.PATH_INFO]?.(environ);
  startResponse('200 OK', []);
  return 'ok';
}`;

async function serve(t: Test, config: string, app = wsgiApp, file = 'app.mjs'): Promise<RunningServer> {
  const folder = folderWithPackage(t, {
    [file]: app,
    'uwsgi.ini': `[uwsgi]\nhttp-socket = 127.0.0.1:0\nwsgi-file = ${file}\nlog-format = ${format}\n${config}\n`,
  });
  return startServer(t, { folder, args: ['--ini', 'uwsgi.ini'], ready: /^WSGI app 0/ });
}

/** Asks on one connection, one after the other. */
async function ask(t: Test, server: RunningServer, ...requests: string[]): Promise<void> {
  const client = await connectRaw(t, server.address());
  for (const request of requests) {
    await client.send(request);
    t.equal((await client.readResponse()).status, 200);
  }
  client.close();
}

const models: Readonly<Record<string, string>> = {
  async: '',
  'one at a time': 'async = 1',
  processes: 'processes = 2',
  threads: 'threads = 2',
  'threads and async': 'threads = 2\nasync = 8',
  'no master': 'master = false',
};

for (const [name, config] of Object.entries(models)) {
  t.test(`in the model ${name}`, async (t) => {
    const server = await serve(t, config);
    const clients = Array.from({ length: 6 }, (_, client) =>
      ask(t, server, ...[0, 1, 2].map((request) => get(`/later?${client}-${request}`)), get(`/none?${client}`)),
    );
    await Promise.all(clients);
    for (let client = 0; client < 6; client += 1) {
      for (const request of [0, 1, 2]) {
        const query = `${client}-${request}`;
        await server.waitForLog(new RegExp(`^line GET /later\\?${query} 200 ${query} 000$`));
      }
      await server.waitForLog(new RegExp(`^line GET /none\\?${client} 200 - 000$`));
    }
    t.equal(server.lines.filter((line) => line.startsWith('line ')).length, 24, 'one line each');
    await server.waitForLog(/^outside: API_NO_REQUEST logVar was called while no request is in hand/);
  });
}

t.test('ways to say it', async (t) => {
  const server = await serve(t, '');
  await ask(t, server, get('/explicit?1'), get('/copied?2'), get('/spelled?3'), get('/wrong'));
  for (const path of ['explicit?1', 'copied?2', 'spelled?3']) {
    await server.waitForLog(new RegExp(`^line GET /${path.replace('?', '\\?')} 200 ${path.at(-1)} 000$`));
  }
  for (const text of ['API_NOT_A_REQUEST logVar was given object', 'API_NOT_A_REQUEST logVar was given null']) {
    await server.waitForLog(new RegExp(`^wrong: ${text}; give it a request`));
  }
  await server.waitForLog(/^wrong: API_LOG_VARIABLE logVar was given number for a name/);
});

t.test('listeners of a body that is still to come', async (t) => {
  const server = await serve(t, '');
  const client = await connectRaw(t, server.address());
  await client.send(postHead('/listener', 100_000));
  await client.send(Buffer.alloc(100_000, 'x'));
  t.equal((await client.readResponse()).status, 200);
  await server.waitForLog(/^line POST \/listener 200 100000 000$/);
});

t.test('a client that is gone', async (t) => {
  for (const config of ['', 'threads = 1']) {
    const server = await serve(t, config);
    const client = await connectRaw(t, server.address());
    await client.send(get('/held'));
    await server.waitForLog(/^held$/);
    client.reset();
    await server.waitForLog(/^line GET \/held \d+ aborted 011$/);

    const sender = await connectRaw(t, server.address());
    await sender.send(`${postHead('/listener', 100_000)}${'x'.repeat(70_000)}`);
    await server.waitForLog(/^listening$/);
    sender.reset();
    await server.waitForLog(/^line POST \/listener \d+ \S+ 112$/);
  }
});

t.test('a request whose time is up', async (t) => {
  const server = await serve(t, 'harakiri = 0.2');
  const client = await connectRaw(t, server.address());
  await client.send(get('/forever'));
  t.equal((await client.readResponse()).status, 504);
  await server.waitForLog(/^line GET \/forever 504 given up 000$/);
});

const interfaces: Readonly<Record<string, string>> = {
  http: `
import { logVar, setHarakiri } from 'tswsgi/app';
export default function (req, res) {
  if (req.url === '/explicit') { setHarakiri(req, 60); logVar(req, 'mine', 'http'); res.end('ok'); return; }
  req.on('data', () => {});
  req.on('end', async () => { await null; logVar('mine', 'http'); res.end('ok'); });
}`,
  fetch: `
import { logVar, setHarakiri } from 'tswsgi/app';
export default {
  async fetch(request, { environ }) {
    await request.text();
    if (new URL(request.url).pathname === '/explicit') {
      setHarakiri(request, 60);
      setHarakiri(environ, 60);
      logVar(request, 'mine', 'fetch');
    } else logVar('mine', 'fetch');
    return new Response('ok');
  },
};`,
  listen: `
import { createServer } from 'node:http';
import { logVar } from 'tswsgi/app';
createServer((req, res) => {
  if (req.url === '/explicit') logVar(req, 'mine', 'listen');
  else logVar('mine', 'listen');
  res.end('ok');
}).listen(3000);`,
};

for (const [name, app] of Object.entries(interfaces)) {
  t.test(`the interface ${name}`, async (t) => {
    const server = await serve(t, '', app);
    await ask(t, server, get('/explicit'), get('/hand'), `${postHead('/hand', 2)}ab`);
    await server.waitForLog(new RegExp(`^line GET /explicit 200 ${name} 000$`));
    await server.waitForLog(new RegExp(`^line GET /hand 200 ${name} 000$`));
    await server.waitForLog(new RegExp(`^line POST /hand 200 ${name} 000$`));
  });
}

t.test('a time limit for the req of the http interface', async (t) => {
  const app = `
import { setHarakiri } from 'tswsgi';
export default (req, res) => { setHarakiri(req, 0.1); };`;
  const server = await serve(t, '', app);
  const client = await connectRaw(t, server.address());
  await client.send(get('/'));
  t.equal((await client.readResponse()).status, 504);
});

t.test('no variables of the application in the format: nothing is followed, nothing fails', async (t) => {
  const server = await serve(t, 'log-format = plain %(uri)');
  await ask(t, server, get('/later?1'));
  await server.waitForLog(/^plain \/later\?1$/);
  t.notOk(server.lines.some((line) => line.startsWith('outside:')));
});

t.test('rules', async (t) => {
  const server = await serve(
    t,
    `route = ^/silent donotlog:\nroute = ^/rule logvar:mine=of \${REQUEST_METHOD} = $0\nroute = ^/old/([^?]*) redirect-301:/new/$1`,
  );
  await ask(t, server, get('/silent'), get('/rule'));
  await server.waitForLog(/^line GET \/rule 200 of GET = \/rule 000$/);
  const client = await connectRaw(t, server.address());
  await client.send(get('/old/a%20%C3%A9%0d%0aX:%20y'));
  const moved = await client.readResponse();
  t.equal(moved.status, 301);
  t.equal(moved.header('location'), '/new/a%20%C3%A9%0D%0AX:%20y');
  await server.waitForLog(/^line GET \/old\/.* 301 - 000$/);
  t.notOk(server.lines.some((line) => line.startsWith('line GET /silent')));
});
