// What interfaces that send a body themselves have in common: one that comes part by part, and an application that failed.
import type { Exchange } from '../request/exchange.js';
import { BodyPump } from './body-pump.js';
import type { HandlerContext } from './handler.js';

/** Sends `body` part by part, as `iterator` gives it. */
export function pump(
  exchange: Exchange,
  body: object,
  iterator: Iterator<unknown> | AsyncIterator<unknown>,
  context: HandlerContext,
): BodyPump {
  const made = new BodyPump(exchange, body, iterator, {
    failed: (error) => fail(exchange, error, context),
    failedToClose: (error) => context.reportFailure(exchange, error),
  });
  made.start();
  return made;
}

/** Of a web stream one that can be told to stop while it waits for a part, which its own cannot. */
export function iterate(body: AsyncIterable<unknown>): AsyncIterator<unknown> {
  if (!isWebStream(body)) return body[Symbol.asyncIterator]();
  const reader = body.getReader();
  return {
    next: () => reader.read() as Promise<IteratorResult<unknown>>,
    return: async () => {
      await reader.cancel();
      return { done: true, value: undefined };
    },
  };
}

/** By what it can do: whoever only looks for the class has node load it. */
function isWebStream(body: object): body is ReadableStream {
  return 'getReader' in body && typeof body.getReader === 'function';
}

/** The application failed: 500 where nothing has been sent, else the connection ends so that the client can tell. */
export function fail(exchange: Exchange, error: unknown, context: HandlerContext): void {
  context.reportFailure(exchange, error);
  exchange.fail();
}
