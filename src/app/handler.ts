// What an interface is: a way to call an application for a request.
import type { EnvironConstants } from '../request/environ.js';
import type { Exchange } from '../request/exchange.js';

/** What the server runs for every request. It may throw; what goes wrong later it reports and answers itself. */
export type Handler = (exchange: Exchange) => void;

/** What an interface may use of the server. */
export interface HandlerContext {
  readonly constants: EnvironConstants;
  /** An application failed: `error` is what it threw. */
  reportFailure(exchange: Exchange, error: unknown): void;
}

export interface AppInterface {
  readonly name: string;
  /** Whether what the module exports can be called this way. */
  accepts(exported: unknown): boolean;
  /** The handler for an application that `accepts` took. */
  createHandler(exported: unknown, context: HandlerContext): Handler;
}
