// The body of one request: parts as they come from native, kept until a reader takes them.
//
// A part is copied out of the receive memory when it arrives. Native stops reading from the client while too much is
// unacknowledged, and a part is acknowledged when the reader has room for more, so that a slow application holds up
// its client and not the server's memory.
import { Readable } from 'node:stream';
import { TswsgiError } from '../errors.js';
import { afterReaders } from './after-readers.js';
import type { Bridge, Slot } from './bridge.js';
import { RequestFlag } from './layout.js';

const noFields: readonly string[] = [];

/** The request a body belongs to. */
export interface BodyHost extends Slot {
  readonly bridge: Bridge;
  readonly request: { readonly flags: number };
  readonly response: { readonly isHeadSent: boolean };
}

/** Who takes a body as it comes. */
export interface BodyReader {
  /** A part that stays as it is. To be acknowledged once there is room for more. */
  receive(part: Buffer): void;
  /** That was all of it. */
  complete(): void;
  /** It will never be complete. */
  fail(reason: Error): void;
}

export class RequestBody {
  readonly #exchange: BodyHost;
  #parts: Buffer[] = [];
  #isComplete = false;
  #hasAsked = false;
  /** Lines of trailer fields, as they came. */
  #trailerText = '';
  #trailers: Record<string, string> | undefined;
  #failure: Error | undefined;
  #reader: BodyReader | undefined;
  #stream: BodyStream | undefined;

  constructor(exchange: BodyHost) {
    this.#exchange = exchange;
  }

  /** All of the body has come, whether it has been read or not. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** The trailer fields, name and value in turn, as they were sent. Empty until the body is complete. */
  get rawTrailers(): readonly string[] {
    return this.#isComplete && this.#trailerText !== '' ? parseFieldLines(this.#trailerText) : noFields;
  }

  /** The same by name in lower case; repeated ones are joined with `, `. Always the same object, filled at the end. */
  get trailers(): Record<string, string> {
    if (this.#trailers === undefined) {
      this.#trailers = Object.create(null) as Record<string, string>;
      this.#fillTrailers();
    }
    return this.#trailers;
  }

  /** Why the body will never be complete. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  /** The body as a stream; always the same one. Nobody else may have asked to read it. */
  get stream(): BodyStream {
    if (this.#stream === undefined) {
      this.#stream = new BodyStream(this);
      this.readBy(this.#stream);
    }
    return this.#stream;
  }

  /** Hands what has come, and what will come, to `reader`: the only one. */
  readBy(reader: BodyReader): void {
    this.#reader = reader;
    for (const part of this.#parts) reader.receive(part);
    this.#parts = [];
    if (this.#isComplete) reader.complete();
    if (this.#failure !== undefined) reader.fail(this.#failure);
  }

  /** A part came, and lines of trailer fields behind it; `bytes` are only valid during the call. */
  receive(bytes: Uint8Array, isLast: boolean, trailerText = ''): void {
    if (trailerText !== '') this.#trailerText += trailerText;
    if (bytes.length > 0) {
      const part = Buffer.from(bytes);
      if (this.#reader === undefined) this.#parts.push(part);
      else this.#reader.receive(part);
    }
    if (!isLast) return;
    this.#isComplete = true;
    this.#fillTrailers();
    this.#reader?.complete();
  }

  /** The body ends before its end: the client is gone, too slow, or broke the framing. */
  fail(reason: Error): void {
    this.#failure ??= reason;
    this.#reader?.fail(reason);
  }

  /** Native may read as many bytes again. */
  acknowledge(bytes: number): void {
    if (!this.#isComplete) this.#exchange.bridge.acknowledgeBody(this.#exchange, bytes);
  }

  #fillTrailers(): void {
    const trailers = this.#trailers;
    if (trailers === undefined) return;
    const raw = this.rawTrailers;
    for (let at = 0; at < raw.length; at += 2) {
      const name = (raw[at] as string).toLowerCase();
      const value = raw[at + 1] as string;
      trailers[name] = Object.hasOwn(trailers, name) ? `${trailers[name]}, ${value}` : value;
    }
  }

  /** Somebody waits for bytes: a client that asked first is told to send them. */
  request(): void {
    if (this.#hasAsked || (this.#exchange.request.flags & RequestFlag.expectsContinue) === 0) return;
    this.#hasAsked = true;
    if (!this.#exchange.response.isHeadSent) this.#exchange.bridge.proceed(this.#exchange);
  }
}

/** The body as Node's Readable, and with the synchronous calls of PEP 3333's `wsgi.input` for a body that is all here. */
export class BodyStream extends Readable implements BodyReader {
  readonly #body: RequestBody;
  /** Parts that are not the Readable's turn yet: it joins what it has to one, which copies large bodies once more. */
  readonly #waiting: Buffer[] = [];
  /** The Readable has asked for more, which is pushed when what is there has been read. */
  #isPending = false;
  #mayPush = false;
  #pushed = 0;
  #isEndDue = false;
  #owed = 0;

  constructor(body: RequestBody) {
    super({ highWaterMark: 64 * 1024 });
    this.#body = body;
    // A body that breaks off is told to whoever reads it; nobody reading it is no reason to end the process.
    this.on('error', ignore);
  }

  /** All of the body has come: `readAll`, `readline` and `readlines` need not wait. */
  get isComplete(): boolean {
    return this.#body.isComplete;
  }

  /**
   * What is left of the body, at once. Empty at its end.
   *
   * @throws TswsgiError BODY_NOT_HERE when the client is still sending: read it with `for await` or `await input.bytes()`
   */
  readAll(): Buffer {
    this.#needAll();
    const parts: Buffer[] = [];
    for (let part = this.read(); part !== null; part = this.read()) parts.push(part as Buffer);
    return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
  }

  /** The next line with its LF, at once; empty at the end. As PEP 3333's `readline`. */
  readline(): Buffer {
    this.#needAll();
    const rest = this.readAll();
    const end = rest.indexOf(0x0a) + 1;
    if (end === 0 || end === rest.length) return rest;
    this.unshift(rest.subarray(end));
    return rest.subarray(0, end);
  }

  /** All lines that are left, at once. */
  readlines(): Buffer[] {
    const rest = this.readAll();
    const lines: Buffer[] = [];
    for (let at = 0; at < rest.length; ) {
      const end = rest.indexOf(0x0a, at) + 1 || rest.length;
      lines.push(rest.subarray(at, end));
      at = end;
    }
    return lines;
  }

  /** What is left of the body, when it has come. */
  async bytes(): Promise<Buffer> {
    const parts: Buffer[] = [];
    for await (const part of this) parts.push(part as Buffer);
    return Buffer.concat(parts);
  }

  /** As `bytes`, decoded as UTF-8. */
  async text(): Promise<string> {
    return (await this.bytes()).toString('utf8');
  }

  /** To be called by RequestBody only. */
  receive(part: Buffer): void {
    this.#waiting.push(part);
    this.#give();
  }

  /** To be called by RequestBody only. */
  complete(): void {
    this.#isEndDue = true;
    this.#give();
  }

  /** To be called by RequestBody only. */
  fail(reason: Error): void {
    this.destroy(reason);
  }

  override _read(): void {
    this.#body.request();
    if (this.#owed > 0) this.#body.acknowledge(this.#owed);
    this.#owed = 0;
    this.#isPending = true;
    this.#allow(this.readableLength === 0);
  }

  override read(size?: number): unknown {
    let bytes: unknown = null;
    try {
      bytes = super.read(size);
    } finally {
      const wantsMoreThanThereIs = bytes === null && size !== 0;
      if (this.#isPending) this.#allow(this.readableLength === 0 || wantsMoreThanThereIs);
      // A reader that waits until there is more has had its time to take what there is.
      if (this.#isPending && !this.#mayPush) this.#allowLater();
    }
    return bytes;
  }

  #allowLater(): void {
    const pushed = this.#pushed;
    afterReaders(() => this.#allow(this.#isPending && this.#pushed === pushed));
  }

  #allow(mayPush: boolean): void {
    this.#mayPush ||= mayPush;
    if (this.#mayPush) this.#give();
  }

  #give(): void {
    const part = this.#mayPush ? this.#waiting.shift() : undefined;
    if (part !== undefined) {
      this.#mayPush = this.#isPending = false;
      this.#pushed += 1;
      this.#owed += part.length;
      let isTaken = false;
      try {
        this.push(part);
        isTaken = true;
      } finally {
        // What a listener throws does not end the body.
        if (!isTaken) this.#mayPush = this.#isPending = true;
      }
    }
    if (!this.#isEndDue || this.#waiting.length > 0) return;
    this.#isEndDue = false;
    this.push(null);
  }

  #needAll(): void {
    if (this.#body.failure !== undefined) throw this.#body.failure;
    if (!this.#body.isComplete) throw new TswsgiError('BODY_NOT_HERE', {});
  }
}

/** Native has checked them: each has a name, and ends in CR LF. */
function parseFieldLines(text: string): string[] {
  const fields: string[] = [];
  for (const line of text.split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) fields.push(line.slice(0, colon), line.slice(colon + 1).replace(/^[\t ]+|[\t ]+$/g, ''));
  }
  return fields;
}

function ignore(): void {}
