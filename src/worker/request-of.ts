// From a request as an application has it to the exchange behind it: the `environ` of the wsgi interface, the `req` of the
// http interface or of a framework above it, the `Request` of the fetch interface.
import { TswsgiError } from '../errors.js';
import { currentExchange } from '../request/current-exchange.js';
import { exchangeKey } from '../request/environ.js';
import type { Exchange } from '../request/exchange.js';

function findExchange(given: unknown): Exchange | undefined {
  if (typeof given !== 'object' || given === null) return undefined;
  return (given as { readonly [exchangeKey]?: Exchange })[exchangeKey];
}

/**
 * The exchange of a request; `caller` is the function that was given it.
 *
 * @throws TswsgiError API_NOT_A_REQUEST
 */
export function exchangeOf(given: unknown, caller: string): Exchange {
  const exchange = findExchange(given);
  if (exchange === undefined)
    throw new TswsgiError('API_NOT_A_REQUEST', { name: caller, type: given === null ? 'null' : typeof given });
  return exchange;
}

/**
 * The exchange that the application has in hand here and now.
 *
 * @throws TswsgiError API_NO_REQUEST
 */
export function exchangeInHand(caller: string): Exchange {
  const exchange = currentExchange.getStore();
  if (exchange === undefined) throw new TswsgiError('API_NO_REQUEST', { name: caller });
  return exchange;
}
