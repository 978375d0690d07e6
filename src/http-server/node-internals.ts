// The members without documentation of node's http.Server and net.Server that this server sets and reads. They have been
// the same from Node 20 on; test/node-http/ looks at what comes of them.
import type { IncomingMessage, Server, ServerOptions, ServerResponse } from 'node:http';
import type { NodeRequest, NodeResponse } from '../node-http/node-objects.js';

/** What stands behind net.Server while it listens. */
export interface ServerHandle {
  readonly fd: number;
  /** For address(). 0: it has been filled. */
  getsockname?(out: { address?: string; family?: string; port?: number }): number;
  ref(): void;
  unref(): void;
  hasRef(): boolean;
  close(callback?: () => void): void;
}

export interface NodeServer extends Server {
  _handle: ServerHandle | null;
  _pipeName?: string;
  _connections: number;
  _unref: boolean;
  readonly keepAlive: boolean;
  readonly keepAliveInitialDelay: number;
  readonly noDelay: boolean;
  readonly highWaterMark: number;
  readonly httpAllowHalfOpen: boolean;
  readonly joinDuplicateHeaders?: boolean;
  readonly requireHostHeader?: boolean;
  readonly maxHeaderSize?: number;
  readonly rejectNonStandardBodyWrites?: boolean;
  readonly connectionsCheckingInterval: number;
  /** Node 24: how much longer than said a connection is kept. */
  readonly keepAliveTimeoutBuffer?: number;
  _emitCloseIfDrained(): void;
}

/** A response while a connection has it. */
export interface ServedResponse extends NodeResponse {
  _last: boolean;
  _maxRequestsPerSocket: number;
  maxRequestsOnConnectionReached: boolean;
  _onPendingData: (bytes: number) => void;
}

export type RequestClass = new (socket: unknown) => NodeRequest & { joinDuplicateHeaders?: boolean };
export type ResponseClass = new (request: IncomingMessage, options: object) => ServedResponse;

export type CreateOptions = ServerOptions<typeof IncomingMessage, typeof ServerResponse>;

/** Of Node before 24.6: what is added to keepAliveTimeout, so that a client seldom meets a connection that is closing. */
const keepAliveBufferMs = 1000;

/** How long an idle connection is really kept; 0: for ever. */
export function keepAliveMs(server: NodeServer): number {
  const { keepAliveTimeout, keepAliveTimeoutBuffer: added = keepAliveBufferMs } = server;
  if (!(Number.isFinite(keepAliveTimeout) && keepAliveTimeout > 0)) return 0;
  return keepAliveTimeout + (Number.isFinite(added) && added >= 0 ? added : keepAliveBufferMs);
}

/** Copy to `response` what the option uniqueHeaders of `server` says. */
export function passUniqueHeaders(server: object, response: object): void {
  const from = server as Record<symbol, unknown>;
  uniqueHeaders ??= Object.getOwnPropertySymbols(server).find(({ description }) => description === 'kUniqueHeaders');
  if (uniqueHeaders !== undefined) (response as Record<symbol, unknown>)[uniqueHeaders] = from[uniqueHeaders];
}

let uniqueHeaders: symbol | undefined;
