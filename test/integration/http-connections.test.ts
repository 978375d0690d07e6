// When an HTTP connection lives on and when it ends, and what comes behind an answer on it (RFC 9112 9).

import t, { type Test } from 'tap';
import { startContractServer } from '../helpers/contract-fronts.js';
import { connectRaw, type RawClient } from '../helpers/raw-client.js';

const { httpTcp, httpUnix } = await startContractServer(t);

/** Ask for `/answer/string` and check the answer: the connection is in step. */
async function isInStep(t: Test, client: RawClient): Promise<void> {
  await client.send('GET /answer/string HTTP/1.1\r\nHost: x\r\n\r\n');
  t.equal((await client.readResponse()).body.toString(), 'one string');
  t.equal(client.received.length, 0);
}

/** Nothing but the end comes. */
async function ends(t: Test, client: RawClient): Promise<void> {
  t.equal((await client.readAll()).length, 0);
}

for (const address of [httpTcp, httpUnix]) {
  t.test(`on ${address.startsWith('/') ? 'a unix socket' : 'TCP'}`, async (t) => {
    t.test('HTTP/1.1 keeps it, whatever the answer is', async (t) => {
      const client = await connectRaw(t, address);
      const paths = [
        'answer/string',
        'answer/generator',
        'answer/async-generator',
        'answer/empty-string',
        'fail/throw',
      ];
      paths.push(
        'answer/status?204',
        'answer/status?304',
        'answer/status?404',
        'answer/large?300000',
        'answer/write-async',
      );
      for (const path of paths) {
        for (const method of ['GET', 'HEAD']) {
          await client.send(`${method} /${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
          const answer = await client.readResponse({ isHead: method === 'HEAD' });
          t.equal(answer.header('connection'), undefined, `${method} ${path}`);
          t.equal(answer.version, '1.1');
        }
      }
      await isInStep(t, client);
    });

    t.test('Connection: close of the client', async (t) => {
      for (const value of ['close', 'Close', 'foo, close']) {
        const client = await connectRaw(t, address);
        await client.send(`GET /answer/string HTTP/1.1\r\nHost: x\r\nConnection: ${value}\r\n\r\n`);
        const answer = await client.readResponse();
        t.equal(answer.header('connection'), 'close');
        t.equal(answer.body.toString(), 'one string');
        await ends(t, client);
      }
    });

    t.test('Connection: close of the application', async (t) => {
      const client = await connectRaw(t, address);
      await client.send('GET /answer/close HTTP/1.1\r\nHost: x\r\n\r\n');
      const answer = await client.readResponse();
      t.equal(answer.header('connection'), 'close');
      t.equal(answer.body.toString(), 'the last answer');
      await ends(t, client);
    });

    t.test('HTTP/1.0 ends it, also without Host', async (t) => {
      for (const path of ['/answer/string', '/answer/generator', '/answer/async-generator']) {
        const client = await connectRaw(t, address);
        await client.send(`GET ${path} HTTP/1.0\r\n\r\n`);
        const answer = await client.readResponse();
        t.match(answer.body.toString(), /^one/);
        t.equal(answer.header('connection'), 'close');
        t.equal(answer.header('transfer-encoding'), undefined);
        await ends(t, client);
      }
    });

    t.test('HTTP/1.0 with keep-alive keeps it where the length is known', async (t) => {
      const client = await connectRaw(t, address);
      await client.send('GET /answer/string HTTP/1.0\r\nConnection: keep-alive\r\n\r\n');
      const answer = await client.readResponse();
      t.equal(answer.header('connection'), 'keep-alive');
      t.equal(answer.header('content-length'), '10');
      await isInStep(t, client);
      await client.send('GET /answer/generator HTTP/1.0\r\nConnection: keep-alive\r\n\r\n');
      const last = await client.readResponse();
      t.equal(last.header('connection'), 'close');
      t.equal(last.body.toString(), 'one two three');
      await ends(t, client);
    });

    t.test('a body that nobody reads is out of the way of the next request', async (t) => {
      for (const size of [10, 5000, 64 * 1024, 200_000]) {
        const body = 'GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n'.padEnd(size, '.').slice(0, size);
        for (const path of ['read/never', 'fail/throw', 'answer/late-promise']) {
          const client = await connectRaw(t, address);
          await client.send(`POST /${path} HTTP/1.1\r\nHost: x\r\nContent-Length: ${size}\r\n\r\n${body}`);
          const answer = await client.readResponse();
          if (answer.header('connection') === 'close') await ends(t, client);
          else await isInStep(t, client);
        }
      }
    });

    t.test('a large body that nobody reads ends the connection, and the answer arrives', async (t) => {
      const client = await connectRaw(t, address);
      const size = 16 * 1024 * 1024;
      await client.send(`POST /read/never HTTP/1.1\r\nHost: x\r\nContent-Length: ${size}\r\n\r\n`);
      t.equal((await client.readResponse()).body.toString(), 'not read');
      // Thrown away or refused; in either case no further request is taken.
      const rest = client.send(Buffer.alloc(size)).then(() => client.send('GET / HTTP/1.1\r\nHost: x\r\n\r\n'));
      await rest.catch(() => {});
      t.equal((await client.readAll().catch(() => '')).length, 0);
      t.ok(client.hasEnded);
    });

    t.test('a chunked body is followed by the next request', async (t) => {
      const client = await connectRaw(t, address);
      const chunks = '5;ext="a b"\r\nhello\r\n1\r\n!\r\n0\r\nX-Trailer: yes\r\n\r\n';
      for (const path of ['echo-length', 'never', 'bytes']) {
        await client.send(`POST /read/${path} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}`);
        t.equal((await client.readResponse()).status, 200);
        await isInStep(t, client);
      }
    });

    t.test('empty lines before a request are skipped', async (t) => {
      const client = await connectRaw(t, address);
      await isInStep(t, client);
      await client.send('\r\n');
      await isInStep(t, client);
    });

    t.test('a client that reads slowly gets all of a large answer', async (t) => {
      const size = 8 * 1024 * 1024;
      for (const path of [`large?${size}`, `large-parts?${size}`]) {
        const client = await connectRaw(t, address);
        client.pause();
        await client.send(`GET /answer/${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
        // Other clients are served while this one does not read.
        for (let i = 0; i < 20; i += 1) await isInStep(t, await connectRaw(t, address));
        client.resume();
        const { body } = await client.readResponse();
        t.ok(body.equals(Buffer.alloc(size, '0123456789abcdef')), path);
        await isInStep(t, client);
      }
    });
  });
}
