// What an interface is: a way to call an application for a request.
import type { EnvironConstants } from '../request/environ.js';
import type { Exchange } from '../request/exchange.js';
import type { OpenConnections } from '../request/open-connections.js';

/** What the server runs for every request. It may throw; what goes wrong later it reports and answers itself. */
export type Handler = (exchange: Exchange) => void;

/** What an interface may use of the server. */
export interface HandlerContext {
  readonly constants: EnvironConstants;
  /** The listening sockets, by the number that a request gives. */
  readonly listeners: readonly { readonly address: string; readonly port: number }[];
  /** Connections, for who keeps something for as long as they live. */
  readonly connections: OpenConnections;
  /** How long an idle connection is kept; 0: it is not. */
  readonly keepAliveTimeoutMs: number;
  /** An application failed: `error` is what it threw. */
  reportFailure(exchange: Exchange, error: unknown): void;
  /** The application goes on with `work` behind its answer: the process does not end before it has settled. */
  waitUntil(exchange: Exchange, work: unknown): void;
}

export interface AppInterface {
  /** As the option `interface` spells it. */
  readonly name: string;
  /** What about `exported` shows that it is called this way, for people to read; `undefined`: nothing does. */
  recognize(exported: unknown): string | undefined;
  /**
   * What is to be called, once it is ready: for what does not take requests itself or not at once. Left out where that
   * is `exported`. Throws for what cannot be called this way at all.
   */
  prepare?(exported: unknown): unknown;
  /** The handler for what `prepare` gave. */
  createHandler(prepared: unknown, context: HandlerContext): Handler;
  /** It keeps connections, and judges what clients expect: see `tellsClosed` and `keepsExpectations` of the native server. */
  readonly isNodeHttp?: boolean;
}
