// The fetch interface where the event loop of the worker runs the application.

import t from 'tap';
import { httpFront, uwsgiFront } from '../helpers/contract-fronts.js';
import { testFetch, testWaitUntil } from '../helpers/fetch-suite.js';
import { connectRaw } from '../helpers/raw-client.js';
import { appsFolder, startServer } from '../helpers/start-server.js';

const server = await startServer(t, {
  config: `http-socket = 127.0.0.1:0\nsocket = %duwsgi.sock\nchdir = ${appsFolder}\nwsgi-file = fetch.mjs`,
  ready: /^WSGI app 0/,
});
const front = httpFront(server.address(0));

t.test('over HTTP', async (t) => testFetch(t, server, front));
t.test('over uwsgi', async (t) => testFetch(t, server, uwsgiFront(server.address(1))));

t.test('a request of its own goes through fetch', async (t) => {
  const outcome = await front.send(t, { uri: `/fetch?host=${server.address(0)}` });
  t.match(outcome, { status: 200, body: Buffer.from('by fetch') });
});

t.test('a client that goes is told to the request and to the stream', async (t) => {
  for (const [uri, word] of [
    ['/wait-for-abort', 'aborted'],
    ['/wait-for-cancel', 'cancelled'],
  ]) {
    const client = await connectRaw(t, server.address(0));
    await client.send(`GET ${uri} HTTP/1.1\r\nHost: x\r\n\r\n`);
    if (word === 'cancelled') await client.readBytes(1000);
    client.reset();
    for (;;) {
      const outcome = await front.send(t, { uri: '/heard' });
      if (outcome !== 'broken' && outcome.body.toString().includes(word!)) break;
    }
    t.pass(`${uri}: ${word}`);
  }
});

t.test('a target that is no path', async (t) => {
  const client = await connectRaw(t, server.address(0));
  await client.send('GET http://example.com:81/url?q HTTP/1.1\r\nHost: example.com:81\r\n\r\n');
  t.match((await client.readResponse()).body.toString(), /"http:\/\/example.com:81\/url\?q"/);
  await client.send('OPTIONS * HTTP/1.1\r\nHost: example.com\r\n\r\n');
  t.equal((await client.readResponse()).status, 404);
  await client.send('GET /a/../url HTTP/1.1\r\nHost: EXAMPLE.com:80\r\n\r\n');
  t.match((await client.readResponse()).body.toString(), /"http:\/\/example.com\/url"/);
});

testWaitUntil(t, server, front);
