// What a trial asks, what every contender has to answer, and one answer read as it goes on the wire.
import { once } from 'node:events';
import { connect } from 'node:net';

export interface Question {
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent by POST; without it the question is a GET. */
  readonly body?: Buffer;
}

export interface Asked extends Question {
  /** The body to the byte; the type without its charset, which servers spell as they like. */
  readonly answer: { readonly body: string | Buffer; readonly type: string };
}

export interface Answer {
  readonly status: number;
  readonly type: string;
  /** Bytes up to the empty line and with it. */
  readonly headBytes: number;
  readonly body: Buffer;
}

/** Heads are as different as the servers' habits, but a server that left most of it out would have less to send. */
const headBytes = { least: 60, most: 260 };

export const hello: Asked = { path: '/', headers: {}, answer: { body: 'Hello, world!', type: 'text/plain' } };

const cookies = ['session=4f1c2b7a9d8e4c6fb0a1d2e3f4a5b6c7', 'theme=dark', '_ga=GA1.1.1520938841.1719922871', 'seen=1'];

/** What a browser sends when somebody follows a link: 12 fields with Host. */
const browserHeaders = {
  Host: 'www.example.com',
  Connection: 'keep-alive',
  'Cache-Control': 'max-age=0',
  'Upgrade-Insecure-Requests': '1',
  'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
  Accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8',
  'Sec-Fetch-Site': 'same-origin',
  'Sec-Fetch-Mode': 'navigate',
  Referer: 'https://www.example.com/products?page=1',
  'Accept-Encoding': 'gzip, deflate, br, zstd',
  'Accept-Language': 'en-GB,en;q=0.9,de;q=0.8',
  Cookie: cookies.join('; '),
};

const search = { path: '/products/search', query: 'q=green+tea&page=2&sort=price' };

/** A browser's request, of which apps/.../browser.js reads five fields. */
export const browser: Asked = {
  path: `${search.path}?${search.query}`,
  headers: browserHeaders,
  answer: {
    type: 'application/json',
    body: JSON.stringify({
      ...search,
      host: browserHeaders.Host,
      agent: browserHeaders['User-Agent'],
      language: browserHeaders['Accept-Language'],
      cookie: browserHeaders.Cookie,
      referer: browserHeaders.Referer,
    }),
  },
};

const binary = 'application/octet-stream';
const lines = (bytes: number): Buffer =>
  Buffer.alloc(bytes, 'tswsgi and its peers carry these 64 bytes as often as is asked.\n');

/** A small upload, given back. */
export const echo: Asked = {
  path: '/',
  headers: { 'Content-Type': binary },
  body: lines(16 * 1024),
  answer: { body: lines(16 * 1024), type: binary },
};

/** A large upload, of which the length is answered. */
export const upload: Asked = {
  path: '/',
  headers: { 'Content-Type': binary },
  body: lines(10 * 1024 * 1024),
  answer: { body: String(10 * 1024 * 1024), type: 'text/plain' },
};

/** A large answer that the application has in one piece. */
export const download: Asked = {
  path: '/',
  headers: {},
  answer: { body: lines(1024 * 1024), type: binary },
};

const streamed = 100 * 1024 * 1024;

/** An answer that nobody may hold as a whole, made in parts of 64 KiB. It is made here only when it is compared. */
export const stream: Asked = {
  path: '/',
  headers: {},
  answer: {
    type: binary,
    get body() {
      return lines(streamed);
    },
  },
};

/** `hello` by a client that wants a connection for it alone. */
export const helloClose: Asked = { ...hello, headers: { Connection: 'close' } };

/** As apps/wsgi/work.js computes. */
function compute(rounds: number): number {
  let value = 1;
  for (let round = 0; round < rounds; round += 1) value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d) + round;
  return value;
}

/** A request that computes for about so many milliseconds, on a processor of today; each has the same work to do. */
export function work(milliseconds: number): Asked {
  const rounds = milliseconds * 100_000;
  return { path: `/?${rounds}`, headers: {}, answer: { body: `${compute(rounds)}\n`, type: 'text/plain' } };
}

/** Bytes of a request as they go on the wire. */
export function formatQuestion({ path, headers, body }: Question, host: string): Buffer {
  const length = body === undefined ? {} : { 'Content-Length': String(body.length) };
  const fields = Object.entries({ Host: host, ...headers, ...length }).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `${body === undefined ? 'GET' : 'POST'} ${path} HTTP/1.1\r\n${fields.join('')}\r\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), body ?? Buffer.alloc(0)]);
}

/** Asks the server at `address` once. The answer has a Content-Length, or ends with its connection. */
export async function askFor(address: string, question: Question, timeoutMs: number): Promise<Answer> {
  const [host, port] = address.split(':');
  const socket = connect(Number(port), host);
  socket.setTimeout(timeoutMs, () => socket.destroy(new Error(`nothing in ${timeoutMs} ms`)));
  try {
    await once(socket, 'connect');
    socket.write(formatQuestion(question, address));
    const parts: Buffer[] = [];
    let [wanted, received] = [Number.POSITIVE_INFINITY, 0];
    for await (const part of socket as AsyncIterable<Buffer>) {
      parts.push(part);
      received += part.length;
      if (wanted === Number.POSITIVE_INFINITY) wanted = lengthOf(Buffer.concat(parts));
      if (received >= wanted) return parseAnswer(Buffer.concat(parts));
    }
    const all = Buffer.concat(parts);
    if (wanted === Number.POSITIVE_INFINITY && all.includes('\r\n\r\n')) return parseAnswer(all);
    throw new Error(`the answer breaks off: ${JSON.stringify(all.toString('latin1', 0, 1000))}`);
  } finally {
    socket.destroy();
  }
}

/** Bytes of the whole answer; infinite while its head is not complete, or when its connection ends it. */
function lengthOf(bytes: Buffer): number {
  const end = bytes.indexOf('\r\n\r\n') + 4;
  const length = end < 4 ? undefined : /^content-length: *(\d+)/im.exec(bytes.toString('latin1', 0, end))?.[1];
  return length === undefined ? Number.POSITIVE_INFINITY : end + Number(length);
}

function parseAnswer(bytes: Buffer): Answer {
  const end = bytes.indexOf('\r\n\r\n') + 4;
  const head = bytes.toString('latin1', 0, end);
  const type = /^content-type: *([^;\r]*)/im.exec(head)?.[1] ?? '';
  return { status: Number(head.slice(9, 12)), type, headBytes: end, body: bytes.subarray(end) };
}

/** What is wrong with `given` as an answer to `asked`; `undefined` when nothing is. */
export function faultOf({ answer }: Asked, given: Answer): string | undefined {
  const { status, type, body, headBytes: size } = given;
  const shown = (text: string | Buffer): string => JSON.stringify(text.toString().slice(0, 200));
  if (status !== 200) return `status ${status}`;
  if (type !== answer.type) return `Content-Type ${type}, not ${answer.type}`;
  const wanted = answer.body;
  if (!body.equals(Buffer.from(wanted as string))) {
    return `${body.length} bytes ${shown(body)}, not ${wanted.length} bytes ${shown(wanted)}`;
  }
  if (size < headBytes.least || size > headBytes.most)
    return `a head of ${size} bytes, not ${headBytes.least} to ${headBytes.most}`;
  return undefined;
}
