// The wsgi interface: application(environ, startResponse), PEP 3333 spoken in JavaScript.
//
// The application returns, or promises, its body: text, bytes, or an iterable or async iterable of them. A body that is
// there at once is answered before the loop's turn ends.
import { TswsgiError } from '../errors.js';
import { createEnviron } from '../request/environ.js';
import type { Exchange } from '../request/exchange.js';
import { fail, iterate, pump } from './answering.js';
import type { AppInterface, Handler, HandlerContext } from './handler.js';
import { parameterNames } from './parameters.js';

/** The function the application calls once before it gives its body. It returns PEP 3333's `write`. */
export type StartResponse = (
  status: string,
  headers: unknown,
  error?: unknown,
) => (part: string | Uint8Array) => boolean;

/** An application of the wsgi interface. */
export type WsgiApplication = (environ: Record<string, unknown>, startResponse: StartResponse) => unknown;

export const wsgi: AppInterface = {
  name: 'wsgi',
  recognize: (exported) => {
    if (typeof exported !== 'function') return undefined;
    const [first = '', second = ''] = parameterNames(exported as WsgiApplication) ?? [];
    if (/^_*env/i.test(first)) return `its first parameter is ${first}`;
    return /^_*start/i.test(second) ? `its second parameter is ${second}` : undefined;
  },
  prepare: (exported) => {
    if (typeof exported === 'function') return exported;
    throw new TypeError('the wsgi interface calls a function, application(environ, startResponse)');
  },
  createHandler: (prepared, context) => createWsgiHandler(prepared as WsgiApplication, context),
};

function createWsgiHandler(application: WsgiApplication, context: HandlerContext): Handler {
  return (exchange) => {
    const { response } = exchange;
    const startResponse: StartResponse = (status, headers, error) => {
      // PEP 3333: with an error the head may be replaced; once it is sent the error goes on its way.
      if (error !== undefined && error !== null && response.isHeadSent) throw error;
      response.setHead(status, headers);
      return (part) => response.writeThrough(part);
    };
    try {
      const result = application(createEnviron(exchange, context.constants), startResponse);
      if (isPromise(result)) {
        result.then(
          (body) => answer(exchange, body, context),
          (error) => fail(exchange, error, context),
        );
        return;
      }
      answer(exchange, result, context);
    } catch (error) {
      fail(exchange, error, context);
    }
  };
}

/** Sends what the application returned. */
function answer(exchange: Exchange, body: unknown, context: HandlerContext): void {
  const { response } = exchange;
  if (exchange.hasEnded) return; // it was given up, or the connection is the application's
  try {
    if (typeof body === 'string' || body instanceof Uint8Array) {
      response.end(body);
    } else if (Array.isArray(body)) {
      response.end(joinParts(body));
    } else if (isIterable(body)) {
      pump(exchange, body, body[Symbol.iterator](), context);
    } else if (isAsyncIterable(body)) {
      pump(exchange, body, iterate(body), context);
    } else if ((body === undefined || body === null) && response.hasHead && response.isHeadSent) {
      response.end(); // everything went through write()
    } else {
      throw new TswsgiError('RESPONSE_RESULT', { type: body === null ? 'null' : typeof body });
    }
  } catch (error) {
    fail(exchange, error, context);
  }
}

/** A list whose parts are all here is one body. */
function joinParts(parts: readonly unknown[]): string | Uint8Array {
  if (parts.length === 1 && parts[0] instanceof Uint8Array) return parts[0];
  if (parts.every((part) => typeof part === 'string')) return parts.join('');
  return Buffer.concat(
    parts.map((part) => {
      if (typeof part === 'string') return Buffer.from(part);
      if (part instanceof Uint8Array) return part;
      throw new TswsgiError('RESPONSE_PART', { type: part === null ? 'null' : typeof part });
    }),
  );
}

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';
}

function isIterable(value: unknown): value is Iterable<unknown> & object {
  return typeof value === 'object' && value !== null && Symbol.iterator in value;
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> & object {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
