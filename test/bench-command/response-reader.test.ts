import t from 'tap';
import { ResponseReader } from '../../dist/bench-command/response-reader.js';

/** What a reader makes of `text`, whole and then byte by byte; `end` where the connection ends behind it. */
function readBoth(text: string, { isHead = false, isEnded = false } = {}): unknown[] {
  return [Buffer.byteLength(text), 1].map((size) => {
    const reader = new ResponseReader({ isHead });
    const bytes = Buffer.from(text, 'latin1');
    for (let at = 0; at < bytes.length; at += size) {
      const response = reader.push(bytes.subarray(at, at + size));
      if (response !== undefined) return { ...response, rest: bytes.length - at - size };
    }
    return isEnded ? reader.end() : undefined;
  });
}

const head = 'HTTP/1.1 200 OK\r\n';
const whole = { status: 200, isLast: false, rest: 0 };

const cases: readonly {
  readonly title: string;
  readonly text: string;
  readonly how?: { readonly isHead?: boolean; readonly isEnded?: boolean };
  readonly expected: object | undefined;
}[] = [
  { title: 'a length', text: `${head}Content-Length: 5\r\n\r\nhello`, expected: whole },
  { title: 'a length of nothing', text: `${head}content-length:0\r\n\r\n`, expected: whole },
  { title: 'a body that is not whole', text: `${head}Content-Length: 5\r\n\r\nhell`, expected: undefined },
  {
    title: 'a body that breaks off',
    text: `${head}Content-Length: 5\r\n\r\nhell`,
    how: { isEnded: true },
    expected: undefined,
  },
  {
    title: 'chunks',
    text: `${head}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nA;a=b\r\n\r\n\r\n\r\n\r\n\r\n\r\n0\r\n\r\n`,
    expected: whole,
  },
  {
    title: 'chunks and a trailer',
    text: `${head}Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nA: b\r\n\r\n`,
    expected: whole,
  },
  { title: 'a HEAD', text: `${head}Content-Length: 5\r\n\r\n`, how: { isHead: true }, expected: whole },
  { title: 'no content', text: 'HTTP/1.1 204 No Content\r\n\r\n', expected: { ...whole, status: 204 } },
  {
    title: 'not modified',
    text: 'HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n',
    expected: { ...whole, status: 304 },
  },
  {
    title: 'an interim response',
    text: `HTTP/1.1 100 Continue\r\n\r\n${head}Content-Length: 0\r\n\r\n`,
    expected: whole,
  },
  {
    title: 'the last of its connection',
    text: `${head}Connection: Close\r\nContent-Length: 0\r\n\r\n`,
    expected: { ...whole, isLast: true },
  },
  { title: 'HTTP/1.0', text: 'HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n', expected: { ...whole, isLast: true } },
  {
    title: 'a body up to the end',
    text: `${head}\r\nhello`,
    how: { isEnded: true },
    expected: { status: 200, isLast: true },
  },
];

for (const { title, text, how, expected } of cases) {
  t.test(title, async (t) => t.same(readBoth(text, how), [expected, expected].slice(0, 2)));
}

t.test('one reader reads the responses of a connection one after the other', async (t) => {
  const reader = new ResponseReader({ isHead: false });
  for (const framing of [
    'Content-Length: 1\r\n\r\na',
    'Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    'Content-Length: 0\r\n\r\n',
  ]) {
    t.same(reader.push(Buffer.from(head + framing)), { status: 200, isLast: false });
  }
});

t.test('what is no HTTP', async (t) => {
  t.throws(() => readBoth('SSH-2.0-OpenSSH\r\n\r\n'), /"SSH-2\.0-OpenSSH" is no head of an HTTP response/);
  t.throws(() => readBoth(`${head}Transfer-Encoding: chunked\r\n\r\nxyz\r\n`), /"xyz" is no size of a chunk/);
});
