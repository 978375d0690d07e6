// Requests that come before the answer to the one before: answers leave in the order of the requests, whatever the
// application takes for each (RFC 9112 9.3.2).

import t from 'tap';
import { startContractServer } from '../helpers/contract-fronts.js';
import { connectRaw } from '../helpers/raw-client.js';

const { httpTcp, server } = await startContractServer(t);

interface Step {
  readonly request: string;
  readonly body: string;
  readonly isHead?: boolean;
}

const get = (path: string, body: string): Step => ({ request: `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`, body });
const head = (path: string): Step => ({ request: `HEAD ${path} HTTP/1.1\r\nHost: x\r\n\r\n`, body: '', isHead: true });
const post = (body: string): Step => ({
  request: `POST /read/echo-length HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  body,
});
const chunked = (body: string): Step => ({
  request:
    `POST /read/echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n` +
    `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
  body,
});
const sync = get('/answer/string', 'one string');
const parts = get('/answer/async-generator', 'one two three');
const after = (turns: number) => get(`/answer/after?${turns}`, `after ${turns}`);
const large = get('/answer/large?500000', Buffer.alloc(500_000, '0123456789abcdef').toString());

const sequences: Readonly<Record<string, readonly Step[]>> = {
  'synchronous ones': Array<Step>(100).fill(sync),
  'the first is the slowest': [after(20), after(10), sync, after(1), parts, head('/answer/string'), sync],
  'parts between': [parts, sync, parts, after(3), large, sync, large, parts],
  'large ones behind a slow one': [after(10), large, large, sync],
  'a POST behind GETs': [after(5), sync, post('first'), sync, post('second'), after(1), chunked('third'), sync],
  'large POSTs': [sync, post('x'.repeat(200_000)), after(3), chunked('y'.repeat(200_000)), sync],
  'failures between': [
    get('/fail/throw', 'Internal Server Error'),
    sync,
    get('/fail/reject', 'Internal Server Error'),
    sync,
  ],
  'more than are served side by side': Array.from({ length: 200 }, (_, i) => after(i % 7)),
};

for (const [name, steps] of Object.entries(sequences)) {
  const bytes = steps.map(({ request }) => request).join('');
  for (const step of bytes.length < 3000 ? [0, 1, 7] : [0, 10_007]) {
    t.test(`${name}, sent ${step === 0 ? 'at once' : `in pieces of ${step}`}`, async (t) => {
      const client = await connectRaw(t, httpTcp);
      const sent = client.send(bytes, step);
      for (const [index, { body, isHead = false }] of steps.entries()) {
        const answer = await client.readResponse({ isHead });
        t.ok(answer.body.toString() === body, `answer ${index} has ${answer.body.length} bytes`);
      }
      await sent;
      t.equal(client.received.length, 0);
    });
  }
}

t.test('what follows the last request is not answered', async (t) => {
  const client = await connectRaw(t, httpTcp);
  const last = 'GET /answer/after?2 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
  await client.send(`${sync.request}${last}${sync.request}`);
  t.equal((await client.readResponse()).body.toString(), 'one string');
  t.equal((await client.readResponse()).body.toString(), 'after 2');
  t.equal((await client.readAll()).length, 0);
});

t.test('a wrong request is refused behind the answers to those before it', async (t) => {
  const client = await connectRaw(t, httpTcp);
  await client.send(`${after(5).request}${sync.request}GET / HTTP/1.1\r\nHost x\r\n\r\n${sync.request}`);
  t.equal((await client.readResponse()).body.toString(), 'after 5');
  t.equal((await client.readResponse()).body.toString(), 'one string');
  t.equal((await client.readResponse()).status, 400);
  t.equal((await client.readAll()).length, 0);
});

t.test('an answer that breaks takes those behind it along', async (t) => {
  const from = server.lines.length;
  const client = await connectRaw(t, httpTcp);
  await client.send(`${sync.request}GET /fail/async-half-way HTTP/1.1\r\nHost: x\r\n\r\n${sync.request}`);
  await client.readResponse().catch(() => undefined);
  await t.rejects(client.readResponse());
  await server.waitForLog(/thrown half-way/, { from });
});
