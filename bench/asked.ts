// What a trial asks, what every contender has to answer, and one answer read as it goes on the wire.
import { once } from 'node:events';
import { connect } from 'node:net';

export interface Question {
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Asked extends Question {
  /** The body to the byte; the type without its charset, which servers spell as they like. */
  readonly answer: { readonly body: string; readonly type: string };
}

export interface Answer {
  readonly status: number;
  readonly type: string;
  /** Bytes up to the empty line and with it. */
  readonly headBytes: number;
  readonly body: string;
}

/** Heads are as different as the servers' habits, but a server that left most of it out would have less to send. */
const headBytes = { least: 90, most: 260 };

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

/** Asks the server at `address` once. The answer has to have a Content-Length. */
export async function askFor(address: string, { path, headers }: Question, timeoutMs: number): Promise<Answer> {
  const [host, port] = address.split(':');
  const socket = connect(Number(port), host);
  socket.setEncoding('latin1').setTimeout(timeoutMs, () => socket.destroy(new Error(`nothing in ${timeoutMs} ms`)));
  try {
    await once(socket, 'connect');
    const fields = Object.entries({ Host: address, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`GET ${path} HTTP/1.1\r\n${fields.join('')}\r\n`);
    let text = '';
    for await (const part of socket) {
      text += part;
      const answer = parseAnswer(text);
      if (answer !== undefined) return answer;
    }
    throw new Error(`the answer breaks off: ${JSON.stringify(text)}`);
  } finally {
    socket.destroy();
  }
}

/** `undefined` while it is not complete. */
function parseAnswer(text: string): Answer | undefined {
  const end = text.indexOf('\r\n\r\n') + 4;
  if (end < 4) return undefined;
  const head = text.slice(0, end);
  const length = /^content-length: *(\d+)/im.exec(head)?.[1];
  if (length === undefined) throw new Error(`an answer without Content-Length: ${JSON.stringify(head)}`);
  if (text.length < end + Number(length)) return undefined;
  const type = /^content-type: *([^;\r]*)/im.exec(head)?.[1] ?? '';
  return { status: Number(head.slice(9, 12)), type, headBytes: end, body: text.slice(end) };
}

/** What is wrong with `given` as an answer to `asked`; `undefined` when nothing is. */
export function faultOf({ answer }: Asked, given: Answer): string | undefined {
  const { status, type, body, headBytes: size } = given;
  if (status !== 200) return `status ${status}`;
  if (type !== answer.type) return `Content-Type ${type}, not ${answer.type}`;
  if (body !== answer.body) return `${JSON.stringify(body)}, not ${JSON.stringify(answer.body)}`;
  if (size < headBytes.least || size > headBytes.most)
    return `a head of ${size} bytes, not ${headBytes.least} to ${headBytes.most}`;
  return undefined;
}
