// What the benchmark asks before it measures: every contender must answer the same bytes, however the answer is framed.

import { createServer } from 'node:net';
import t, { type Test } from 'tap';
import { type Answer, askFor, echo, faultOf, formatQuestion, hello } from '../../dist-bench/asked.js';

const head = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nX-Padding: 0123456789\r\n';

/** The answer as it is read from a server that sends these parts, and then ends if it shall. */
async function answerOf(t: Test, parts: readonly string[], isEnding: boolean): Promise<Answer> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    const sendNext = (index: number): void => {
      const part = parts[index];
      if (part !== undefined) socket.write(part, () => setImmediate(sendNext, index + 1));
      else if (isEnding) socket.end();
    };
    sendNext(0);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  t.teardown(() => server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return askFor(`127.0.0.1:${address.port}`, hello, 10_000);
}

t.test('an answer in pieces, with its length and without', async (t) => {
  const pieces = [head.slice(0, 20), `${head.slice(20)}Content-Length: 13\r\n\r`, '\nHello, ', 'world!'];
  t.equal(faultOf(hello, await answerOf(t, pieces, false)), undefined);
  t.equal(faultOf(hello, await answerOf(t, [`${head}\r\nHello, world!`], true)), undefined);
});

t.test('what is wrong', async (t) => {
  await t.rejects(answerOf(t, [`${head}Content-Length: 13\r\n\r\nHello`], true), /the answer breaks off/);
  const shorter = await answerOf(t, [`${head}Content-Length: 5\r\n\r\nHello`], true);
  t.equal(faultOf(hello, shorter), '5 bytes "Hello", not 13 bytes "Hello, world!"');
  t.equal(faultOf(hello, { ...shorter, status: 503 }), 'status 503');
  t.equal(faultOf(hello, { ...shorter, type: 'text/html' }), 'Content-Type text/html, not text/plain');
  const whole = { ...shorter, body: Buffer.from('Hello, world!') };
  t.equal(faultOf(hello, { ...whole, headBytes: 30 }), 'a head of 30 bytes, not 60 to 260');
});

t.test('a question with a body', async (t) => {
  const bytes = formatQuestion(echo, 'a:1').toString('latin1');
  t.match(
    bytes,
    /^POST \/ HTTP\/1\.1\r\nHost: a:1\r\nContent-Type: application\/octet-stream\r\nContent-Length: 16384\r\n\r\n/,
  );
  t.ok(bytes.endsWith(String(echo.body)));
});
