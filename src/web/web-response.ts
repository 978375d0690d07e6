// The Response that applications make while install.ts is in effect: what it was made of is kept as it is, so that the
// usual one (text or bytes, plain headers) is never taken apart and put together again. For anything else a real
// Response is made, once, and answers from then on.
import { NativeHeaders, NativeResponse } from './natives.js';

type ResponseArguments = ConstructorParameters<typeof Response>;
type BodyInput = ResponseArguments[0];
type Init = ResponseArguments[1];
type Fields = readonly (readonly [string, string])[];

/** What an answer consists of, ready to be sent. */
export interface ResponseParts {
  readonly status: number;
  readonly statusText: string;
  readonly headers: Iterable<readonly [string, string]>;
  readonly body: string | Uint8Array | ReadableStream | null;
}

/** Statuses whose answers have no body (Fetch standard, "null body status"). */
function isNullBodyStatus(status: number): boolean {
  return status === 204 || status === 205 || status === 304 || status === 101;
}

const reasonPattern = /^[\t\x20-\x7e\x80-\xff]*$/;

const textType = 'text/plain;charset=UTF-8';
const textFields: Fields = [['content-type', textType]];
const noFields: Fields = [];
const jsonFields = { 'content-type': 'application/json' };

export class WebResponse {
  readonly #body: BodyInput;
  readonly #status: number;
  readonly #statusText: string;
  /** Text and bytes keep what was given until somebody wants Headers. */
  readonly #fields: Fields | undefined;
  #headers: Headers | undefined;
  #real: Response | undefined;

  constructor(body: BodyInput = null, init: Init = undefined) {
    this.#body = body;
    this.#status = init?.status ?? 200;
    this.#statusText = init?.statusText ?? '';
    // Whatever is unusual is a real one from the start, which also says what is wrong with it.
    if (!isUsual(body, this.#status, this.#statusText)) this.#real = new NativeResponse(body, init);
    else this.#fields = listFields(init?.headers);
    if (this.#fields === undefined && this.#real === undefined)
      this.#headers = this.#fill(new NativeHeaders(init?.headers));
  }

  static error(): Response {
    return NativeResponse.error();
  }

  static redirect(url: string | URL, status = 302): Response {
    return NativeResponse.redirect(url, status as 302);
  }

  static json(data: unknown, init: Init = undefined): WebResponse {
    const text = JSON.stringify(data);
    if (text === undefined) throw new TypeError('Value is not JSON serializable');
    if (init?.headers === undefined) return new WebResponse(text, { ...init, headers: jsonFields });
    const headers = new NativeHeaders(init.headers);
    if (!headers.has('content-type')) headers.set('content-type', 'application/json');
    return new WebResponse(text, { ...init, headers });
  }

  /** The parts of any Response. A body that has been read, or is being read, is refused as the standard does. */
  static parts(response: WebResponse | Response): ResponseParts {
    if (#body in response && response.#real === undefined) return response.#ownParts();
    const real = #body in response ? response.#materialized() : response;
    if (real.bodyUsed) throw new TypeError('Body is unusable: the Response has been read before');
    // The body before the headers: frameworks have a Response of their own that is made, with its type, when it is read.
    const { body } = real;
    const { status, statusText, headers } = response;
    return { status, statusText, headers, body };
  }

  get status(): number {
    return this.#real?.status ?? this.#status;
  }

  get statusText(): string {
    return this.#real?.statusText ?? this.#statusText;
  }

  get ok(): boolean {
    return this.status >= 200 && this.status <= 299;
  }

  /** Always the same ones, whatever has been made of the rest meanwhile. */
  get headers(): Headers {
    this.#headers ??= this.#real?.headers ?? this.#fill(new NativeHeaders(this.#fields as [string, string][]));
    return this.#headers;
  }

  get type() {
    return this.#materialized().type;
  }

  get url(): string {
    return '';
  }

  get redirected(): boolean {
    return false;
  }

  get body() {
    return this.#real === undefined && this.#body === null ? null : this.#materialized().body;
  }

  get bodyUsed(): boolean {
    return this.#real?.bodyUsed ?? false;
  }

  clone(): Response {
    const copy = this.#materialized().clone();
    replaceAll(copy.headers, this.headers);
    return copy;
  }

  async text(): Promise<string> {
    return this.#materialized().text();
  }

  async json(): Promise<unknown> {
    return this.#materialized().json();
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return this.#materialized().arrayBuffer();
  }

  async bytes(): Promise<Uint8Array> {
    return new Uint8Array(await this.#materialized().arrayBuffer());
  }

  async blob() {
    return this.#materialized().blob();
  }

  async formData() {
    return this.#materialized().formData();
  }

  [Symbol.for('nodejs.util.inspect.custom')](): Response {
    return this.#materialized();
  }

  /** Text has a type unless it was given one. */
  #fill(headers: Headers): Headers {
    if (typeof this.#body === 'string' && !headers.has('content-type')) headers.set('content-type', textType);
    return headers;
  }

  #materialized(): Response {
    if (this.#real === undefined) {
      const { status, statusText, headers } = this;
      this.#real = new NativeResponse(this.#body, { status, statusText });
      replaceAll(this.#real.headers, headers);
    }
    return this.#real;
  }

  #ownParts(): ResponseParts {
    const body = this.#body as string | Uint8Array | null;
    const { status, statusText } = this;
    let headers: Iterable<readonly [string, string]>;
    if (this.#headers !== undefined) {
      headers = this.#headers;
    } else {
      const fields = this.#fields as Fields;
      const lacksType = typeof body === 'string' && !hasType(fields);
      if (!lacksType) headers = fields;
      else headers = fields.length === 0 ? textFields : fields.concat(textFields);
    }
    return { status, statusText, headers, body };
  }
}

// A Response to whoever asks, with the members above.
Object.setPrototypeOf(WebResponse.prototype, NativeResponse.prototype);

function isUsual(body: BodyInput, status: unknown, statusText: unknown): boolean {
  if (!Number.isInteger(status) || (status as number) < 200 || (status as number) > 599) return false;
  if (statusText !== '' && (typeof statusText !== 'string' || !reasonPattern.test(statusText))) return false;
  if (body === null) return true;
  return (typeof body === 'string' || body instanceof Uint8Array) && !isNullBodyStatus(status as number);
}

/** Fields given as pairs or as a plain object; `undefined` for what only Headers can read. */
function listFields(given: NonNullable<Init>['headers']): Fields | undefined {
  if (given === undefined) return noFields;
  if (typeof given !== 'object' || given === null) return undefined;
  const isPlain = Object.getPrototypeOf(given) === Object.prototype;
  if (!isPlain) return undefined;
  const fields: (readonly [string, string])[] = [];
  for (const name in given) {
    const value = (given as Record<string, unknown>)[name];
    // Two spellings of one name, or a value that is no text: Headers know what to do.
    if (typeof value !== 'string') return undefined;
    fields.push([name, value]);
  }
  return fields.length > 1 && hasRepeated(fields) ? undefined : fields;
}

function hasRepeated(fields: Fields): boolean {
  for (let i = 1; i < fields.length; i += 1) {
    const { length } = (fields[i] as readonly [string, string])[0];
    for (let j = 0; j < i; j += 1) {
      const other = (fields[j] as readonly [string, string])[0];
      if (other.length === length && other.toLowerCase() === fields[i]?.[0].toLowerCase()) return true;
    }
  }
  return false;
}

/** What is in `headers` becomes what is in `wanted`. */
function replaceAll(headers: Headers, wanted: Headers): void {
  for (const name of [...headers.keys()]) headers.delete(name);
  for (const [name, value] of wanted) headers.append(name, value);
}

function hasType(fields: Fields): boolean {
  for (const [name] of fields) if (name.length === 12 && name.toLowerCase() === 'content-type') return true;
  return false;
}
