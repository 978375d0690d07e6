// Trailer fields behind a chunked body reach the application where the body has come whole with its head, in parts, or late;
// in each worker model.

import t, { type Test } from 'tap';
import { connectRaw } from '../helpers/raw-client.js';
import { type RunningServer, startServer } from '../helpers/start-server.js';

const apps = {
  'wsgi.mjs': `
    export async function application(environ, startResponse) {
      const trailers = environ['tswsgi.trailers'];
      const text = await environ['wsgi.input'].text();
      startResponse('200 OK', []);
      return JSON.stringify([text.length, trailers ?? null, trailers === environ['tswsgi.trailers']]);
    }`,
  'http.mjs': `
    export async function application(req, res) {
      let size = 0;
      for await (const part of req) size += part.length;
      res.end(JSON.stringify([size, req.trailers, req.rawTrailers]));
    }`,
};

const head = 'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n';
const sums = ['X-Sum: 1', 'x-sum: 2', 'Other:\t x:y '];
const fields = { 'x-sum': '1, 2', other: 'x:y' };
const raw = ['X-Sum', '1', 'x-sum', '2', 'Other', 'x:y'];

const encode = (body: string, trailers: readonly string[]) =>
  `${body.length.toString(16)}\r\n${body}\r\n0\r\n${trailers.map((line) => `${line}\r\n`).join('')}\r\n`;

const expected = {
  wsgi: (size: number) => [size, fields, true],
  http: (size: number) => [size, fields, raw],
};

for (const model of ['async = 8', 'threads = 2']) {
  for (const name of ['wsgi', 'http'] as const) {
    t.test(`${name}, ${model}`, async (t) => {
      const server = await startServer(t, {
        config: `http-socket = 127.0.0.1:0\nwsgi-file = ${name}.mjs\ninterface = ${name}\n${model}`,
        files: apps,
        ready: /^WSGI app 0/,
      });
      const sizes = { 'whole with its head': 3, 'in bytes': 4, 'in large parts': 300_000 };
      for (const [how, size] of Object.entries(sizes)) {
        const found = await ask(t, server, encode('x'.repeat(size), sums), how === 'in bytes' ? 1 : 0);
        t.same(found, expected[name](size), how);
      }
      const none = await ask(t, server, encode('abc', []));
      t.same(none, name === 'wsgi' ? [3, {}, true] : [3, {}, []], 'none');
      const routed = await connectRaw(t, server.address());
      await routed.send(head + encode('abc', ['Host: y']));
      t.equal((await routed.readResponse()).status, 400, 'one that routes');
    });
  }
}

/** What the application has seen of a request with that body. */
async function ask(t: Test, server: RunningServer, body: string, step = 0): Promise<unknown> {
  const client = await connectRaw(t, server.address());
  await client.send(head + body, step);
  return JSON.parse((await client.readResponse()).body.toString());
}
