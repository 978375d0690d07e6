// The request that the application has in hand, for what it calls without naming one. Only followed where somebody needs
// it, because following costs each promise of the application a little.
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Exchange } from './exchange.js';

export const currentExchange = new AsyncLocalStorage<Exchange>();
