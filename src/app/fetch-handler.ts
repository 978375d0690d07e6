// Calls fetch handlers: a web-standard Request in, a Response out. Read only where an application has this interface,
// since node loads its own classes for the web when they are first looked at.
import { TswsgiError } from '../errors.js';
import { createEnviron } from '../request/environ.js';
import type { Exchange } from '../request/exchange.js';
import { NativeResponse } from '../web/natives.js';
import { WebRequest } from '../web/web-request.js';
import { WebResponse } from '../web/web-response.js';
import { fail, iterate } from './answering.js';
import type { Handler, HandlerContext } from './handler.js';
import { sendStream } from './web-body.js';

export { installWebClasses } from '../web/install.js';

/** What a fetch handler gets beside the request. */
export interface FetchContext {
  /** The request's variables, as the wsgi interface has them. */
  readonly environ: Record<string, unknown>;
  /** The worker does not end before `promise` has settled, or its mercy is over. Why it was rejected is logged. */
  waitUntil(promise: unknown): void;
}

/** An application of the fetch interface. */
export interface FetchApplication {
  fetch(request: Request, context: FetchContext, executionContext: FetchContext): Response | Promise<Response>;
}

class RequestContext implements FetchContext {
  readonly #exchange: Exchange;
  readonly #context: HandlerContext;
  #environ: Record<string, unknown> | undefined;

  constructor(exchange: Exchange, context: HandlerContext) {
    this.#exchange = exchange;
    this.#context = context;
  }

  get environ(): Record<string, unknown> {
    this.#environ ??= createEnviron(this.#exchange, this.#context.constants);
    return this.#environ;
  }

  // An own property: frameworks hand it on without its object.
  readonly waitUntil = (promise: unknown): void => {
    this.#context.waitUntil(this.#exchange, promise);
  };

  /** For frameworks that ask whether there is one. */
  passThroughOnException(): void {}
}

/** The handler for requests to `application`. */
export function createFetchHandler(application: FetchApplication, context: HandlerContext): Handler {
  const { serverName } = context.constants;
  return (exchange) => {
    const request = new WebRequest(exchange, serverName) as unknown as Request;
    const extra = new RequestContext(exchange, context);
    try {
      // Hono takes the second one for its bindings and the third one for its execution context.
      const result: unknown = application.fetch(request, extra, extra);
      if (result instanceof NativeResponse) return answer(exchange, result, context);
      Promise.resolve(result).then(
        (response) => answer(exchange, response, context),
        (error) => fail(exchange, error, context),
      );
    } catch (error) {
      fail(exchange, error, context);
    }
  };
}

/** Sends a Response. */
function answer(exchange: Exchange, given: unknown, context: HandlerContext): void {
  try {
    if (!(given instanceof NativeResponse)) {
      throw new TswsgiError('RESPONSE_NOT_WEB', { type: given === null ? 'null' : typeof given });
    }
    const { status, statusText, headers, body } = WebResponse.parts(given);
    const { response } = exchange;
    response.setHead(
      statusText === '' ? status : `${status} ${statusText}`,
      Array.isArray(headers) ? headers : [...headers],
    );
    if (body === null || typeof body === 'string' || body instanceof Uint8Array) response.end(body ?? '');
    else sendStream(exchange, body, iterate(body), context);
  } catch (error) {
    fail(exchange, error, context);
  }
}
