// One request as it came in, read where it lies in the receive memory and only when somebody looks.
//
// The first look takes the whole record (table of fields, peer, head) as one latin1 string; everything after that is
// a slice of it. So what was looked at once stays true for ever, and a request that nobody looked at before its
// answer ended refuses to answer, because the memory holds another one by then.
import { TswsgiError } from '../errors.js';
import { cachedHash, cgiCode, cgiName, fieldName } from './field-hash.js';
import type { ForwardedClient, Forwarding } from './forwarded.js';
import { fieldBytes, RecordWord, RequestFlag } from './layout.js';

const fieldsAt = RecordWord.words * 2;

// Fields that have a CGI name without HTTP_ (RFC 3875 4.1.2, 4.1.3).
const renamedPattern = /^HTTP_CONTENT_(TYPE|LENGTH)$/;
const contentTypeSize = 'Content-Type'.length;
const contentLengthSize = 'Content-Length'.length;

export class Request {
  readonly #arena: Buffer;
  readonly #at: number;
  readonly #size: number;
  #record: string | undefined;
  #isOver = false;
  readonly #forwarding: Forwarding | undefined;
  #forwarded: ForwardedClient | undefined;
  /** Bits of `RequestFlag`. */
  readonly flags: number;

  /** `forwarding`: what the peer may say of its client, where it may say anything. */
  constructor(arena: Buffer, at: number, size: number, flags: number, forwarding?: Forwarding) {
    this.#arena = arena;
    this.#at = at;
    this.#size = size;
    this.flags = flags;
    this.#forwarding = forwarding;
  }

  /** The record's memory is about to be reused. Values read until now stay, others cannot be had any more. */
  finish(): void {
    this.#isOver = true;
  }

  get isUwsgi(): boolean {
    return (this.flags & RequestFlag.isUwsgi) !== 0;
  }

  get isHttp11(): boolean {
    return (this.flags & RequestFlag.isHttp11) !== 0;
  }

  get method(): string {
    return this.#span(RecordWord.method);
  }

  /** The request target as it was sent; `REQUEST_URI`. */
  get target(): string {
    return this.#span(RecordWord.target);
  }

  /** Path without query, not decoded over HTTP; `PATH_INFO` as sent over uwsgi. */
  get path(): string {
    return this.#span(RecordWord.path);
  }

  /** Behind the question mark, not decoded. */
  get query(): string {
    return this.#span(RecordWord.query);
  }

  get host(): string {
    return this.#span(RecordWord.host);
  }

  /** Address of the other end of the connection; '' for a unix socket. */
  get peerAddress(): string {
    const at = fieldsAt + this.fieldCount * fieldBytes;
    return this.#text().slice(at, at + this.#word(RecordWord.remoteSize));
  }

  /**
   * Of a proxy's client, what is believed (`forwarded-allow-ips`); `undefined` where nobody is. Over uwsgi the variables
   * say it, and the fields are what the front-end passes on.
   */
  get forwarded(): ForwardedClient | undefined {
    if (this.#forwarding === undefined || this.isUwsgi) return undefined;
    this.#forwarded ??= this.#forwarding.clientOf(this);
    return this.#forwarded;
  }

  /** Address of the client: what a proxy that is believed says, else the other end of the connection. */
  get clientAddress(): string {
    return this.forwarded?.address ?? this.peerAddress;
  }

  get peerPort(): number {
    return this.#word(RecordWord.remotePort);
  }

  /** Index of the listener the request came by. */
  get listener(): number {
    return this.#word(RecordWord.listener);
  }

  get modifier1(): number {
    return this.#word(RecordWord.modifiers) & 0xff;
  }

  get modifier2(): number {
    return this.#word(RecordWord.modifiers) >> 8;
  }

  /** Bytes of the head as sent: request line and fields, or the variables of a uwsgi packet. */
  get headBytes(): number {
    return this.#word(RecordWord.headSize);
  }

  /** Bytes of trailer fields behind a body that came with the head. */
  get trailerBytes(): number {
    return this.#word(RecordWord.trailerSize);
  }

  get fieldCount(): number {
    return this.#word(RecordWord.fieldCount);
  }

  /** Bytes that the fields take as uwsgi variables: two lengths, CGI name and value each. */
  get variableBytes(): number {
    const prefix = this.isUwsgi ? 4 : 4 + 'HTTP_'.length;
    let bytes = 0;
    for (let at = fieldsAt, end = fieldsAt + this.fieldCount * fieldBytes; at < end; at += fieldBytes) {
      const nameSize = this.#wordAt(at + 2);
      bytes += prefix + nameSize + this.#wordAt(at + 6);
      const mayBeRenamed = (nameSize === contentTypeSize || nameSize === contentLengthSize) && !this.isUwsgi;
      if (mayBeRenamed && renamedPattern.test(this.#nameAt(at))) bytes -= 'HTTP_'.length;
    }
    return bytes;
  }

  /**
   * The value of a variable by its CGI name (`HTTP_ACCEPT`; over HTTP `HTTP_CONTENT_TYPE` for Content-Type), latin1.
   * Repeated `HTTP_*` fields are joined as RFC 9110 5.3 says (cookies with `; `, RFC 6265 5.4); of other repeated
   * variables the last one counts, as in uWSGI. `undefined` when there is none.
   */
  variable(name: string): string | undefined {
    const hash = cachedHash(name);
    const lowest = hash & 0xff;
    const low = hash & 0xffff;
    const high = hash >>> 16;
    const text = this.#text();
    let value: string | undefined;
    for (let at = fieldsAt, end = fieldsAt + this.fieldCount * fieldBytes; at < end; at += fieldBytes) {
      if (text.charCodeAt(at + 8) !== lowest) continue;
      if (this.#wordAt(at + 8) !== low || this.#wordAt(at + 10) !== high) continue;
      if (!this.#isNamed(at, name)) continue;
      value = joinRepeated(name, value, this.#headSlice(this.#wordAt(at + 4), this.#wordAt(at + 6)));
    }
    return value;
  }

  /** Calls back for every variable in the order it came, by CGI name; repeated ones are not joined. */
  forEachVariable(visit: (name: string, value: string) => void): void {
    for (let at = fieldsAt, end = fieldsAt + this.fieldCount * fieldBytes; at < end; at += fieldBytes) {
      visit(this.#nameAt(at), this.#headSlice(this.#wordAt(at + 4), this.#wordAt(at + 6)));
    }
  }

  /**
   * Names and values of the header fields in turn, in the order and spelling they came. Over uwsgi the fields are the
   * variables that stand for them, `HTTP_USER_AGENT` as `user-agent`.
   */
  fields(): string[] {
    const fields: string[] = [];
    for (let at = fieldsAt, end = fieldsAt + this.fieldCount * fieldBytes; at < end; at += fieldBytes) {
      const sent = this.#headSlice(this.#wordAt(at), this.#wordAt(at + 2));
      const value = this.#headSlice(this.#wordAt(at + 4), this.#wordAt(at + 6));
      if (!this.isUwsgi) fields.push(sent, value);
      // A front-end passes CONTENT_LENGTH and CONTENT_TYPE without a value where the request has none.
      else if (fieldName(sent) !== '' && (value !== '' || sent.startsWith('HTTP_')))
        fields.push(fieldName(sent), value);
    }
    return fields;
  }

  #text(): string {
    if (this.#record === undefined) {
      if (this.#isOver) {
        throw new TswsgiError('REQUEST_OVER', {});
      }
      this.#record = this.#arena.toString('latin1', this.#at, this.#at + this.#size);
    }
    return this.#record;
  }

  #wordAt(at: number): number {
    const text = this.#text();
    return text.charCodeAt(at) | (text.charCodeAt(at + 1) << 8);
  }

  #word(index: number): number {
    return this.#wordAt(index * 2);
  }

  #headSlice(at: number, size: number): string {
    const from = this.#word(RecordWord.headAt) + at;
    return this.#text().slice(from, from + size);
  }

  #span(index: number): string {
    return this.#headSlice(this.#word(index), this.#word(index + 1));
  }

  /** Whether the field has that CGI name; looked at where it lies, since a string of it would have to be made first. */
  #isNamed(at: number, name: string): boolean {
    const text = this.#text();
    const prefix = this.isUwsgi ? '' : 'HTTP_';
    const size = this.#wordAt(at + 2);
    if (name.length !== prefix.length + size || !name.startsWith(prefix)) return false;
    const from = this.#word(RecordWord.headAt) + this.#wordAt(at);
    for (let i = 0; i < size; i += 1) {
      const code = text.charCodeAt(from + i);
      const spelled = prefix === '' ? code : cgiCode(code);
      if (spelled !== name.charCodeAt(prefix.length + i)) return false;
    }
    return true;
  }

  #nameAt(at: number): string {
    const name = this.#headSlice(this.#wordAt(at), this.#wordAt(at + 2));
    return this.isUwsgi ? name : cgiName(name);
  }
}

/** What a variable is worth when `next` comes after `value`. */
export function joinRepeated(name: string, value: string | undefined, next: string): string {
  if (value === undefined || !name.startsWith('HTTP_')) return next;
  return name === 'HTTP_COOKIE' ? `${value}; ${next}` : `${value}, ${next}`;
}
