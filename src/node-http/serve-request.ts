// One request of the http interface, from native's exchange to node's (req, res) and back: what the server side of
// node:http does around its `request` event.
//
// req and res are node's own objects above ConnectionSocket, not lookalikes, with all of their state in them. So
// a framework may put other prototypes under them, as Express does, and everything still works.
import { channel } from 'node:diagnostics_channel';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { exchangeKey } from '../request/environ.js';
import type { Exchange } from '../request/exchange.js';
import { RequestFlag } from '../request/layout.js';
import { targetOf } from '../request/mount.js';
import type { OpenConnections } from '../request/open-connections.js';
import type { ConnectionFacts } from './connection-facts.js';
import { finishAnswer } from './finish-response.js';
import type { NodeRequest, NodeResponse } from './node-objects.js';
import type { ServerTraits } from './server-traits.js';
import { ConnectionSocket } from './socket.js';
import { Turn } from './turn.js';

/** A function as `http.createServer` takes it. */
export type RequestListener = (request: IncomingMessage, response: ServerResponse) => unknown;

/** What is the same for all requests. */
export interface HttpSettings {
  readonly facts: ConnectionFacts;
  readonly connections: OpenConnections;
  /** What listeners see as their server. */
  readonly server: Server;
  readonly traits: ServerTraits;
  /** How long an idle connection is kept, for the Keep-Alive header. */
  readonly keepAliveTimeoutMs: number;
  /** Called with every socket before its first request. */
  readonly addSocket?: ((socket: ConnectionSocket) => void) | undefined;
  /** Calls the application. `awaitsContinue`: the client waits to be told to send its body. */
  call(turn: Turn, awaitsContinue: boolean): unknown;
  /** The application failed while it had the request in hand. */
  reportFailure(exchange: Exchange, error: unknown): void;
}

const requestStart = channel('http.server.request.start');

/** Has the application answer the request of `exchange`. */
export function serveRequest(exchange: Exchange, settings: HttpSettings): void {
  const { server } = settings;
  const socket = socketOf(exchange, settings);
  if (socket.destroyed) return exchange.response.abort();
  const request = createRequest(exchange, socket as unknown as Duplex, settings);
  const response = createResponse(exchange, request, settings);
  const turn = new Turn(exchange, socket, request, response);
  socket.take(turn);
  // Before the application runs, because it may end the exchange.
  const body = (exchange.request.flags & RequestFlag.hasBody) === 0 ? undefined : exchange.body;
  if (requestStart.hasSubscribers) {
    requestStart.publish({ request, response, socket, server });
  }
  const fail = (error: unknown): void => {
    settings.reportFailure(exchange, error);
    exchange.fail();
    socket.lose();
  };
  try {
    const awaitsContinue = (exchange.request.flags & RequestFlag.expectsContinue) !== 0;
    const result = turn.resource.runInAsyncScope(settings.call, settings, turn, awaitsContinue);
    if (isPromise(result)) result.then(undefined, fail);
  } catch (error) {
    fail(error);
  }
  // As node's parser does, which goes on behind the head when the listener has returned.
  turn.resource.runInAsyncScope(turn.feed, turn, body);
}

/** The socket of the connection that a request came by. */
export function socketOf(exchange: Exchange, settings: HttpSettings): ConnectionSocket {
  const { connections, facts, server, traits } = settings;
  const isKept = connections.areTold && !exchange.request.isUwsgi;
  const kept = isKept ? connections.find(exchange.connection) : undefined;
  const isOpen = kept instanceof ConnectionSocket && !kept.destroyed;
  if (isOpen && kept.server === server) return kept;
  // One that several applications are asked on is the first one's.
  const { highWaterMark } = traits.responseOptions;
  const number = isKept && !isOpen ? exchange.connection : undefined;
  const socket = new ConnectionSocket({ facts, connections, server, number, highWaterMark });
  if (number !== undefined) connections.keep(number, socket);
  settings.addSocket?.(socket);
  return socket;
}

/** `socket` may be given to it later. */
export function createRequest(exchange: Exchange, socket: Duplex | undefined, { traits }: HttpSettings): NodeRequest {
  const { request } = exchange;
  const made = new traits.request(socket as Duplex);
  made.httpVersionMajor = 1;
  made.httpVersionMinor = request.isHttp11 ? 1 : 0;
  made.httpVersion = request.isHttp11 ? '1.1' : '1.0';
  made.method = request.method;
  made.url = targetOf(exchange);
  made[exchangeKey] = exchange;
  if (exchange.mount.path !== '') Object.assign(made, { baseUrl: exchange.mount.path, originalUrl: request.target });
  made.upgrade = false;
  if (traits.joinDuplicateHeaders) made.joinDuplicateHeaders = true;
  const fields = request.fields();
  made._addHeaderLines(fields, fields.length);
  return made;
}

function createResponse(
  exchange: Exchange,
  request: NodeRequest,
  { traits, keepAliveTimeoutMs }: HttpSettings,
): NodeResponse {
  const response = new traits.response(request, traits.responseOptions);
  const { flags, isUwsgi } = exchange.request;
  response._keepAliveTimeout = keepAliveTimeoutMs;
  response.shouldKeepAlive = (flags & RequestFlag.keepAlive) !== 0 && exchange.keepsConnection;
  traits.passUniqueHeaders?.(response);
  if (isUwsgi) {
    // The front-end frames the response for its client; here it ends with the connection.
    response.shouldKeepAlive = false;
    response._removedConnection = true;
    response._removedTE = true;
  }
  response.on('prefinish', endAnswer);
  response.on('finish', finishAnswer);
  return response;
}

/** Everything has been written. */
function endAnswer(this: NodeResponse): void {
  (this.socket as unknown as ConnectionSocket | null)?.endAnswer(this._last);
}

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';
}
