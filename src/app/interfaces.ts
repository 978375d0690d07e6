// The ways an application can be called, one row each. A new one is a file beside callable.ts and a row here.
import { wsgi } from './callable.js';
import type { AppInterface } from './handler.js';

export const interfaces: readonly AppInterface[] = [wsgi];

/** The first interface that takes `exported`, or `undefined`. */
export function findInterface(exported: unknown): AppInterface | undefined {
  return interfaces.find((row) => row.accepts(exported));
}
