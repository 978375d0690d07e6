// The ways an application can be called, one row each, and which of them is meant. A new one is a file beside
// callable.ts and a row here.
import { TswsgiError } from '../errors.js';
import { wsgi } from './callable.js';
import { fetchInterface } from './fetch.js';
import type { AppInterface } from './handler.js';
import { listen } from './listen.js';
import { nodeHttp } from './node-http.js';
import { parameterNames } from './parameters.js';

/** In this order they look at what a module exports. */
export const interfaces: readonly AppInterface[] = [fetchInterface, wsgi, nodeHttp, listen];

/** What an application is exported as, for messages. */
export interface ExportPlace {
  readonly file: string;
  readonly callable: string;
}

/** The row of that name, which is one of `interfaces`. */
export function interfaceNamed(name: string): AppInterface {
  const row = interfaces.find((candidate) => candidate.name === name);
  if (row !== undefined) return row;
  throw new TswsgiError('APP_NO_INTERFACE', { name, names: interfaces.map((known) => known.name).join(', ') });
}

/**
 * The interface for `exported`: the one that is asked for by name, or for `auto` the first that recognizes it.
 *
 * @throws TswsgiError APP_INTERFACE_UNCLEAR, which lists what was seen; APP_NO_INTERFACE for a name that is none
 */
export function chooseInterface(exported: unknown, wanted: string, { file, callable }: ExportPlace): AppInterface {
  if (wanted !== 'auto') return interfaceNamed(wanted);
  const recognized = interfaces.find((row) => row.recognize(exported) !== undefined);
  if (recognized !== undefined) return recognized;
  // The name that uWSGI looks for: whoever uses it has its interface in mind.
  if (typeof exported === 'function' && callable === 'application') return wsgi;
  throw new TswsgiError('APP_INTERFACE_UNCLEAR', { file, callable, found: describeExport(exported) });
}

/** Does the interface of that name, or with `auto` any, say that `exported` is an application of its own? */
export function isRecognized(exported: unknown, wanted: string): boolean {
  const asked = wanted === 'auto' ? interfaces : [interfaceNamed(wanted)];
  return asked.some((row) => row.recognize(exported) !== undefined);
}

/** `a function (a, b) with use, handle`, `an object with fetch, port`, `a string`. */
export function describeExport(exported: unknown): string {
  if (typeof exported === 'function') {
    const names = parameterNames(exported as (...parameters: never[]) => unknown);
    const list = names === undefined ? '' : ` (${names.map((name) => (name === '' ? '{…}' : name)).join(', ')})`;
    return `a function${list}${membersOf(exported)}`;
  }
  if (typeof exported === 'object' && exported !== null) {
    return `${Array.isArray(exported) ? 'an array' : 'an object'}${membersOf(exported)}`;
  }
  if (exported === null || exported === undefined) return String(exported);
  return `of type ${typeof exported}`;
}

const mostMembers = 12;

/** Own members first, then those of its class. */
function membersOf(exported: object): string {
  const names = [...Object.keys(exported)];
  const shape = Object.getPrototypeOf(exported) as object | null;
  if (shape !== null && shape !== Object.prototype && shape !== Function.prototype && shape !== Array.prototype) {
    names.push(...Object.getOwnPropertyNames(shape).filter((name) => name !== 'constructor'));
  }
  const shown = names.filter((name) => !name.startsWith('_')).slice(0, mostMembers);
  return shown.length === 0 ? '' : ` with ${shown.join(', ')}${names.length > mostMembers ? ', …' : ''}`;
}
