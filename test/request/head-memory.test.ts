// A head that comes again is the same bytes, and one that differs anywhere is not taken for it.
import t from 'tap';
import { HeadMemory } from '../../dist/request/head-memory.js';

const parts = [
  'HTTP/1.1 200 OK\r\n',
  'A: \xe9\r\n',
  'Date: x\r\n',
  'Content-Length: 2\r\n',
  'Connection: close\r\n',
] as const;
type Parts = [string, string, string, string, string];
const whole = `${parts.join('')}\r\n`;

function textOf(sealed: string | Uint8Array): string {
  return typeof sealed === 'string' ? sealed : Buffer.from(sealed).toString('latin1');
}

t.test('text at first, bytes from the second time on, the same ones', async (t) => {
  const memory = new HeadMemory();
  t.equal(memory.join(...parts), whole);
  const bytes = memory.join(...parts);
  t.type(bytes, Uint8Array);
  t.equal(textOf(bytes), whole);
  t.equal(memory.join(...parts), bytes);
});

for (const [index, part] of parts.entries()) {
  t.test(`differs in ${JSON.stringify(part)}`, async (t) => {
    const memory = new HeadMemory();
    for (let time = 0; time < 3; time += 1) memory.join(...parts);
    const other: Parts = [...parts];
    other[index] = 'X: y\r\n';
    const expected = `${other.join('')}\r\n`;
    for (let time = 0; time < 3; time += 1) t.equal(textOf(memory.join(...other)), expected);
    t.equal(textOf(memory.join(...parts)), whole);
  });
}
