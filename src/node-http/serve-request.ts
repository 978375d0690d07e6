// One request of the http interface, from native's exchange to node's (req, res) and back: what the server side of
// node:http does around its `request` event.
//
// req and res are node's own objects above ConnectionSocket, not lookalikes, with all of their state in them. So
// a framework may put other prototypes under them, as Express does, and everything still works.
import { channel } from 'node:diagnostics_channel';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Exchange } from '../request/exchange.js';
import { RequestFlag } from '../request/layout.js';
import { targetOf } from '../request/mount.js';
import type { ConnectionFacts } from './connection-facts.js';
import { DirectResponse } from './direct-response.js';
import { finishAnswer } from './finish-response.js';
import { type NodeRequest, NodeRequestClass, type NodeResponse } from './node-objects.js';
import { ConnectionSocket } from './socket.js';
import { tickBytes } from './socket-shape.js';

/** A function as `http.createServer` takes it. */
export type RequestListener = (request: IncomingMessage, response: ServerResponse) => unknown;

/** What is the same for all requests. */
export interface HttpSettings {
  readonly facts: ConnectionFacts;
  /** What listeners see as their server. */
  readonly server: Server;
  /** How long an idle connection is kept, for the Keep-Alive header. */
  readonly keepAliveTimeoutMs: number;
  /** The application failed while it had the request in hand. */
  reportFailure(exchange: Exchange, error: unknown): void;
}

const responseOptions = { highWaterMark: tickBytes, rejectNonStandardBodyWrites: false };

const requestStart = channel('http.server.request.start');

/** Calls `listener` for the request of `exchange`. */
export function serveRequest(exchange: Exchange, listener: RequestListener, settings: HttpSettings): void {
  const { server } = settings;
  const socket = new ConnectionSocket(exchange, settings.facts, server);
  const request = createRequest(exchange, socket as unknown as Duplex);
  socket.incoming = request;
  const response = createResponse(exchange, request, socket, settings);
  // Before the application runs, because it may end the exchange.
  const body = (exchange.request.flags & RequestFlag.hasBody) === 0 ? undefined : exchange.body;
  if (requestStart.hasSubscribers) {
    requestStart.publish({ request, response, socket, server });
  }
  if ((exchange.request.flags & RequestFlag.expectsContinue) !== 0) {
    response._expect_continue = true;
    response._sent100 = true;
    body?.request();
  }
  const fail = (error: unknown): void => {
    settings.reportFailure(exchange, error);
    exchange.fail();
    socket.lose();
  };
  try {
    const result = socket.resource.runInAsyncScope(listener, server, request, response);
    if (isPromise(result)) result.then(undefined, fail);
  } catch (error) {
    fail(error);
  }
  // As node's parser does, which goes on behind the head when the listener has returned.
  socket.resource.runInAsyncScope(socket.feed, socket, body);
}

/** `socket` may be given to it later. */
export function createRequest(exchange: Exchange, socket: Duplex | undefined): NodeRequest {
  const { request } = exchange;
  const made = new NodeRequestClass(socket as Duplex);
  made.httpVersionMajor = 1;
  made.httpVersionMinor = request.isHttp11 ? 1 : 0;
  made.httpVersion = request.isHttp11 ? '1.1' : '1.0';
  made.method = request.method;
  made.url = targetOf(exchange);
  if (exchange.mount.path !== '') Object.assign(made, { baseUrl: exchange.mount.path, originalUrl: request.target });
  made.upgrade = false;
  const fields = request.fields();
  made._addHeaderLines(fields, fields.length);
  return made;
}

function createResponse(
  exchange: Exchange,
  request: NodeRequest,
  socket: ConnectionSocket,
  { keepAliveTimeoutMs }: HttpSettings,
): NodeResponse {
  const response = new DirectResponse(request, responseOptions);
  const { flags, isUwsgi } = exchange.request;
  response._keepAliveTimeout = keepAliveTimeoutMs;
  response.shouldKeepAlive = (flags & RequestFlag.keepAlive) !== 0 && exchange.keepsConnection;
  if (isUwsgi) {
    // The front-end frames the response for its client; here it ends with the connection.
    response.shouldKeepAlive = false;
    response._removedConnection = true;
    response._removedTE = true;
  }
  response.assignSocket(socket as never);
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
