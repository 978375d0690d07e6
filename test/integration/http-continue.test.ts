// Expect: 100-continue (RFC 9110 10.1.1): the client waits with its body until somebody wants it.

import t from 'tap';
import { startContractServer } from '../helpers/contract-fronts.js';
import { connectRaw } from '../helpers/raw-client.js';

const { httpTcp } = await startContractServer(t);

const head = (path: string, size: number, more = '') =>
  `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: ${size}\r\nExpect: 100-continue\r\n${more}\r\n`;

for (const size of [5, 64 * 1024, 64 * 1024 + 1, 300_000]) {
  const body = Buffer.alloc(size, 'b');

  t.test(`${size} bytes, read`, async (t) => {
    const client = await connectRaw(t, httpTcp);
    for (const path of ['/read/echo-length', '/read/late', '/read/iterate']) {
      await client.send(head(path, size));
      const interim = await client.readResponse();
      t.equal(interim.status, 100, path);
      await client.send(body);
      const answer = await client.readResponse();
      t.equal(answer.status, 200);
      if (path === '/read/echo-length') t.ok(answer.body.equals(body));
      else t.match(JSON.parse(answer.body.toString()), { size });
    }
  });

  t.test(`${size} bytes that are sent without waiting`, async (t) => {
    const client = await connectRaw(t, httpTcp);
    for (let i = 0; i < 2; i += 1) {
      await client.send(Buffer.concat([Buffer.from(head('/read/echo-length', size)), body]));
      let answer = await client.readResponse();
      if (answer.status === 100) answer = await client.readResponse();
      t.equal(answer.status, 200);
      t.ok(answer.body.equals(body));
    }
  });
}

t.test('a large body that nobody wants is not asked for', async (t) => {
  for (const path of ['/read/never', '/fail/throw']) {
    const client = await connectRaw(t, httpTcp);
    await client.send(head(path, 300_000));
    const answer = await client.readResponse();
    t.equal(answer.status, path === '/fail/throw' ? 500 : 200);
    // Nobody can tell whether the body follows now.
    t.equal(answer.header('connection'), 'close');
    t.equal((await client.readAll()).length, 0);
  }
});

t.test('chunked', async (t) => {
  const client = await connectRaw(t, httpTcp);
  await client.send(
    'POST /read/echo-length HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n',
  );
  t.equal((await client.readResponse()).status, 100);
  await client.send('5\r\nhello\r\n0\r\n\r\n');
  t.equal((await client.readResponse()).body.toString(), 'hello');
});

t.test('behind a request that is still being answered', async (t) => {
  const client = await connectRaw(t, httpTcp);
  await client.send(`GET /answer/after?5 HTTP/1.1\r\nHost: x\r\n\r\n${head('/read/echo-length', 100_000)}`);
  t.equal((await client.readResponse()).body.toString(), 'after 5');
  t.equal((await client.readResponse()).status, 100);
  await client.send(Buffer.alloc(100_000, 'b'));
  t.equal((await client.readResponse()).body.length, 100_000);
});

t.test('HTTP/1.0 clients get no interim answer', async (t) => {
  const client = await connectRaw(t, httpTcp);
  await client.send('POST /read/echo-length HTTP/1.0\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\nhello');
  t.equal((await client.readResponse()).status, 200);
});

t.test('any other expectation fails', async (t) => {
  const client = await connectRaw(t, httpTcp);
  await client.send('GET / HTTP/1.1\r\nHost: x\r\nExpect: miracles\r\n\r\n');
  t.equal((await client.readResponse()).status, 417);
  t.equal((await client.readAll()).length, 0);
});
