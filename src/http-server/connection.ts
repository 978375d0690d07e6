// One connection of the server, as node:http serves it: its requests, and their answers in turn. What stands here follows
// what node's own server does around the `request` event, step by step.
import { AsyncResource } from 'node:async_hooks';
import { channel } from 'node:diagnostics_channel';
import { METHODS } from 'node:http';
import { announceDrain, detachSignal, hasTooManyFields, type NodeRequest } from '../node-http/node-objects.js';
import type { Exchange } from '../request/exchange.js';
import { RequestFlag } from '../request/layout.js';
import type { HttpLoop, LoopConnection } from './loop.js';
import {
  keepAliveMs,
  type NodeServer,
  passUniqueHeaders,
  type RequestClass,
  type ResponseClass,
  type ServedResponse,
} from './node-internals.js';
import { abortedError, endWithinRequestError, parseError, requestTimeoutError, resetError } from './parse-errors.js';
import { endRequest, IncomingBody } from './request-body.js';
import { ServerSocket, type SocketOwner } from './server-socket.js';

/** The classes that requests and answers are made of. */
export interface MessageClasses {
  readonly request: RequestClass;
  readonly response: ResponseClass;
}

/** A request and its answer, until both are complete. */
interface Turn {
  readonly exchange: Exchange;
  readonly request: NodeRequest;
  readonly response: ServedResponse;
  /** The answer has been written. */
  isAnswered: boolean;
}

const requestStart = channel('http.server.request.start');
const responseFinish = channel('http.server.response.finish');
const knownMethods = new Set(METHODS);
const continueExpression = /(?:^|\W)100-continue(?:$|\W)/i;

/** What is written when nobody listens for clientError, by the error's code. */
const failureHeads: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

export class HttpConnection implements LoopConnection, SocketOwner {
  readonly server: NodeServer;
  readonly loop: HttpLoop;
  readonly socket: ServerSocket;
  /** Of the answer that has its turn. */
  exchange: Exchange | undefined;
  receivedBytes = 0;
  readonly #classes: MessageClasses;
  /** What the application does is done in it. One for the connection, as in node. */
  readonly #resource = new AsyncResource('HTTPINCOMINGMESSAGE');
  /** Requests whose answers have not been written, in order. The first one has its turn. */
  readonly #turns: Turn[] = [];
  /** Answered, but the rest of its body is to come. */
  #unread: Turn | undefined;
  #body: IncomingBody | undefined;
  #requestCount = 0;
  #endedWithin = false;
  /** Answered, and nothing has come since: keepAliveTimeout counts. */
  #isKept = false;
  /** When the newest request began, on the clock of performance.now(). */
  #begunMs = 0;
  readonly #onError = (error: Error): void => this.#fail(error);

  constructor(number: number, server: NodeServer, loop: HttpLoop, classes: MessageClasses) {
    this.server = server;
    this.loop = loop;
    this.#classes = classes;
    this.socket = new ServerSocket(number, this);
    const { socket } = this;
    if (server.timeout > 0) socket.setTimeout(server.timeout);
    socket.on('timeout', () => this.#timeOut());
    socket.on('error', this.#onError);
    socket.on('end', () => this.#finish());
    socket.on('close', () => this.#abortIncoming());
    socket.on('drain', () => {
      if (socket._httpMessage !== null) announceDrain(socket._httpMessage);
    });
  }

  /** Ends the connection when its request has been coming for longer than `requestTimeoutMs`. */
  checkTime(nowMs: number, requestTimeoutMs: number): void {
    const isReceiving = this.socket.parser?.incoming?.complete === false;
    if (isReceiving && nowMs - this.#begunMs >= requestTimeoutMs) this.#fail(requestTimeoutError());
  }

  /** Ends the connection unless a request is coming or without its answer. One that has had none is not idle. */
  closeIfIdle(): void {
    const { socket } = this;
    if (socket.parser?.incoming?.complete !== true || socket._httpMessage?.finished === false) return;
    if (socket.isReceiving) return;
    // Node cuts what the peer has not taken.
    if (socket.hasUnsent) socket.destroySoon();
    else socket.destroy();
  }

  // For the loop.

  begin(exchange: Exchange): void {
    this.receivedBytes += exchange.request.headBytes;
    if ((exchange.request.flags & RequestFlag.hasBody) !== 0) this.#begunMs = performance.now();
    this.socket.noteActivity();
    this.#resource.runInAsyncScope(this.#serve, this, exchange);
  }

  handleEnd(isWithin: boolean): void {
    this.#endedWithin = isWithin;
    this.socket.noteEnd();
  }

  handleRefusal(error: string): void {
    this.#resource.runInAsyncScope(this.#fail, this, parseError(error));
  }

  handleClose(hasBroken: boolean): void {
    this.socket.noteClosed();
    if (hasBroken) this.socket.destroy(resetError());
    else this.socket.destroy();
  }

  // For the socket.

  takeMore(): void {
    this.#body?.takeMore();
  }

  handleDestroyed(): void {
    this.exchange = undefined;
    for (const { exchange } of this.#turns) exchange.response.endWritten(false);
    this.#unread?.exchange.response.endWritten(false);
    this.#unread = undefined;
    this.server._connections -= 1;
    this.server._emitCloseIfDrained();
  }

  #serve(exchange: Exchange): void {
    const { server, socket } = this;
    const { flags } = exchange.request;
    if (socket.destroyed) return exchange.response.endWritten(false);
    const fault = this.#faultOf(exchange);
    if (fault !== undefined) {
      exchange.response.endWritten(false);
      return this.#fail(parseError(fault));
    }
    if (this.#isKept) {
      this.#isKept = false;
      socket.setTimeout(server.timeout || 0);
    }
    const request = this.#createRequest(exchange);
    if (socket.parser !== null) socket.parser.incoming = request;
    const event = exchange.request.method === 'CONNECT' ? 'connect' : 'upgrade';
    if (exchange.hasUpgrade && server.listenerCount(event) > 0) {
      request.upgrade = true;
      void this.#takeOver(exchange, request, event);
      return;
    }
    if (event === 'connect') return void socket.destroy(); // there is no answer to it but the listener's
    const response = this.#createResponse(request, (flags & RequestFlag.keepAlive) !== 0);
    const turn: Turn = { exchange, request, response, isAnswered: false };
    const body = (flags & RequestFlag.hasBody) === 0 ? undefined : exchange.body;
    this.#body =
      body &&
      new IncomingBody(request, body, {
        moved: (bytes) => this.#noteBody(bytes),
        completed: () => this.#completeBody(turn),
      });
    if (requestStart.hasSubscribers) requestStart.publish({ request, response, socket, server });
    this.#turns.push(turn);
    if (this.#turns.length === 1) this.#giveTurn(turn);
    response.on('finish', () => this.#finishAnswer(turn));
    this.#callListener(request, response);
    // As node's parser does, which goes on behind the head when the listeners have returned.
    if (this.#body !== undefined) this.#body.start();
    else endRequest(request);
  }

  /** What is for node's parser to find, as a row of native's error table. */
  #faultOf({ request }: Exchange): string | undefined {
    if (!knownMethods.has(request.method)) return 'bad_method';
    return hasTooManyFields(this.server, request.fieldCount) ? 'too_many_fields' : undefined;
  }

  /** The connection leaves the server, but is one of its connections until it is closed. */
  async #takeOver(exchange: Exchange, request: NodeRequest, event: 'connect' | 'upgrade'): Promise<void> {
    const { server } = this;
    const taken = await exchange.takeOver().catch(() => undefined);
    if (taken === undefined) return; // the peer is gone
    const { socket, head } = taken;
    server._connections += 1;
    socket.once('close', () => {
      server._connections -= 1;
      server._emitCloseIfDrained();
    });
    request.socket = socket;
    request.connection = socket;
    // Not in the promise: what a listener throws is an exception, as with node.
    process.nextTick(() => this.#resource.runInAsyncScope(() => server.emit(event, request, socket, head)));
  }

  #createRequest({ request }: Exchange): NodeRequest {
    const { server, socket } = this;
    const made = new this.#classes.request(socket);
    made.httpVersionMajor = 1;
    made.httpVersionMinor = request.isHttp11 ? 1 : 0;
    made.httpVersion = request.isHttp11 ? '1.1' : '1.0';
    if (server.joinDuplicateHeaders) made.joinDuplicateHeaders = true;
    made.url = request.target;
    made.upgrade = false;
    const fields = request.fields();
    made._addHeaderLines(fields, fields.length);
    made.method = request.method;
    return made;
  }

  #createResponse(request: NodeRequest, keepAlive: boolean): ServedResponse {
    const { server, socket } = this;
    const response = new this.#classes.response(request, {
      highWaterMark: socket.writableHighWaterMark,
      rejectNonStandardBodyWrites: server.rejectNonStandardBodyWrites,
    });
    response._keepAliveTimeout = server.keepAliveTimeout;
    response._maxRequestsPerSocket = server.maxRequestsPerSocket ?? 0;
    response.shouldKeepAlive = keepAlive;
    passUniqueHeaders(server, response);
    return response;
  }

  /** Tells the server of the request, by the event that is meant for it. */
  #callListener(request: NodeRequest, response: ServedResponse): void {
    const { server, socket } = this;
    const isNew = request.httpVersionMinor === 1;
    if (isNew && server.requireHostHeader !== false && request.headers.host === undefined) {
      response.writeHead(400, ['Connection', 'close']);
      response.end();
      return;
    }
    const most = server.maxRequestsPerSocket ?? 0;
    if (isNew && most > 0) {
      this.#requestCount += 1;
      response.maxRequestsOnConnectionReached = most <= this.#requestCount;
      if (most < this.#requestCount) {
        server.emit('dropRequest', request, socket);
        response.writeHead(503);
        response.end();
        return;
      }
    }
    const { expect } = request.headers;
    if (!isNew || expect === undefined) {
      server.emit('request', request, response);
    } else if (continueExpression.test(expect)) {
      response._expect_continue = true;
      if (server.listenerCount('checkContinue') > 0) {
        server.emit('checkContinue', request, response);
        return;
      }
      response.writeContinue();
      server.emit('request', request, response);
    } else if (server.listenerCount('checkExpectation') > 0) {
      server.emit('checkExpectation', request, response);
    } else {
      response.writeHead(417);
      response.end();
    }
  }

  #giveTurn({ exchange, response }: Turn): void {
    this.exchange = exchange;
    response.assignSocket(this.socket);
  }

  #finishAnswer(turn: Turn): void {
    const { socket, server } = this;
    const { request, response, exchange } = turn;
    if (responseFinish.hasSubscribers) responseFinish.publish({ request, response, socket, server });
    detachSignal(request);
    if (this.#turns[0] === turn) this.#turns.shift();
    if (!request._consuming && !request._readableState.resumeScheduled) request._dump();
    response.detachSocket(socket);
    process.nextTick(announceClose, response);
    turn.isAnswered = true;
    if (response._last) {
      this.exchange = exchange;
      socket.destroySoon();
      return;
    }
    if (request.complete) exchange.response.endWritten(false);
    else this.#unread = turn;
    const next = this.#turns[0];
    this.exchange = undefined;
    if (next !== undefined) return this.#giveTurn(next);
    const keptMs = keepAliveMs(server);
    if (keptMs === 0) return;
    socket.setTimeout(keptMs);
    this.#isKept = true;
  }

  #noteBody(bytes: number): void {
    this.receivedBytes += bytes;
    this.socket.noteActivity();
  }

  #completeBody(turn: Turn): void {
    this.#body = undefined;
    if (this.#unread !== turn) return;
    this.#unread = undefined;
    turn.exchange.response.endWritten(false);
  }

  /** The peer sends no more. */
  #finish(): void {
    const { socket, server } = this;
    if (this.#endedWithin) return this.#fail(endWithinRequestError());
    const last = this.#turns.at(-1);
    if (!server.httpAllowHalfOpen || last === undefined) socket.end();
    else last.response._last = true;
  }

  /** The connection broke, or what came on it cannot be served. */
  #fail(error: NodeJS.ErrnoException): void {
    const { socket, server } = this;
    socket.removeListener('error', this.#onError);
    if (!socket.listeners('error').includes(ignore)) socket.on('error', ignore);
    if (server.emit('clientError', error, socket)) return;
    if (socket.writable && socket._httpMessage?._headerSent !== true) {
      socket.write(`HTTP/1.1 ${failureHeads[error.code ?? ''] ?? '400 Bad Request'}\r\nConnection: close\r\n\r\n`);
    }
    socket.destroy(error);
  }

  #timeOut(): void {
    const { socket, server } = this;
    // The next request has begun, which headersTimeout looks after.
    if (this.#isKept && socket.isReceiving) return void socket.setTimeout(keepAliveMs(server));
    const request = socket.parser?.incoming;
    const wasHeard = [
      request !== null && request !== undefined && !request.complete && request.emit('timeout', socket),
      socket._httpMessage?.emit('timeout', socket) === true,
      server.emit('timeout', socket),
    ];
    if (!wasHeard.includes(true)) socket.destroy();
  }

  #abortIncoming(): void {
    this.socket.parser = null;
    for (const { request } of this.#turns.splice(0)) request.destroy(abortedError());
  }
}

function announceClose(response: ServedResponse): void {
  if (response._closed) return;
  response.destroyed = true;
  response._closed = true;
  response.emit('close');
}

function ignore(): void {}
