// The Request that a fetch handler gets: it costs nothing until it is read. What handlers usually want (method, url,
// headers, the whole body) is answered from the request where it lies; for anything else a real Request is made, once,
// and answers from then on.
import { exchangeKey } from '../request/environ.js';
import type { Exchange } from '../request/exchange.js';
import { bodyReader, readableOf } from './body-reader.js';
import { NativeRequest } from './natives.js';
import { RequestHeaders } from './request-headers.js';
import { urlOf } from './request-url.js';

export class WebRequest {
  readonly #exchange: Exchange;
  readonly #serverName: string;
  #url: string | undefined;
  #headers: Headers | undefined;
  #isBodyTaken = false;
  #real: Request | undefined;

  constructor(exchange: Exchange, serverName: string) {
    this.#exchange = exchange;
    this.#serverName = serverName;
  }

  /** The real Request behind one of these; anything else as it is. */
  static unwrap<T>(value: T): T | Request {
    return typeof value === 'object' && value !== null && #exchange in value ? value.#materialized() : value;
  }

  /** As every request of an application has it. */
  get [exchangeKey](): Exchange {
    return this.#exchange;
  }

  get method(): string {
    return this.#exchange.request.method;
  }

  get url(): string {
    this.#url ??= urlOf(this.#exchange.request, this.#serverName, this.#exchange.mount.path);
    return this.#url;
  }

  get headers(): Headers {
    this.#headers ??= this.#real?.headers ?? (new RequestHeaders(this.#exchange.request) as unknown as Headers);
    return this.#headers;
  }

  get signal(): AbortSignal {
    return this.#real?.signal ?? this.#exchange.signal;
  }

  get body(): Request['body'] {
    return this.#mayHaveBody() ? this.#materialized().body : null;
  }

  get bodyUsed(): boolean {
    return this.#real?.bodyUsed ?? this.#isBodyTaken;
  }

  async text(): Promise<string> {
    return this.#real === undefined ? decodeUtf8(await this.#takeBody()) : this.#real.text();
  }

  async json(): Promise<unknown> {
    return this.#real === undefined ? JSON.parse(decodeUtf8(await this.#takeBody())) : this.#real.json();
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return this.#real === undefined ? copyOf(await this.#takeBody()).buffer : this.#real.arrayBuffer();
  }

  async bytes(): Promise<Uint8Array> {
    return this.#real === undefined ? copyOf(await this.#takeBody()) : new Uint8Array(await this.#real.arrayBuffer());
  }

  async blob(): Promise<Blob> {
    return this.#materialized().blob() as Promise<Blob>;
  }

  async formData(): Promise<FormData> {
    return this.#materialized().formData() as Promise<FormData>;
  }

  clone(): Request {
    return this.#materialized().clone();
  }

  get cache() {
    return this.#materialized().cache;
  }

  get credentials() {
    return this.#materialized().credentials;
  }

  get destination() {
    return this.#materialized().destination;
  }

  get duplex() {
    return this.#materialized().duplex;
  }

  get integrity() {
    return this.#materialized().integrity;
  }

  get keepalive() {
    return this.#materialized().keepalive;
  }

  get mode() {
    return this.#materialized().mode;
  }

  get redirect() {
    return this.#materialized().redirect;
  }

  get referrer() {
    return this.#materialized().referrer;
  }

  get referrerPolicy() {
    return this.#materialized().referrerPolicy;
  }

  get isHistoryNavigation(): boolean {
    return false;
  }

  get isReloadNavigation(): boolean {
    return false;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): Request {
    return this.#materialized();
  }

  #mayHaveBody(): boolean {
    const { method } = this;
    return method !== 'GET' && method !== 'HEAD';
  }

  #materialized(): Request {
    if (this.#real === undefined) {
      const { signal } = this.#exchange;
      const reader = this.#isBodyTaken ? usedBody() : readableOf(this.#exchange);
      const body = this.#mayHaveBody() ? { body: reader, duplex: 'half' as const } : {};
      this.#real = new NativeRequest(this.url, { method: this.method, headers: [...this.headers], signal, ...body });
    }
    return this.#real;
  }

  /** All of the body, for the first who asks. */
  #takeBody(): Promise<Buffer> | Buffer {
    if (this.#isBodyTaken) throw new TypeError('Body is unusable: Body has already been read');
    this.#isBodyTaken = true;
    return this.#mayHaveBody() ? bodyReader(this.#exchange) : Buffer.alloc(0);
  }
}

// A Request to whoever asks, with the members above.
Object.setPrototypeOf(WebRequest.prototype, NativeRequest.prototype);

const decoder = new TextDecoder();

/** As the fetch standard decodes: a byte order mark is dropped. */
function decodeUtf8(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

/** On memory of its own: small Buffers share theirs. */
function copyOf(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}

/** A body that has been read, as far as a real Request can have one. */
function usedBody(): ReadableStream {
  return new ReadableStream({
    start(controller) {
      controller.error(new TypeError('Body is unusable: Body has already been read'));
    },
  });
}
