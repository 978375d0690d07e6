// A request while the rules run over it: what tests and actions see of it.
import { type EnvironConstants, readVariable } from '../request/environ.js';
import type { Exchange } from '../request/exchange.js';

export interface RouteContext {
  readonly constants: EnvironConstants;
  /** Writes a line to the server's log. */
  readonly log: (text: string) => void;
}

export class RoutedRequest {
  readonly exchange: Exchange;
  readonly #context: RouteContext;
  /** What the regular expression of the rule in hand has caught: the whole, then its groups. */
  captures: readonly (string | undefined)[] = [];

  constructor(exchange: Exchange, context: RouteContext) {
    this.exchange = exchange;
    this.#context = context;
  }

  /** By its CGI name; `undefined` when the request has none. */
  variable(name: string): string | undefined {
    return readVariable(this.exchange, this.#context.constants, name);
  }

  log(text: string): void {
    this.#context.log(text);
  }
}
