// Reads HTTP/1.1 responses (RFC 9112) as far as a load has to: the status, where each response ends, and whether the
// connection stays open. One reader per connection, one response at a time; a body is counted off, never kept.

/** What is known of a response when it is complete. */
export interface ResponseEnd {
  readonly status: number;
  /** The server closes the connection, or has closed it. */
  readonly isLast: boolean;
}

type Stage = 'head' | 'body' | 'chunk size' | 'chunk end' | 'trailer' | 'until the end';

/** No server sends a longer head or chunk line to anybody who would read it. */
const maxLineBytes = 256 * 1024;

export class ResponseReader {
  /** The request was a HEAD: responses have the fields of a body and none. */
  readonly #isHead: boolean;
  #stage: Stage = 'head';
  #waiting: Buffer = Buffer.alloc(0);
  #bodyBytesLeft = 0;
  #status = 0;
  #isLast = false;
  #isChunked = false;

  constructor({ isHead }: { readonly isHead: boolean }) {
    this.#isHead = isHead;
  }

  /** Takes what has come; gives the response when this completes it. Throws when it is no HTTP. */
  push(part: Buffer): ResponseEnd | undefined {
    let rest = this.#waiting.length === 0 ? part : Buffer.concat([this.#waiting, part]);
    this.#waiting = Buffer.alloc(0);
    for (;;) {
      if (this.#stage === 'until the end') return undefined;
      if (this.#stage === 'body') {
        const taken = Math.min(rest.length, this.#bodyBytesLeft);
        this.#bodyBytesLeft -= taken;
        rest = rest.subarray(taken);
        if (this.#bodyBytesLeft > 0) return undefined;
        if (!this.#isChunked) return this.#complete();
        this.#stage = 'chunk end';
      }
      const end = rest.indexOf(this.#stage === 'head' ? '\r\n\r\n' : '\r\n', 0, 'latin1');
      if (end < 0) {
        if (rest.length > maxLineBytes) throw new Error(`a line of the response is longer than ${maxLineBytes} bytes`);
        this.#waiting = rest;
        return undefined;
      }
      const line = rest.toString('latin1', 0, end);
      rest = rest.subarray(end + (this.#stage === 'head' ? 4 : 2));
      if (this.#readLine(line)) return this.#complete();
    }
  }

  /** The server has closed the connection; gives the response that this completes. */
  end(): ResponseEnd | undefined {
    if (this.#stage !== 'until the end') return undefined;
    this.#isLast = true;
    return this.#complete();
  }

  /** True when the response ends with this line, or with this head. */
  #readLine(line: string): boolean {
    if (this.#stage === 'head') return this.#readHead(line);
    if (this.#stage === 'trailer') return line === '';
    if (this.#stage === 'chunk end') {
      this.#stage = 'chunk size';
      return false;
    }
    this.#bodyBytesLeft = Number.parseInt(line, 16);
    if (Number.isNaN(this.#bodyBytesLeft)) throw new Error(`"${line.slice(0, 40)}" is no size of a chunk`);
    this.#stage = this.#bodyBytesLeft === 0 ? 'trailer' : 'body';
    return false;
  }

  #readHead(head: string): boolean {
    const [, minor, status] = /^HTTP\/1\.([01]) (\d\d\d)/.exec(head) ?? [];
    if (status === undefined) throw new Error(`"${head.slice(0, 40)}" is no head of an HTTP response`);
    this.#status = Number(status);
    if (this.#status < 200) return false; // an interim response: the real one follows
    const connection = field(head, 'connection');
    this.#isLast = minor === '0' ? connection !== 'keep-alive' : connection === 'close';
    this.#isChunked = field(head, 'transfer-encoding') === 'chunked';
    if (this.#isHead || this.#status === 204 || this.#status === 304) return true;
    if (this.#isChunked) {
      this.#stage = 'chunk size';
      return false;
    }
    const length = field(head, 'content-length');
    this.#stage = length === undefined ? 'until the end' : 'body';
    this.#bodyBytesLeft = Number(length ?? 0);
    return false;
  }

  #complete(): ResponseEnd {
    this.#stage = 'head';
    return { status: this.#status, isLast: this.#isLast };
  }
}

const fieldPatterns = {
  connection: /\r\nconnection:[ \t]*([^\r]*?)[ \t]*(?:\r|$)/i,
  'content-length': /\r\ncontent-length:[ \t]*(\d+)[ \t]*(?:\r|$)/i,
  'transfer-encoding': /\r\ntransfer-encoding:[ \t]*([^\r]*?)[ \t]*(?:\r|$)/i,
} as const;

function field(head: string, name: keyof typeof fieldPatterns): string | undefined {
  return fieldPatterns[name].exec(head)?.[1]?.toLowerCase();
}
