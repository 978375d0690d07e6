// Who is believed what it says of its client: PROXY headers from those of `proxy-allow-ips` and from nobody else, fields of
// proxies from those of `forwarded-allow-ips`. One server, asked from several addresses of the loopback network.

import t, { type Test } from 'tap';
import { loadCorpus } from '../helpers/parser-corpus.js';
import { connectRaw } from '../helpers/raw-client.js';
import { startServer } from '../helpers/start-server.js';
import { uwsgiPacket } from '../helpers/uwsgi-packet.js';

const balancer = '127.0.0.1'; // sends PROXY headers
const proxy = '127.0.0.2'; // sends fields
const stranger = '127.0.0.5';

const wsgi = `
let calls = 0;
const names = ['REMOTE_ADDR', 'REMOTE_PORT', 'HTTPS', 'HTTP_HOST', 'wsgi.url_scheme', 'PATH_INFO'];
export function application(environ, startResponse) {
  startResponse('200 OK', []);
  calls += 1;
  return JSON.stringify({ calls, all: Object.keys(environ).length, ...Object.fromEntries(names.map((name) => [name, environ[name]])) });
}`;
const fetching = `
export default { fetch: (request, { environ }) => Response.json({ url: request.url, address: environ.REMOTE_ADDR }) };`;

const server = await startServer(t, {
  config: `http-socket = 127.0.0.1:0
http-socket = %dhttp.sock
socket = 127.0.0.1:0
mount = /=app.mjs
mount = /fetch=fetch.mjs
processes = 1
manage-script-name = true
header-timeout = 5
enable-proxy-protocol = true
proxy-allow-ips = ${balancer}, unix
forwarded-allow-ips = ${proxy},10.0.0.0/8
forwarded-fields = x-forwarded-for,x-forwarded-proto,x-forwarded-host`,
  files: { 'app.mjs': wsgi, 'fetch.mjs': fetching },
  ready: /^WSGI app 1/,
});
const [tcp, unix, uwsgi] = [0, 1, 2].map((index) => server.address(index)) as [string, string, string];

const get = (path = '/', fields = '') => `GET ${path} HTTP/1.1\r\nHost: x\r\n${fields}\r\n`;

interface Answer {
  readonly status: number;
  readonly seen: Readonly<Record<string, unknown>>;
}

async function ask(t: Test, from: string | undefined, bytes: string, address = tcp): Promise<Answer> {
  const client = await connectRaw(t, address, from);
  await client.send(bytes);
  const { status, body } = await client.readResponse();
  const isEnded = status === 200 || (await client.readAll()).length === 0;
  client.close();
  t.ok(isEnded, 'nothing behind a refusal');
  return { status, seen: status === 200 ? JSON.parse(body.toString()) : {} };
}

const callsSoFar = async (t: Test) => Number((await ask(t, stranger, get())).seen.calls);

t.test('the corpus of PROXY headers', async (t) => {
  const before = await callsSoFar(t);
  const cases = loadCorpus('proxy');
  const wrong: string[] = [];
  for (const { name, input, expected } of cases) {
    const client = await connectRaw(t, tcp, balancer);
    client.send(input).catch(() => {});
    if (expected.result === 'more') {
      client.halfClose();
      if ((await client.readAll()).length > 0) wrong.push(`${name}: an answer to half a header`);
    } else {
      const { status, body } = await client.readResponse();
      if (expected.result === 'bad') {
        const rest = await client.readAll();
        if (status !== expected.status || rest.length > 0) wrong.push(`${name}: ${status}, ${rest.length} bytes more`);
      } else {
        const address = status === 200 ? JSON.parse(body.toString()).REMOTE_ADDR : status;
        if (address !== (expected.address ?? balancer)) wrong.push(`${name}: ${address}`);
      }
    }
    client.close();
  }
  t.strictSame(wrong, []);
  const served = cases.filter(({ expected }) => expected.result === 'done').length;
  t.equal(await callsSoFar(t), before + served + 1, 'the application was called for those alone');
});

t.test('a PROXY header counts for all requests of its connection, however it comes', async (t) => {
  const client = await connectRaw(t, tcp, balancer);
  await client.send(`PROXY TCP4 192.0.2.7 192.0.2.8 4711 80\r\n${get('/a')}${get('/b')}`, 1);
  for (const path of ['/a', '/b']) {
    const seen = JSON.parse((await client.readResponse()).body.toString());
    t.match(seen, { REMOTE_ADDR: '192.0.2.7', REMOTE_PORT: '4711', PATH_INFO: path });
  }
  await client.send(get('/c'));
  t.match(JSON.parse((await client.readResponse()).body.toString()), { REMOTE_ADDR: '192.0.2.7', PATH_INFO: '/c' });
  await server.waitForLog(/ 192\.0\.2\.7 \(\) .* GET \/c /);
  await client.send(`PROXY TCP4 192.0.2.9 192.0.2.8 4711 80\r\n${get('/d')}`);
  t.equal((await client.readResponse()).status, 400, 'it comes once');
  t.equal((await client.readAll()).length, 0);
});

t.test('a peer that must send a header and sends none', async (t) => {
  t.equal((await ask(t, balancer, get())).status, 400);
  await server.waitForLog(/^bad_proxy_header: .*proxy-allow-ips from 127\.0\.0\.1 /);
  const silent = await connectRaw(t, tcp, balancer);
  await silent.send('PROXY TCP4 ');
  t.match((await silent.readAll()).toString(), /^HTTP\/1\.1 408 /, 'it is not waited for, for longer than for a head');
});

t.test('a peer that nobody believes', async (t) => {
  t.match((await ask(t, stranger, get())).seen, { REMOTE_ADDR: stranger });
  const lines = ['PROXY TCP4 192.0.2.7 192.0.2.8 1 2\r\n', '\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0cabcdefghijkl'];
  for (const line of lines) t.equal((await ask(t, stranger, line + get())).status, 400);
  await server.waitForLog(/^proxy_not_allowed: .*proxy-allow-ips/);
});

t.test('a unix socket whose peers are named', async (t) => {
  const { seen } = await ask(t, undefined, `PROXY TCP6 2001:db8::7 2001:db8::8 1 2\r\n${get()}`, unix);
  t.match(seen, { REMOTE_ADDR: '2001:db8::7', REMOTE_PORT: '1' });
  t.equal((await ask(t, undefined, get(), unix)).status, 400);
  t.match((await ask(t, undefined, `PROXY UNKNOWN\r\n${get()}`, unix)).seen, { REMOTE_ADDR: '' });
});

t.test('fields of a proxy that is believed', async (t) => {
  const fields =
    'X-Forwarded-For: 127.0.0.1, 198.51.100.7, 10.0.0.2\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: a.example\r\n';
  t.match((await ask(t, proxy, get('/', fields))).seen, {
    REMOTE_ADDR: '198.51.100.7',
    REMOTE_PORT: undefined,
    HTTPS: 'on',
    HTTP_HOST: 'a.example',
    'wsgi.url_scheme': 'https',
  });
  await server.waitForLog(/ 198\.51\.100\.7 \(\) .* GET \/ /);
  t.match((await ask(t, proxy, get('/fetch/x?y', fields))).seen, {
    url: 'https://a.example/x?y',
    address: '198.51.100.7',
  });
  const split = 'X-Forwarded-For: 127.0.0.1\r\nX-Forwarded-For: 198.51.100.8\r\n';
  t.match((await ask(t, proxy, get('/', split))).seen, { REMOTE_ADDR: '198.51.100.8', HTTPS: undefined }, 'two fields');
});

t.test('the same fields of others', async (t) => {
  const fields = 'X-Forwarded-For: 10.1.1.1\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: a.example\r\n';
  const own = { HTTPS: undefined, HTTP_HOST: 'x', 'wsgi.url_scheme': 'http' };
  t.match((await ask(t, stranger, get('/', fields))).seen, { REMOTE_ADDR: stranger, ...own });
  const forwarded = 'Forwarded: for=198.51.100.7;proto=https\r\n';
  t.match(
    (await ask(t, proxy, get('/', forwarded))).seen,
    { REMOTE_ADDR: proxy, ...own },
    'a field proxies do not set',
  );
  const underscored = 'X_Forwarded_For: 198.51.100.7\r\nX_Forwarded_Proto: https\r\n';
  t.match((await ask(t, proxy, get('/', underscored))).seen, { REMOTE_ADDR: proxy, ...own }, 'another spelling');
});

t.test('fields behind a PROXY header: the client it names is believed, or not', async (t) => {
  const behind = (address: string) =>
    `PROXY TCP4 ${address} 192.0.2.8 1 2\r\n${get('/', 'X-Forwarded-For: 198.51.100.7\r\n')}`;
  t.match((await ask(t, balancer, behind('10.0.0.9'))).seen, { REMOTE_ADDR: '198.51.100.7' });
  t.match((await ask(t, balancer, behind('192.0.2.9'))).seen, { REMOTE_ADDR: '192.0.2.9' });
});

t.test('over uwsgi the variables say who the client is, and fields are fields', async (t) => {
  const variables = {
    REQUEST_METHOD: 'GET',
    PATH_INFO: '/',
    REMOTE_ADDR: '203.0.113.9',
    HTTP_X_FORWARDED_FOR: '10.0.0.1',
  };
  const client = await connectRaw(t, uwsgi, balancer);
  await client.send(uwsgiPacket(Object.entries({ ...variables, HTTP_X_FORWARDED_PROTO: 'https' })));
  const seen = JSON.parse((await client.readResponse()).body.toString());
  t.match(seen, { REMOTE_ADDR: '203.0.113.9', HTTPS: undefined, 'wsgi.url_scheme': 'http' });
});
