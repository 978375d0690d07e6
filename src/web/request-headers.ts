// The Headers of a request that came in. Looking one up asks the request where it lies; whatever else is done with them
// works on real Headers that hold them all.
import type { Request as IncomingRequest } from '../request/request.js';

import { NativeHeaders } from './natives.js';

/** CGI names by field names as they are asked for, which are few. */
const cgiNames = new Map<string, string>();
const mostCgiNames = 512;
const plainName = /^[!#$%&'*+\-.^`|~0-9A-Za-z]+$/;

/** The variable that holds a field; `undefined` for what is no name, or one that a variable may confuse with another. */
function cgiNameOf(name: unknown): string | undefined {
  const known = cgiNames.get(name as string);
  if (known !== undefined) return known;
  if (typeof name !== 'string' || !plainName.test(name)) return undefined;
  const made = `HTTP_${name.toUpperCase().replaceAll('-', '_')}`;
  if (cgiNames.size < mostCgiNames) cgiNames.set(name, made);
  return made;
}

/** Over uwsgi these come without HTTP_ (RFC 3875 4.1.2, 4.1.3). */
const unprefixed: Readonly<Record<string, string>> = {
  HTTP_CONTENT_TYPE: 'CONTENT_TYPE',
  HTTP_CONTENT_LENGTH: 'CONTENT_LENGTH',
};

/** Where the value of a field is among the variables of a request. */
function lookUp(request: IncomingRequest, cgiName: string): string | undefined {
  if (!request.isUwsgi) return request.variable(cgiName);
  const value = request.variable(unprefixed[cgiName] ?? cgiName);
  // Front-ends send CONTENT_LENGTH and CONTENT_TYPE for every request, empty where there is none.
  return value === '' && cgiName in unprefixed ? undefined : value;
}

export class RequestHeaders {
  readonly #request: IncomingRequest;
  #all: Headers | undefined;

  constructor(request: IncomingRequest) {
    this.#request = request;
  }

  get(name: string): string | null {
    const cgiName = this.#all === undefined ? cgiNameOf(name) : undefined;
    return cgiName === undefined ? this.#real.get(name) : (lookUp(this.#request, cgiName) ?? null);
  }

  has(name: string): boolean {
    const cgiName = this.#all === undefined ? cgiNameOf(name) : undefined;
    return cgiName === undefined ? this.#real.has(name) : lookUp(this.#request, cgiName) !== undefined;
  }

  append(name: string, value: string): void {
    this.#real.append(name, value);
  }

  delete(name: string): void {
    this.#real.delete(name);
  }

  set(name: string, value: string): void {
    this.#real.set(name, value);
  }

  getSetCookie(): string[] {
    return this.#real.getSetCookie();
  }

  keys(): ReturnType<Headers['keys']> {
    return this.#real.keys();
  }

  values(): ReturnType<Headers['keys']> {
    return this.#real.values();
  }

  entries(): ReturnType<Headers['entries']> {
    return this.#real.entries();
  }

  [Symbol.iterator](): ReturnType<Headers['entries']> {
    return this.#real[Symbol.iterator]();
  }

  forEach(visit: (value: string, name: string, headers: Headers) => void, receiver?: unknown): void {
    for (const [name, value] of this.#real) visit.call(receiver, value, name, this as unknown as Headers);
  }

  [Symbol.for('nodejs.util.inspect.custom')](): Headers {
    return this.#real;
  }

  get #real(): Headers {
    if (this.#all === undefined) {
      const all = new NativeHeaders();
      const request = this.#request;
      request.forEachVariable((name, value) => {
        const fieldName = fieldNameOf(request, name, value);
        if (fieldName !== undefined) all.append(fieldName, value);
      });
      this.#all = all;
    }
    return this.#all;
  }
}

// A Headers to whoever asks, with the methods above.
Object.setPrototypeOf(RequestHeaders.prototype, NativeHeaders.prototype);

function fieldNameOf(request: IncomingRequest, cgiName: string, value: string): string | undefined {
  // Over uwsgi the two without HTTP_ count, and a front-end may pass these beside them.
  if (request.isUwsgi && cgiName in unprefixed) return undefined;
  if (cgiName.startsWith('HTTP_')) return cgiName.slice('HTTP_'.length).replaceAll('_', '-').toLowerCase();
  if (!request.isUwsgi || value === '') return undefined;
  if (cgiName === 'CONTENT_TYPE') return 'content-type';
  return cgiName === 'CONTENT_LENGTH' ? 'content-length' : undefined;
}
