// A body that an application makes without ever waiting: it gives way to other requests, ends when nobody takes it any
// more, and is told so.

import { once } from 'node:events';
import { connect } from 'node:net';
import t, { type Test } from 'tap';
import { get } from '../helpers/gates.js';
import { connectOptions, connectRaw } from '../helpers/raw-client.js';
import { startServer } from '../helpers/start-server.js';

const app = `
function* endless(part, name) {
  try {
    console.error('begun ' + name);
    for (;;) yield part;
  } finally {
    console.error('closed ' + name);
  }
}
const bad = {
  sync: function* () {
    try {
      yield 'good';
      yield 5;
    } finally {
      console.error('closed bad sync');
    }
  },
  async: async function* () {
    try {
      yield 'good';
      yield 5;
    } finally {
      console.error('closed bad async');
    }
  },
};
export function application({ PATH_INFO, QUERY_STRING, REQUEST_METHOD }, startResponse) {
  if (PATH_INFO === '/no-head') return { empty: [][Symbol.iterator](), endless: endless('x', 'without a head') }[QUERY_STRING];
  startResponse('200 OK', []);
  if (PATH_INFO === '/endless') return endless('x'.repeat(Number(QUERY_STRING)), REQUEST_METHOD + ' ' + QUERY_STRING);
  if (PATH_INFO === '/bad') return bad[QUERY_STRING]();
  return 'hello';
}`;

const server = await startServer(t, {
  config: 'http-socket = 127.0.0.1:0\nmodule = app\nasync = 2\ndisable-logging = true',
  files: { 'app.mjs': app },
  ready: /^WSGI app 0/,
});

async function isServing(t: Test): Promise<void> {
  const client = await connectRaw(t, server.address());
  await client.send(get('/'));
  t.equal((await client.readResponse()).body.toString(), 'hello');
  client.close();
}

for (const size of [1, 100, 70_000]) {
  t.test(`parts of ${size} bytes: others are served, and it ends with its client`, async (t) => {
    const socket = connect(connectOptions(server.address()));
    t.teardown(() => socket.destroy());
    let received = 0;
    socket.on('data', ({ length }) => (received += length));
    const receives = async (bytes: number) => {
      for (const wanted = received + bytes; received < wanted; ) await once(socket, 'data');
    };
    socket.write(get(`/endless?${size}`));
    await receives(1_000_000);
    await isServing(t);
    await receives(1_000_000);
    await isServing(t);
    t.notOk(server.lines.includes(`closed GET ${size}`));
    socket.destroy();
    await server.waitForLog(new RegExp(`^closed GET ${size}$`));
    await isServing(t);
  });

  t.test(`parts of ${size} bytes that nobody reads`, async (t) => {
    const from = server.lines.length;
    const client = await connectRaw(t, server.address());
    client.pause();
    await client.send(get(`/endless?${size}`));
    await server.waitForLog(new RegExp(`^begun GET ${size}$`), { from });
    await isServing(t);
    client.reset();
    await server.waitForLog(new RegExp(`^closed GET ${size}$`), { from });
    await isServing(t);
  });

  t.test(`parts of ${size} bytes for HEAD`, async (t) => {
    const client = await connectRaw(t, server.address());
    await client.send(`HEAD /endless?${size} HTTP/1.1\r\nHost: x\r\n\r\n${get('/')}`);
    t.equal((await client.readResponse({ isHead: true })).status, 200);
    t.equal((await client.readResponse()).body.toString(), 'hello', 'the connection goes on');
    await server.waitForLog(new RegExp(`^closed HEAD ${size}$`));
  });
}

t.test('parts of nothing', async (t) => {
  const client = await connectRaw(t, server.address());
  await client.send(get('/endless?0'));
  await server.waitForLog(/^begun GET 0$/);
  await isServing(t);
  client.reset();
  await server.waitForLog(/^closed GET 0$/);
});

t.test('a body without a head is a 500', async (t) => {
  for (const kind of ['empty', 'endless', 'empty', 'endless']) {
    const from = server.lines.length;
    const client = await connectRaw(t, server.address());
    await client.send(get(`/no-head?${kind}`));
    t.equal((await client.readResponse()).status, 500, kind);
    await server.waitForLog(/the application gave a body without a head/, { from });
    if (kind === 'endless') await server.waitForLog(/^closed without a head$/, { from });
    await isServing(t);
  }
});

for (const kind of ['sync', 'async']) {
  t.test(`a wrong part ends the ${kind} generator it came from`, async (t) => {
    const client = await connectRaw(t, server.address());
    await client.send(get(`/bad?${kind}`));
    await t.rejects(client.readResponse());
    t.match(client.received.toString(), /\r\n4\r\ngood\r\n$/, 'what was good has been sent');
    await server.waitForLog(new RegExp(`^closed bad ${kind}$`));
    await isServing(t);
  });
}
