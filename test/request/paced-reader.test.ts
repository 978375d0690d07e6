// Parts of a large body reach a Readable one by one, so that it does not join them, and none is lost at the body's end.
import { Readable } from 'node:stream';
import t from 'tap';
import type { BodyReader } from '../../dist/request/body.js';
import { PacedReader } from '../../dist/request/paced-reader.js';

const size = 64 * 1024;

/** Pushes what it gets at once, as node's parser does with an IncomingMessage. */
class Pushing implements BodyReader {
  readonly stream = new Readable({ read() {}, highWaterMark: 16 * 1024 });
  readonly came: string[] = [];

  receive(part: Buffer): void {
    this.came.push(`${part.length}`);
    this.stream.push(part);
  }

  complete(): void {
    this.came.push('end');
    this.stream.push(null);
  }

  fail(reason: Error): void {
    this.came.push(reason.message);
    this.stream.destroy(reason);
  }
}

t.test('a reader that keeps up sees each part alone', async (t) => {
  const reader = new Pushing();
  const paced = new PacedReader(reader);
  const seen: number[] = [];
  const isRead = (async () => {
    for await (const part of reader.stream) {
      seen.push((part as Buffer).length);
      if (seen.length === 8) paced.complete();
    }
  })();
  await new Promise(setImmediate);
  for (let i = 0; i < 8; i += 1) paced.receive(Buffer.alloc(size));
  t.strictSame(reader.came, [`${size}`], 'one for now');
  await isRead;
  t.strictSame(seen, new Array(8).fill(size));
});

t.test('small parts do not wait', async (t) => {
  const reader = new Pushing();
  const paced = new PacedReader(reader);
  for (const bytes of [100, 200, size, 300]) paced.receive(Buffer.alloc(bytes));
  t.strictSame(reader.came, ['100', '200', `${size}`]);
  await new Promise(setImmediate);
  t.strictSame(reader.came, ['100', '200', `${size}`, '300']);
});

for (const [what, finish, last] of [
  ['complete', (paced: PacedReader) => paced.complete(), 'end'],
  ['broken off', (paced: PacedReader) => paced.fail(new Error('gone')), 'gone'],
] as const) {
  t.test(`a body that is ${what} keeps nothing back`, async (t) => {
    const reader = new Pushing();
    reader.stream.on('error', () => {});
    const paced = new PacedReader(reader);
    for (let i = 0; i < 3; i += 1) paced.receive(Buffer.alloc(size));
    finish(paced);
    const all = [`${size}`, `${size}`, `${size}`, last];
    t.strictSame(reader.came, all);
    await new Promise(setImmediate);
    t.strictSame(reader.came, all, 'and nothing comes twice');
  });
}

t.test('what a listener throws changes neither the order nor the number of parts', async (t) => {
  const came: number[] = [];
  let isThrown = false;
  const paced = new PacedReader({
    receive(part) {
      came.push(part[0] as number);
      if (part.length > 100 || isThrown) return;
      isThrown = true;
      throw new Error('once');
    },
    complete: () => void came.push(-1),
    fail() {},
  });
  const isCaught = new Promise((resolve) => process.once('uncaughtException', resolve));
  for (const [index, bytes] of [size, 100, size, size].entries()) paced.receive(Buffer.alloc(bytes, index));
  t.match(await isCaught, { message: 'once' });
  paced.receive(Buffer.alloc(size, 4));
  paced.complete();
  t.strictSame(came, [0, 1, 2, 3, 4, -1]);
});
