// `environ` of PEP 3333 as a plain-looking object that costs nothing until it is read.
//
// A Proxy over an object that fills itself: a variable is looked up in the request when it is first asked for, and all
// of them when somebody lists the keys. Names and values are those uWSGI gives (uwsgi docs: "WSGI environ").
import type { Exchange } from './exchange.js';
import { pathInfoOf, scriptNameOf } from './mount.js';
import { joinRepeated, type Request } from './request.js';

/** What does not change from request to request. */
export interface EnvironConstants {
  /** `SERVER_NAME`: the machine's name, as in uWSGI. */
  readonly serverName: string;
  /** `SERVER_PORT` by listener. */
  readonly serverPorts: readonly string[];
  /** `wsgi.*` and `uwsgi.*` values that are the same for all requests. */
  readonly fixed: Readonly<Record<string, unknown>>;
}

/** Under it an environ has its exchange, for those of the server. */
export const exchangeKey = Symbol('exchange');

type Environ = Record<string | symbol, unknown>;
type Variable<Value = unknown> = (exchange: Exchange, constants: EnvironConstants) => Value;

/** Variables that HTTP requests get besides `HTTP_*`. Over uwsgi these are what the front-end sends. */
const httpVariables: Readonly<Record<string, Variable<string | undefined>>> = {
  REQUEST_METHOD: ({ request }) => request.method,
  REQUEST_URI: ({ request }) => request.target,
  QUERY_STRING: ({ request }) => request.query,
  SERVER_PROTOCOL: ({ request }) => protocolOf(request),
  SERVER_NAME: (_, { serverName }) => serverName,
  SERVER_PORT: ({ request }, { serverPorts }) => serverPorts[request.listener] ?? '',
  REMOTE_ADDR: ({ request }) => request.clientAddress,
  REMOTE_PORT: ({ request }) => remotePortOf(request),
  HTTPS: ({ request }) => (request.forwarded?.scheme === 'https' ? 'on' : undefined),
  CONTENT_TYPE: ({ request }) => request.variable('HTTP_CONTENT_TYPE'),
  CONTENT_LENGTH: ({ request }) => request.variable('HTTP_CONTENT_LENGTH'),
};

/** The port of the peer is none of the client's that it speaks for. */
function remotePortOf({ forwarded, peerPort }: Request): string | undefined {
  if (forwarded?.address !== undefined) return forwarded.port;
  return peerPort === 0 ? undefined : String(peerPort);
}

/** What an HTTP request's record tells at once. */
const recordVariables: ReadonlyMap<string, Variable<string | undefined>> = new Map([
  ...Object.entries(httpVariables),
  ['PATH_INFO', pathInfoOf],
  ['SCRIPT_NAME', scriptNameOf],
]);

/** Variables made here, whatever the protocol. A peer's may be left out: those that are `undefined`. */
const ownVariables: Readonly<Record<string, Variable>> = {
  PATH_INFO: pathInfoOf,
  SCRIPT_NAME: scriptNameOf,
  'wsgi.input': ({ body }) => body.stream,
  'wsgi.url_scheme': ({ request }) => schemeOf(request),
  'uwsgi.core': ({ core }) => core,
  'tswsgi.signal': ({ signal }) => signal,
  'tswsgi.trailers': ({ trailers }) => trailers,
  'tswsgi.take_over': (exchange) => (exchange.hasUpgrade ? () => exchange.takeOver() : undefined),
  'tswsgi.set_harakiri': (exchange) => (seconds: number) => exchange.limitTime(seconds),
  'tswsgi.log_var': (exchange) => (name: string, value: unknown) => exchange.setLogVariable(name, String(value)),
};

// Fields that have a CGI name without HTTP_ (RFC 3875 4.1.2, 4.1.3).
const renamed: Readonly<Record<string, string>> = {
  HTTP_CONTENT_TYPE: 'CONTENT_TYPE',
  HTTP_CONTENT_LENGTH: 'CONTENT_LENGTH',
};

/** The protocol of the request line; over uwsgi what the front-end says, HTTP/1.0 where it says nothing. */
export function protocolOf(request: Request): string {
  if (request.isUwsgi) return request.variable('SERVER_PROTOCOL') ?? 'HTTP/1.0';
  return request.isHttp11 ? 'HTTP/1.1' : 'HTTP/1.0';
}

/** uWSGI takes the scheme from UWSGI_SCHEME, else from HTTPS. Over HTTP only a proxy that is believed can say another. */
export function schemeOf(request: Request): string {
  if (!request.isUwsgi) return request.forwarded?.scheme ?? 'http';
  const given = request.variable('UWSGI_SCHEME') ?? request.variable('REQUEST_SCHEME');
  if (given !== undefined && given !== '') return given;
  return /^(on|1)/i.test(request.variable('HTTPS') ?? '') ? 'https' : 'http';
}

/** The CGI variable of that name, as the application sees it; `undefined` when there is none. */
export function readVariable(exchange: Exchange, constants: EnvironConstants, name: string): string | undefined {
  if (name === 'PATH_INFO') return pathInfoOf(exchange);
  if (name === 'SCRIPT_NAME') return scriptNameOf(exchange);
  const { request } = exchange;
  if (!request.isUwsgi) {
    const variable = httpVariables[name];
    if (variable !== undefined) return variable(exchange, constants);
    if (!name.startsWith('HTTP_')) return undefined;
    return fieldVariable(request, name);
  }
  return request.variable(name);
}

/** The variable `HTTP_…` of a header field. */
function fieldVariable(request: Request, name: string): string | undefined {
  if (!request.isUwsgi && (name === 'HTTP_CONTENT_TYPE' || name === 'HTTP_CONTENT_LENGTH')) return undefined;
  if (name === 'HTTP_HOST') return request.forwarded?.host ?? request.variable(name);
  return request.variable(name);
}

class EnvironHandler implements ProxyHandler<Environ> {
  readonly #exchange: Exchange;
  readonly #constants: EnvironConstants;
  #isComplete = false;
  /** Nothing but what the request says is in `target`. */
  #isUntouched = true;

  constructor(exchange: Exchange, constants: EnvironConstants) {
    this.#exchange = exchange;
    this.#constants = constants;
  }

  get(target: Environ, key: string | symbol): unknown {
    if (key === exchangeKey) return this.#exchange;
    // What is read most is found again in less time than it takes to keep it and to look whether it was kept.
    if (this.#isUntouched && typeof key === 'string') {
      const { request } = this.#exchange;
      if (key.startsWith('HTTP_')) return fieldVariable(request, key);
      const variable = request.isUwsgi ? undefined : recordVariables.get(key);
      if (variable !== undefined) return variable(this.#exchange, this.#constants);
    }
    const known = target[key];
    if (known !== undefined || this.#isComplete || typeof key === 'symbol') return known;
    const value = this.#look(key);
    if (value !== undefined) target[key] = value;
    return value;
  }

  set(target: Environ, key: string | symbol, value: unknown): boolean {
    if (value === undefined) this.#complete(target);
    this.#isUntouched = false;
    target[key] = value;
    return true;
  }

  has(target: Environ, key: string | symbol): boolean {
    return key in target || (!this.#isComplete && typeof key === 'string' && this.#look(key) !== undefined);
  }

  deleteProperty(target: Environ, key: string | symbol): boolean {
    this.#complete(target);
    return Reflect.deleteProperty(target, key);
  }

  ownKeys(target: Environ): (string | symbol)[] {
    this.#complete(target);
    return Reflect.ownKeys(target);
  }

  getOwnPropertyDescriptor(target: Environ, key: string | symbol): PropertyDescriptor | undefined {
    this.#complete(target);
    return Reflect.getOwnPropertyDescriptor(target, key);
  }

  defineProperty(target: Environ, key: string | symbol, descriptor: PropertyDescriptor): boolean {
    this.#complete(target);
    return Reflect.defineProperty(target, key, descriptor);
  }

  preventExtensions(target: Environ): boolean {
    this.#complete(target);
    return Reflect.preventExtensions(target);
  }

  #look(key: string): unknown {
    const own = ownVariables[key];
    if (own !== undefined) return own(this.#exchange, this.#constants);
    const fixed = this.#constants.fixed[key];
    if (fixed !== undefined) return fixed;
    return readVariable(this.#exchange, this.#constants, key);
  }

  #complete(target: Environ): void {
    if (this.#isComplete) return;
    this.#isUntouched = false;
    const all: Environ = {};
    const { request } = this.#exchange;
    if (!request.isUwsgi) {
      for (const [key, variable] of Object.entries(httpVariables)) {
        const value = variable(this.#exchange, this.#constants);
        if (value !== undefined) all[key] = value;
      }
    }
    request.forEachVariable((name, value) => {
      if (!request.isUwsgi && renamed[name] !== undefined) return;
      all[name] = joinRepeated(name, all[name] as string | undefined, value);
    });
    const host = request.forwarded?.host;
    if (host !== undefined) all.HTTP_HOST = host;
    for (const [key, variable] of Object.entries(ownVariables)) {
      const value = variable(this.#exchange, this.#constants);
      if (value !== undefined) all[key] = value;
    }
    Object.assign(all, this.#constants.fixed, target); // what was read or set before wins
    Object.assign(target, all);
    this.#isComplete = true; // only now: a request that is over refuses, and does so every time
  }
}

/** The environ of a request. Valid for ever for what was read of it before the answer ended. */
export function createEnviron(exchange: Exchange, constants: EnvironConstants): Record<string, unknown> {
  return new Proxy<Environ>({}, new EnvironHandler(exchange, constants)) as Record<string, unknown>;
}
