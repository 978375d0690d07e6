// Whether requests have a time limit that the configuration knows of; an application may set one all the same.
import type { Config } from './config.js';

/** A limit for all requests, or a rule that gives one to some. */
export function limitsTime({ requestTimeoutMs, routes }: Pick<Config, 'requestTimeoutMs' | 'routes'>): boolean {
  return requestTimeoutMs > 0 || routes.some(({ action, argument }) => action === 'harakiri' && Number(argument) > 0);
}
