// Reads one HTTP/1 response out of bytes, strictly, keeping what a test may want to compare: order and spelling of the
// headers and the sizes of the chunks. A pure function: raw-client.ts feeds it.

export interface RawResponse {
  readonly version: string;
  readonly status: number;
  readonly reason: string;
  /** Name and value as they came, in order. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
  /** Sizes of the chunks, where the body came chunked; without the last one, of size 0. */
  readonly chunkSizes?: readonly number[];
  /** All values of the header `name`, whatever its case, joined with ", "; `undefined` when there is none. */
  header(name: string): string | undefined;
}

export interface ReadRules {
  /** The request was HEAD: the response has no body whatever its headers say. */
  readonly isHead?: boolean;
  /** The peer has closed: a body that ends with the connection is complete. */
  readonly hasEnded?: boolean;
}

/**
 * Read the response at the start of `bytes`: the response and the bytes it took, or `undefined` while it is incomplete.
 * An interim response (1xx) is a response of its own. Throws when the bytes are no HTTP response.
 */
export function readResponse(
  bytes: Buffer,
  rules: ReadRules = {},
): { response: RawResponse; used: number } | undefined {
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd < 0) {
    if (bytes.length > 0 && !'HTTP/1.'.startsWith(bytes.toString('latin1', 0, 7))) throw notHttp(bytes);
    return undefined;
  }
  const [statusLine = '', ...headerLines] = bytes.toString('latin1', 0, headEnd).split('\r\n');
  const status = /^HTTP\/(1\.[01]) (\d{3}) ?(.*)$/.exec(statusLine);
  if (status === null) throw notHttp(bytes);
  const headers = headerLines.map((line): readonly [string, string] => {
    const colon = line.indexOf(':');
    if (colon < 1) throw new Error(`not a header line: ${JSON.stringify(line)}`);
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  const head = { version: status[1]!, status: Number(status[2]), reason: status[3]!, headers };
  const header = (name: string): string | undefined => {
    const values = headers.filter(([other]) => other.toLowerCase() === name.toLowerCase());
    return values.length === 0 ? undefined : values.map(([, value]) => value).join(', ');
  };

  const at = headEnd + 4;
  if (rules.isHead || head.status < 200 || head.status === 204 || head.status === 304) {
    return { response: { ...head, header, body: Buffer.alloc(0) }, used: at };
  }
  if (header('transfer-encoding')?.toLowerCase() === 'chunked') {
    const chunked = readChunks(bytes, at);
    if (chunked === undefined) return undefined;
    return { response: { ...head, header, body: chunked.body, chunkSizes: chunked.sizes }, used: chunked.end };
  }
  const length = header('content-length');
  if (length !== undefined) {
    if (!/^\d+$/.test(length)) throw new Error(`not a Content-Length: ${JSON.stringify(length)}`);
    const end = at + Number(length);
    if (bytes.length < end) return undefined;
    return { response: { ...head, header, body: bytes.subarray(at, end) }, used: end };
  }
  return rules.hasEnded ? { response: { ...head, header, body: bytes.subarray(at) }, used: bytes.length } : undefined;
}

function readChunks(bytes: Buffer, start: number): { body: Buffer; sizes: number[]; end: number } | undefined {
  const parts: Buffer[] = [];
  for (let at = start; ; ) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd < 0) return undefined;
    const line = bytes.toString('latin1', at, lineEnd);
    if (!/^[0-9a-f]+(;.*)?$/i.test(line)) throw new Error(`not a chunk size: ${JSON.stringify(line)}`);
    const size = Number.parseInt(line, 16);
    at = lineEnd + 2;
    if (size === 0) {
      // No trailers: the empty line follows at once.
      if (bytes.length < at + 2) return undefined;
      if (bytes.toString('latin1', at, at + 2) !== '\r\n') throw new Error('trailers are not read here');
      return { body: Buffer.concat(parts), sizes: parts.map((part) => part.length), end: at + 2 };
    }
    if (bytes.length < at + size + 2) return undefined;
    if (bytes.toString('latin1', at + size, at + size + 2) !== '\r\n')
      throw new Error('a chunk is longer than its size');
    parts.push(bytes.subarray(at, at + size));
    at += size + 2;
  }
}

function notHttp(bytes: Buffer): Error {
  return new Error(`not an HTTP response: ${JSON.stringify(bytes.toString('latin1', 0, 80))}`);
}
