// One request and its answer on a connection: the body on its way into node's IncomingMessage, and what is left to be
// done when the answer has been written. Several may be in hand on one connection; the socket knows whose turn it is.
import { AsyncResource } from 'node:async_hooks';
import type { BodyReader, RequestBody } from '../request/body.js';
import type { Exchange } from '../request/exchange.js';
import { readPaced } from '../request/paced-reader.js';
import type { NodeRequest, NodeResponse } from './node-objects.js';

/** What of the connection's socket is needed here. */
interface TurnSocket {
  /** So many bytes of a body have come. */
  noteBody(bytes: number): void;
  settleSoon(): void;
  /** Writes what is held while the writer has corked. */
  putHeld(): void;
  lose(): void;
  breakOff(): void;
  hangUp(): void;
}

export class Turn implements BodyReader {
  readonly exchange: Exchange;
  readonly #socket: TurnSocket;
  /** What the application does for this request is done in it: AsyncLocalStorage keeps apart what requests store. */
  readonly resource = new AsyncResource('HTTPINCOMINGMESSAGE');
  readonly request: NodeRequest;
  readonly response: NodeResponse;
  /** The response is complete. */
  hasAnswer = false;
  /** The connection ends with it. */
  isLast = false;
  /** The response has been written in one piece, and is to be finished. */
  isFinishing = false;
  /** Bytes that its declared length leaves; `undefined`: it has none, or all of it has been given at once. */
  room: number | undefined;
  /** More than that was written, which has been said. */
  hasOverrun = false;
  /** Called once, when the answer has been given or never will be. */
  onOver: (() => void) | undefined;
  #body: RequestBody | undefined;
  /** Bytes of the body that the reader has had no room for. */
  #owed = 0;

  constructor(exchange: Exchange, socket: TurnSocket, request: NodeRequest, response: NodeResponse) {
    this.exchange = exchange;
    this.#socket = socket;
    this.request = request;
    this.response = response;
    exchange.onGone(() => this.resource.runInAsyncScope(socket.breakOff, socket));
    const hangUp = () => this.resource.runInAsyncScope(socket.hangUp, socket);
    exchange.onFinished(hangUp);
    exchange.onLeft(hangUp);
    exchange.onLimited(() => socket.putHeld());
  }

  /** Hands the body to the request, if there is one: what is here now, the rest when it comes. */
  feed(body: RequestBody | undefined): void {
    this.#body = body;
    if (body === undefined) this.#endBody();
    else readPaced(body, this);
  }

  /** For RequestBody. */
  receive(part: Buffer): void {
    this.#socket.noteBody(part.length);
    this.resource.runInAsyncScope(this.#pass, this, part);
  }

  /** For RequestBody. */
  complete(): void {
    this.resource.runInAsyncScope(this.#endBody, this);
  }

  /** For RequestBody. That the client is gone is told by itself; here it has broken the framing, or was too slow. */
  fail(): void {
    if (this.exchange.bodyFailureStatus === undefined) return;
    this.exchange.fail();
    this.resource.runInAsyncScope(this.#socket.lose, this.#socket);
  }

  /** The request has room for more of its body. */
  takeMore(): void {
    const owed = this.#owed;
    if (owed === 0) return;
    this.#owed = 0;
    if (!this.exchange.hasEnded) this.#body?.acknowledge(owed);
  }

  /** The connection is done with it. */
  end(): void {
    const { onOver } = this;
    this.onOver = undefined;
    onOver?.();
  }

  /** Nobody wants the rest of the body: native drops what comes of it when the response is over. */
  dropBody(): void {
    if (!this.request.complete && !this.isRead) this.#endBody();
  }

  /** Somebody reads the body, of which more is to come. */
  get isRead(): boolean {
    const { request } = this;
    return !request.complete && request._consuming && !request._dumped && !request.destroyed;
  }

  #pass(part: Buffer): void {
    const { request } = this;
    const isWanted = !request._dumped && !request.destroyed && !request.complete;
    if (!isWanted || request.push(part)) this.#body?.acknowledge(part.length);
    else this.#owed += part.length;
  }

  #endBody(): void {
    const { request } = this;
    request.complete = true;
    const rawTrailers = this.#body?.rawTrailers;
    if (rawTrailers !== undefined && rawTrailers.length > 0) request._addHeaderLines(rawTrailers, rawTrailers.length);
    // A response that is being finished looks after the request too.
    if (!this.isFinishing && !request.destroyed) request.push(null);
    if (this.hasAnswer) this.#socket.settleSoon();
  }
}
