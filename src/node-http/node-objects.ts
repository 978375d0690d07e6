// node:http's own classes as its server uses them: the members without documentation that the server side of node:http
// sets and reads. They have been the same from Node 20 on; test/node-http/node-objects.test.ts looks.
import { IncomingMessage, type Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { exchangeKey } from '../request/environ.js';
import type { Exchange } from '../request/exchange.js';

/** Of a Readable. */
interface StreamState {
  readonly resumeScheduled: boolean;
  ended: boolean;
  endEmitted: boolean;
  closed: boolean;
  closeEmitted: boolean;
  destroyed: boolean;
  flowing: boolean | null;
}

export interface NodeRequest extends IncomingMessage {
  /** Ours: what the server knows of it. */
  [exchangeKey]?: Exchange;
  joinDuplicateHeaders?: boolean;
  _consuming: boolean;
  /** Of all EventEmitters: the events that have listeners. */
  readonly _eventsCount: number;
  _dumped: boolean;
  readonly _readableState: StreamState;
  upgrade: boolean;
  /** Headers; once the request is `complete`, trailers. */
  _addHeaderLines(fields: readonly string[], count: number): void;
  _dump(): void;
}

export interface NodeResponse extends ServerResponse<NodeRequest> {
  /** The head as it goes on the wire, once it is fixed. */
  _header: string | null;
  _headerSent: boolean;
  /** The connection ends with this response. */
  _last: boolean;
  readonly outputData: readonly unknown[];
  _closed: boolean;
  _hasBody: boolean;
  _contentLength: number | null;
  _defaultKeepAlive: boolean;
  _keepAliveTimeout: number;
  _expect_continue: boolean;
  _sent100: boolean;
  _removedConnection: boolean;
  _removedContLen: boolean;
  _removedTE: boolean;
  _maxRequestsPerSocket?: number;
  maxRequestsOnConnectionReached: boolean;
  _implicitHeader(): void;
  _storeHeader(start: string, fields: unknown): void;
  _finish(): void;
}

export interface ResponseOptions {
  readonly highWaterMark: number;
  readonly rejectNonStandardBodyWrites: boolean;
}

export type RequestClass = new (socket: Duplex) => NodeRequest;
export type ResponseClass = new (request: IncomingMessage, options: ResponseOptions) => NodeResponse;

export const NodeRequestClass = IncomingMessage as unknown as RequestClass;
export const NodeResponseClass = ServerResponse as unknown as ResponseClass;

const sample = new ServerResponse(new IncomingMessage(undefined as never));
const needDrain = Object.getOwnPropertySymbols(sample).find(({ description = '' }) => /needdrain/i.test(description));

/** Tells a writer that was asked to wait that it may go on, as node's server does. */
export function announceDrain(response: NodeResponse): void {
  if (!response.writableNeedDrain || needDrain === undefined) return;
  (response as unknown as Record<symbol, unknown>)[needDrain] = false;
  response.emit('drain');
}

const detach = Object.getOwnPropertySymbols(IncomingMessage.prototype).find(
  ({ description }) => description === 'kDetachAbortSignal',
);

/** Node 24 and later: the answer is finished, so that `request.signal` is not aborted when the connection closes. */
export function detachSignal(request: object): void {
  if (detach !== undefined) (request as Record<symbol, () => void>)[detach]?.();
}

/** More of them than `maxHeadersCount` says: refused, as since Node 22.23.2, 24.18.1 and 26.5.1, which do not cut them off. */
export function hasTooManyFields({ maxHeadersCount }: Server, count: number): boolean {
  return typeof maxHeadersCount === 'number' && maxHeadersCount > 0 && count > maxHeadersCount;
}

/** As node's own error of that code. */
export function nodeError(code: string, message: string): NodeJS.ErrnoException {
  return Object.assign(new Error(message), { code });
}
