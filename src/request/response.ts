// One answer: its head when the first bytes leave, its framing, and the rules that keep it whole.
//
// An answer that is complete when it is given leaves in one piece, written once. Otherwise its length is the
// declared one, or it is chunked (HTTP/1.1), or it ends with the connection (HTTP/1.0, uwsgi). What breaks half-way
// ends the connection, so that the client can tell. RFC 9112 6 and 7.
import { STATUS_CODES } from 'node:http';
import { TswsgiError } from '../errors.js';
import { type Bridge, highWaterBytes, type Slot } from './bridge.js';
import { checkHead, contentLengthField, dateField, type Head, isBodiless } from './head.js';
import { HeadMemory } from './head-memory.js';
import { RequestFlag } from './layout.js';

/** The request an answer belongs to. */
export interface ResponseHost extends Slot {
  readonly bridge: Bridge;
  readonly request: { readonly flags: number };
  readonly isPeerGone: boolean;
  /** Not all of the request's body has come. */
  readonly isBodyPending: boolean;
  /** The server may serve another request on the connection. */
  readonly keepsConnection: boolean;
  /** The answer is complete or given up. */
  end(): void;
  /** Something about the answer that belongs in the log. */
  report(text: string): void;
}

type Framing = 'length' | 'chunked' | 'close' | 'none';

/** Below this size head and body are one command to native. */
const joinedBytes = 16 * 1024;

/** A head whose body says where it ends. */
const framedPattern = /^(?:content-length|transfer-encoding):/im;

const headMemory = new HeadMemory();

export class Response {
  readonly #exchange: ResponseHost;
  #head: Head | undefined;
  #framing: Framing = 'none';
  #isHeadSent = false;
  #hasEnded = false;
  #closes = false;
  #bodyBytes = 0;
  #headBytes = 0;
  #hasOverrun = false;
  /** The head that another writer has sent. */
  #writtenHead: string | undefined;
  /** Bytes that had been written when that head was. */
  #bytesBeforeBody = 0;
  /** Status that was answered, or will be; 500 until the application has given one, as in uWSGI's log. */
  status = 500;
  /** The connection has been ended because it could not be completed. */
  isBrokenOff = false;
  /** How often the application gave a part (uWSGI's log calls these switches). */
  partCount = 0;

  constructor(exchange: ResponseHost) {
    this.#exchange = exchange;
  }

  get isHeadSent(): boolean {
    return this.#isHeadSent;
  }

  get hasHead(): boolean {
    return this.#head !== undefined;
  }

  /** The head that was sent allows no body: what the application gives is not sent. */
  get isBodiless(): boolean {
    return this.#framing === 'none';
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Body bytes sent, without chunk framing. */
  get bodyBytes(): number {
    if (this.#writtenHead === undefined) return this.#bodyBytes;
    return Math.max(0, this.#exchange.writtenBytes - this.#bytesBeforeBody);
  }

  /** Bytes of the head that was sent. */
  get headBytes(): number {
    return this.#headBytes;
  }

  /** Fields the application gave. */
  get fieldCount(): number {
    if (this.#writtenHead !== undefined) return this.#writtenHead.split('\r\n').length - 3;
    return this.#isHeadSent ? (this.#head?.fieldCount ?? 0) : 0;
  }

  /**
   * Set status and fields. May be called again until the head has been sent; the last call counts.
   *
   * @throws TswsgiError RESPONSE_HEAD_SENT, and those of `checkHead`
   */
  setHead(status: unknown, headers: unknown): void {
    if (this.#isHeadSent) throw new TswsgiError('RESPONSE_HEAD_SENT', {});
    this.#head = checkHead(status, headers);
    this.status = this.#head.status;
  }

  /**
   * Send a part. False when the peer has much to take yet: await `exchange.drained()` before the next one.
   *
   * @throws TswsgiError RESPONSE_NO_HEAD, RESPONSE_PART when the part is neither text nor bytes
   */
  write(part: unknown): boolean {
    if (this.#hasEnded || this.#exchange.isPeerGone) return true;
    const bytes = toBytes(part);
    if (bytes.length === 0) return true;
    this.partCount += 1;
    if (!this.#isHeadSent) this.#sendHead(-1);
    return this.#sendPart(bytes) <= highWaterBytes;
  }

  /** As `write`, for an application that may hold up its thread before it gives more: the part leaves now. */
  writeThrough(part: unknown): boolean {
    const mayGoOn = this.write(part);
    if (this.#hasEnded || this.#exchange.isPeerGone) return true;
    return this.#exchange.bridge.flush(this.#exchange) <= highWaterBytes && mayGoOn;
  }

  /** Send the head before there is a part. Errors as `write`. */
  flushHead(): void {
    if (!this.#hasEnded && !this.#isHeadSent && !this.#exchange.isPeerGone) this.#sendHead(-1);
  }

  /** Send what is left, if anything, and end the answer. Errors as `write`. */
  end(part?: unknown): void {
    if (this.#hasEnded) return;
    if (!this.#isHeadSent && !this.#exchange.isPeerGone) return this.#sendWhole(part ?? '');
    if (part !== undefined) this.write(part);
    const declared = this.#head?.contentLength ?? -1;
    if (this.#framing === 'length' && this.#bodyBytes < declared && !this.#exchange.isPeerGone) {
      this.#exchange.report(
        `the body is ${this.#bodyBytes} bytes long, Content-Length says ${declared}: connection closed`,
      );
      return this.abort();
    }
    this.#hasEnded = true;
    this.#exchange.bridge.writeText(
      this.#exchange,
      this.#framing === 'chunked' ? '0\r\n\r\n' : '',
      'latin1',
      true,
      this.#closes,
    );
    this.#exchange.end();
  }

  /**
   * Another writer frames this answer and is about to write `head`, as it goes on the wire, and everything behind it
   * through the bridge. It says when that is all: `endWritten`.
   */
  beginWritten(status: number, head: string): void {
    this.#isHeadSent = true;
    this.#writtenHead = head;
    this.#headBytes = head.length;
    this.#bytesBeforeBody = this.#exchange.writtenBytes + head.length;
    this.status = status;
    this.partCount = 1;
  }

  /** The other writer has written all of the answer. */
  endWritten(closes: boolean): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#exchange.bridge.writeText(this.#exchange, '', 'latin1', true, closes);
    this.#exchange.end();
  }

  /** The connection has become somebody else's, who answers on it. `status` is for the log. */
  leave(status: number): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.status = status;
    this.#exchange.bridge.abort(this.#exchange);
    this.#exchange.end();
  }

  /** Nothing but the end of the connection tells where the answer ends, whose head has been sent. */
  get endsWithConnection(): boolean {
    return this.#writtenHead === undefined ? this.#framing === 'close' : !framedPattern.test(this.#writtenHead);
  }

  /** The answer cannot be completed: end the connection so that the client can tell. */
  abort(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.isBrokenOff = true;
    // A missing last chunk or missing bytes of a declared length tell it; otherwise only a reset does.
    if (this.endsWithConnection) this.#exchange.bridge.abort(this.#exchange);
    else this.#exchange.bridge.writeText(this.#exchange, '', 'latin1', true, true);
    this.#exchange.end();
  }

  /**
   * Answer with a status of the server's own and `text`, or its name, for a body, or give up where a head is under way. `closes`: the
   * connection ends with it.
   */
  fail(status: number, closes = false, text = STATUS_CODES[status] ?? ''): void {
    if (this.#hasEnded) return;
    if (this.#isHeadSent) return this.abort();
    this.#closes ||= closes || this.#exchange.isBodyPending;
    this.setHead(status, [['Content-Type', 'text/plain; charset=utf-8']]);
    this.end(text);
  }

  // A method: V8 asks its runtime for a private accessor, every time.
  #mayHaveBody(): boolean {
    const isHead = (this.#exchange.request.flags & RequestFlag.isHead) !== 0;
    return !isHead && !isBodiless(this.status);
  }

  /** The whole answer is known: head and body leave together. */
  #sendWhole(part: unknown): void {
    const text = typeof part === 'string' ? part : undefined;
    const bytes = text === undefined ? toBytes(part) : undefined;
    const size = bytes === undefined ? Buffer.byteLength(text as string) : bytes.length;
    if (size > 0) this.partCount += 1;
    const head = this.#needHead();
    if (head.contentLength !== -1 && head.contentLength !== size) {
      // Let the general path cut what is too long and refuse what is too short. A HEAD answer declares what GET would.
      this.#sendHead(-1);
      if (size > 0) this.#sendPart(bytes ?? Buffer.from(text as string));
      return this.#mayHaveBody() ? this.end() : this.#endNow();
    }
    const sealed = this.#sealHead(size);
    const { bridge } = this.#exchange;
    const hasBody = size > 0 && this.#framing !== 'none';
    if (hasBody) this.#bodyBytes = size;
    this.#hasEnded = true;
    if (!hasBody) {
      bridge.writeHead(this.#exchange, sealed, true, this.#closes);
    } else if (text !== undefined && size === text.length && sealed.length + size < joinedBytes) {
      bridge.writeAnswer(this.#exchange, sealed, text, this.#closes);
    } else {
      bridge.writeHead(this.#exchange, sealed, false, false);
      if (text !== undefined) bridge.writeText(this.#exchange, text, 'utf8', true, this.#closes);
      else bridge.writeBytes(this.#exchange, bytes as Uint8Array, true, this.#closes);
    }
    this.#exchange.end();
  }

  #endNow(): void {
    this.#hasEnded = true;
    this.#exchange.bridge.writeText(this.#exchange, '', 'latin1', true, this.#closes);
    this.#exchange.end();
  }

  #needHead(): Head {
    if (this.#head === undefined) throw new TswsgiError('RESPONSE_NO_HEAD', {});
    return this.#head;
  }

  #sendHead(size: number): void {
    const head = this.#sealHead(size);
    this.#exchange.bridge.beginAnswer(this.#exchange, this.#framing === 'close');
    this.#exchange.bridge.writeHead(this.#exchange, head, false, false);
  }

  /**
   * The head as latin1 text or bytes, with the framing decided. `size`: the body's length in bytes where it is known,
   * else -1.
   */
  #sealHead(size: number): string | Uint8Array {
    const head = this.#needHead();
    const { flags } = this.#exchange.request;
    const isUwsgi = (flags & RequestFlag.isUwsgi) !== 0;
    const isHttp11 = (flags & RequestFlag.isHttp11) !== 0;
    const length = head.contentLength === -1 ? size : head.contentLength;
    let framing = '';
    if (isBodiless(head.status)) {
      this.#framing = 'none';
    } else if (head.status === 205) {
      this.#framing = 'none'; // RFC 9110 15.3.6: without content, and framed as such
      framing = contentLengthField(0);
    } else if (length >= 0) {
      this.#framing = this.#mayHaveBody() ? 'length' : 'none';
      // An empty answer to HEAD says nothing of how long the answer to GET would be.
      const isUnknown = length === 0 && head.contentLength === -1 && !this.#mayHaveBody();
      framing = isUnknown ? '' : contentLengthField(length);
    } else if (!this.#mayHaveBody()) {
      this.#framing = 'none';
    } else if (isHttp11 && !isUwsgi) {
      this.#framing = 'chunked';
      framing = 'Transfer-Encoding: chunked\r\n';
    } else {
      this.#framing = 'close';
      this.#closes = true;
    }
    const wantsKeepAlive = (flags & RequestFlag.keepAlive) !== 0;
    // A client that still waits for 100 Continue may or may not send its body now: nobody can tell where it is.
    const awaitsContinue = (flags & RequestFlag.expectsContinue) !== 0 && this.#exchange.isBodyPending;
    this.#closes ||= head.closes || !wantsKeepAlive || awaitsContinue || !this.#exchange.keepsConnection;
    let connection = '';
    if (!isUwsgi) {
      if (this.#closes) connection = 'Connection: close\r\n';
      else if (!isHttp11) connection = 'Connection: keep-alive\r\n';
    }
    const date = head.hasDate || isUwsgi ? '' : dateField();
    const start = isHttp11 || !isUwsgi ? head.startLine : `HTTP/1.0 ${head.statusLine}\r\n`;
    const sealed = headMemory.join(start, head.fields, date, framing, connection);
    this.#isHeadSent = true;
    this.#headBytes = sealed.length;
    return sealed;
  }

  /** Sends a part under the framing; the bytes that wait to be taken by the peer. */
  #sendPart(bytes: Uint8Array): number {
    const { bridge } = this.#exchange;
    switch (this.#framing) {
      case 'none':
        return 0;
      case 'chunked': {
        this.#bodyBytes += bytes.length;
        bridge.writeText(this.#exchange, `${bytes.length.toString(16)}\r\n`, 'latin1', false, false);
        const queued = bridge.writeBytes(this.#exchange, bytes, false, false);
        return Math.max(queued, bridge.writeText(this.#exchange, '\r\n', 'latin1', false, false));
      }
      case 'length': {
        const room = (this.#head?.contentLength ?? 0) - this.#bodyBytes;
        const fitting = bytes.length > room ? bytes.subarray(0, room) : bytes;
        if (fitting.length < bytes.length && !this.#hasOverrun) {
          this.#hasOverrun = true;
          this.#exchange.report(
            `the body is longer than its Content-Length of ${this.#head?.contentLength}: cut there`,
          );
        }
        this.#bodyBytes += fitting.length;
        return fitting.length === 0 ? 0 : bridge.writeBytes(this.#exchange, fitting, false, false);
      }
      default:
        this.#bodyBytes += bytes.length;
        return bridge.writeBytes(this.#exchange, bytes, false, false);
    }
  }
}

function toBytes(part: unknown): Uint8Array {
  if (typeof part === 'string') return Buffer.from(part);
  if (part instanceof Uint8Array) return part;
  throw new TswsgiError('RESPONSE_PART', { type: part === null ? 'null' : typeof part });
}
