// Rows of the README's table "Differences from uWSGI": requests and answers on the wire, of one server.

import { join } from 'node:path';
import { connectRaw } from '../helpers/raw-client.js';
import { askUwsgi } from '../helpers/uwsgi-packet.js';
import { ask, type Checks, configure, head, send } from './check.js';

const variables = { REQUEST_METHOD: 'GET', PATH_INFO: '/env', REQUEST_URI: '/env' };

export const requests: Checks = {
  'a `TRACE` request': async (t, shared) => {
    t.equal((await ask(t, shared, head('/', 'TRACE'))).status, 501);
    t.equal(configure('http-socket = :0', 'allow-trace = true').config.takesTrace, true);
  },

  '`enable-proxy-protocol`': async (t, shared) => {
    const { takesProxyHeader, proxyAllowIps } = configure('http-socket = :0', 'enable-proxy-protocol = true').config;
    t.same([takesProxyHeader, proxyAllowIps], [true, ['127.0.0.1', '::1']]);
    t.equal((await ask(t, shared, `PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n${head('/')}`)).status, 400);
  },

  'a packet with two lengths that differ, a second `HTTP_HOST`, or a coding other than `chunked`': async (
    t,
    shared,
  ) => {
    const wrong = [
      { CONTENT_LENGTH: '5', HTTP_CONTENT_LENGTH: '6' },
      { HTTP_TRANSFER_ENCODING: 'gzip' },
      { HTTP_HOST: 'a/b' },
    ];
    for (const more of wrong) {
      const answer = await askUwsgi(t, join(shared.folder, 'app.sock'), Object.entries({ ...variables, ...more }));
      t.match(answer, { status: 400 }, JSON.stringify(more));
    }
  },

  '`HTTP_X-Y` and `HTTP_x_y` in a packet': async (t, shared) => {
    const more = { 'HTTP_X-Y': 'a', HTTP_x_y: 'b', HTTP_X_Y: 'c' };
    const answer = await askUwsgi(t, join(shared.folder, 'app.sock'), Object.entries({ ...variables, ...more }));
    const seen = Object.entries(JSON.parse(answer.body.toString())).filter(([name]) => name.startsWith('HTTP_'));
    t.same(seen, [['HTTP_X_Y', 'c']]);
  },

  '`http-socket`': async (t, shared) => {
    const client = await send(t, shared, head('/parts') + head('/'));
    t.same([(await client.readResponse()).chunkSizes, (await client.readResponse()).body.toString()], [[1, 1], 'ok']);
    await client.send(head('/'));
    t.equal((await client.readResponse()).status, 200);
  },

  'a `HEAD` request, a 204': async (t, shared) => {
    const client = await send(t, shared, head('/', 'HEAD'));
    const response = await client.readResponse({ isHead: true });
    t.equal(response.header('content-length'), '2');
    await client.send(head('/204') + head('/'));
    t.equal((await client.readResponse()).status, 204);
    t.equal((await client.readResponse()).body.toString(), 'ok', 'no byte of a body stands between');
  },

  '`Date`, `Content-Length`, chunks': async (t, shared) => {
    const whole = await ask(t, shared, head('/'));
    t.match(whole.header('date'), / GMT$/);
    t.equal(whole.header('content-length'), '2');
    t.equal((await ask(t, shared, head('/parts'))).header('transfer-encoding'), 'chunked');
  },

  'an application that throws': async (t, shared) => {
    const response = await ask(t, shared, head('/throw'));
    t.equal(response.status, 500);
    t.equal(response.body.toString(), 'Internal Server Error');
    await shared.waitForLog(/^Error: thrown$/);
    await shared.waitForLog(/^ {4}at .*app\.mjs:/);
  },

  'a response that breaks half-way': async (t, shared) => {
    const ends = [
      ['HTTP/1.1', /the peer closed/],
      ['HTTP/1.0', /ECONNRESET/],
    ] as const;
    for (const [version, expected] of ends) {
      const client = await send(t, shared, head('/half').replace('HTTP/1.1', version));
      await client.receives('first');
      await ask(t, shared, head('/release'));
      await t.rejects(client.readResponse(), expected, version);
    }
  },

  'a line end in a response header': async (t, shared) => {
    t.equal((await ask(t, shared, head('/split'))).status, 500);
    await shared.waitForLog(/the value .* of the header X-A is not valid/);
  },

  'a head larger than `buffer-size`': async (t, shared) => {
    t.equal((await ask(t, shared, head('/', 'GET', `X-A: ${'a'.repeat(65536)}\r\n`))).status, 431);
    await shared.waitForLog(/^head_too_large: .* => 431$/);
  },

  'a body larger than `limit-post`': async (t, shared) => {
    t.equal((await ask(t, shared, head('/body', 'POST', 'Content-Length: 1000001\r\n'))).status, 413);
    await shared.waitForLog(/^body_too_large: .* => 413$/);
  },

  'a malformed HTTP request': async (t, shared) => {
    for (const text of ['garbage\r\n\r\n', 'GET / HTTP/1.1\r\n\r\n', 'GET / HTTP/1.1\r\nHost: x\r\nA : b\r\n\r\n']) {
      t.equal((await ask(t, shared, text)).status, 400, JSON.stringify(text));
    }
  },

  'a chunked request body': async (t, shared) => {
    const request = `${head('/body', 'POST', 'Transfer-Encoding: chunked\r\n')}3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n`;
    t.equal((await ask(t, shared, request)).body.toString(), 'got abcde');
  },

  'a request body that nobody reads': async (t, shared) => {
    const body = 'x'.repeat(900_000);
    const client = await send(t, shared, head('/unread', 'POST', `Content-Length: ${body.length}\r\n`));
    await client.send(body);
    t.equal((await client.readResponse()).body.toString(), 'not read');
  },

  'HTTP on a uwsgi socket': async (t, shared) => {
    const client = await connectRaw(t, join(shared.folder, 'app.sock'));
    await client.send(head('/'));
    t.equal((await client.readResponse()).status, 400);
    await shared.waitForLog(/^http_on_uwsgi_socket: .* => 400$/);
  },

  '`UWSGI_FILE` and its kin in a packet': async (t, shared) => {
    const code = { UWSGI_FILE: '/a', UWSGI_SCRIPT: 'b', UWSGI_MODULE: 'c', UWSGI_SETENV: 'D=e', HTTP_PROXY: 'f' };
    const packet = { REQUEST_METHOD: 'GET', PATH_INFO: '/env', ...code };
    const response = await askUwsgi(t, join(shared.folder, 'app.sock'), packet);
    const environ = JSON.parse(response.body.toString()) as Record<string, string>;
    t.equal(environ.PATH_INFO, '/env');
    for (const name of Object.keys(code)) t.notOk(name in environ, name);
    await shared.waitForLog(/variables that make uWSGI load code/);
  },
};
