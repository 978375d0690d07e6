// What a server was told when it was made and that shows in each of its requests and responses: their classes, and options
// that node's own code reads from them.
import { IncomingMessage, type Server, ServerResponse } from 'node:http';
import { DirectResponse } from './direct-response.js';
import type { RequestClass, ResponseClass, ResponseOptions } from './node-objects.js';

export interface ServerTraits {
  readonly request: RequestClass;
  readonly response: ResponseClass;
  readonly responseOptions: ResponseOptions;
  readonly joinDuplicateHeaders: boolean;
  /** Puts the option uniqueHeaders into a response; `undefined`: it is not set. */
  readonly passUniqueHeaders: ((response: object) => void) | undefined;
}

interface ServerMembers {
  readonly highWaterMark: number;
  readonly rejectNonStandardBodyWrites?: boolean;
  readonly joinDuplicateHeaders?: boolean;
}

export function traitsOf(server: Server): ServerTraits {
  const { highWaterMark, rejectNonStandardBodyWrites, joinDuplicateHeaders } = server as unknown as ServerMembers;
  const request = member(server, 'IncomingMessage')?.value ?? IncomingMessage;
  const response = member(server, 'ServerResponse')?.value ?? ServerResponse;
  const unique = member(server, 'kUniqueHeaders');
  return {
    request: request as RequestClass,
    response: (response === ServerResponse ? DirectResponse : response) as ResponseClass,
    responseOptions: { highWaterMark, rejectNonStandardBodyWrites: rejectNonStandardBodyWrites ?? false },
    joinDuplicateHeaders: joinDuplicateHeaders ?? false,
    passUniqueHeaders: unique?.value ? (made) => Object.assign(made, { [unique.key]: unique.value }) : undefined,
  };
}

/** A member of node's server that is named by a symbol of its own. */
function member(server: object, name: string): { readonly key: symbol; readonly value: unknown } | undefined {
  const key = Object.getOwnPropertySymbols(server).find(({ description }) => description === name);
  return key === undefined ? undefined : { key, value: (server as Record<symbol, unknown>)[key] };
}
