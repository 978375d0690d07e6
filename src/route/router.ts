// Internal routing: the rules of the configuration, run one after the other for each request before the application is
// called (uWSGI docs: "uWSGI internal routing"). One per thread that runs the application.
import type { RouteRule } from '../config/route-rule.js';
import type { Exchange } from '../request/exchange.js';
import { type Action, actionFactories } from './actions.js';
import { compileTest, type Test } from './conditions.js';
import { type RouteContext, RoutedRequest } from './routed-request.js';

export class Router {
  readonly #context: RouteContext;
  readonly #rules: readonly { readonly applies: Test; readonly act: Action }[];

  constructor(rules: readonly RouteRule[], context: RouteContext) {
    this.#context = context;
    this.#rules = rules.map(({ test, action, argument }) => ({
      applies: compileTest(test),
      act: actionFactories[action](argument),
    }));
  }

  /** Runs the rules over a request. False: it has its answer, and the application is not to be called. */
  route(exchange: Exchange): boolean {
    const request = new RoutedRequest(exchange, this.#context);
    for (const { applies, act } of this.#rules) {
      request.captures = [];
      if (!applies(request)) continue;
      const verdict = act(request);
      if (verdict !== 'next') return verdict === 'application';
    }
    return true;
  }
}
