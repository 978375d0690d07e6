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
): void {
  new BodyPump(exchange, body, iterator, {
    failed: (error) => fail(exchange, error, context),
    failedToClose: (error) => context.reportFailure(exchange, error),
  }).start();
}

/** The application failed: 500 where nothing has been sent, else the connection ends so that the client can tell. */
export function fail(exchange: Exchange, error: unknown, context: HandlerContext): void {
  context.reportFailure(exchange, error);
  exchange.fail();
}
