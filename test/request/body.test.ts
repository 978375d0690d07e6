// The body as a stream: parts stay as they came, whoever reads them in whatever way, and what is not read is not acknowledged.
import t from 'tap';
import { type BodyHost, RequestBody } from '../../dist/request/body.js';

/** A body, and how many bytes of it have been acknowledged. */
function openBody() {
  const bridge = {
    acknowledged: 0,
    acknowledgeBody(_: unknown, bytes: number) {
      bridge.acknowledged += bytes;
    },
  };
  const host = { bridge, request: { flags: 0 }, response: { isHeadSent: false } };
  const body = new RequestBody(host as unknown as BodyHost);
  return {
    body,
    bridge,
    come: (size: number, isLast = false, fill = 'x') => body.receive(Buffer.alloc(size, fill), isLast),
  };
}

t.test('parts that come together are not joined', async (t) => {
  for (const sizes of [
    [65_483, 65_536, 65_536, 10_000],
    [1000, 1000, 1000],
    [300_000, 1, 300_000],
  ]) {
    const { body, bridge, come } = openBody();
    const seen: number[] = [];
    const isRead = (async () => {
      for await (const part of body.stream) seen.push((part as Buffer).length);
    })();
    await new Promise(setImmediate);
    for (const size of sizes) come(size);
    come(0, true);
    await isRead;
    t.strictSame(seen, sizes);
    t.equal(bridge.acknowledged, 0, 'what came with the end needs no acknowledgement');
  }
});

t.test('each way of reading gets all bytes, in order', async (t) => {
  const sizes = [70_000, 10, 65_536, 3, 40_000, 65_536];
  const whole = Buffer.concat(sizes.map((size, index) => Buffer.alloc(size, `${index}`)));
  const ways: Readonly<Record<string, (body: RequestBody) => Promise<Buffer>>> = {
    data: ({ stream }) =>
      new Promise((resolve) => {
        const parts: Buffer[] = [];
        stream.on('data', (part: Buffer) => parts.push(part)).on('end', () => resolve(Buffer.concat(parts)));
      }),
    'read(n)': ({ stream }) =>
      new Promise((resolve) => {
        const parts: Buffer[] = [];
        stream.on('readable', () => {
          for (let part = stream.read(50_000); part !== null; part = stream.read(50_000)) parts.push(part as Buffer);
        });
        stream.on('end', () => resolve(Buffer.concat(parts)));
      }),
    bytes: ({ stream }) => stream.bytes(),
    'setEncoding()': async ({ stream }) => {
      stream.setEncoding('utf8');
      let text = '';
      for await (const part of stream) text += part as string;
      return Buffer.from(text);
    },
  };
  for (const [name, read] of Object.entries(ways)) {
    for (const waits of [false, true]) {
      const { body, come } = openBody();
      const bytes = read(body);
      for (const [index, size] of sizes.entries()) {
        come(size, index === sizes.length - 1, `${index}`);
        if (waits) await new Promise(setImmediate);
      }
      t.ok((await bytes).equals(whole), `${name}, parts ${waits ? 'one by one' : 'at once'}`);
    }
  }
});

t.test('all at once when all has come', async (t) => {
  const { body, come } = openBody();
  const { stream } = body;
  come(4, false, 'ab\n');
  come(70_000, false, 'c');
  come(1, true, '\n');
  t.equal(stream.readline().toString(), 'ab\n');
  t.equal(stream.readAll().toString(), `a${'c'.repeat(70_000)}\n`);
  t.equal(stream.readAll().length, 0);
});

t.test('what is not read is not acknowledged', async (t) => {
  const { body, bridge, come } = openBody();
  const { stream } = body;
  for (let i = 0; i < 8; i += 1) come(65_536);
  await new Promise(setImmediate);
  t.equal(bridge.acknowledged, 0);
  const parts = stream[Symbol.asyncIterator]();
  for (let i = 1; i <= 8; i += 1) {
    t.equal(((await parts.next()).value as Buffer).length, 65_536);
    t.ok(bridge.acknowledged <= i * 65_536, `${bridge.acknowledged} after ${i} parts`);
  }
  const isOver = parts.next();
  t.equal(bridge.acknowledged, 8 * 65_536, 'all of it when the reader asks for more');
  come(0, true);
  t.equal((await isOver).done, true);
});

t.test('a reader that waits until there is enough gets it', async (t) => {
  const { body, come } = openBody();
  const { stream } = body;
  const seen: number[] = [];
  stream.on('readable', () => {
    if (stream.readableLength >= 35 || body.isComplete) seen.push((stream.read() as Buffer | null)?.length ?? 0);
  });
  const isOver = new Promise((resolve) => stream.on('end', resolve));
  for (let i = 0; i < 4; i += 1) come(10);
  await until(() => seen.length > 0);
  t.strictSame(seen, [40]);
  come(5, true);
  await isOver;
});

t.test('a listener that throws once gets the rest', async (t) => {
  const { body, come } = openBody();
  const { stream } = body;
  let count = 0;
  stream.on('data', () => {
    count += 1;
    if (count === 1) throw new Error('once');
  });
  const isOver = new Promise((resolve) => stream.on('end', resolve));
  await new Promise(setImmediate);
  t.throws(() => come(70_000), /once/);
  for (let i = 0; i < 3; i += 1) come(70_000);
  come(0, true);
  await isOver;
  t.equal(count, 4);
});

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise(setImmediate);
}
