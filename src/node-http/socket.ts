// The connection of one request in the place of a net.Socket: the lower end of node:http's own IncomingMessage and
// ServerResponse. What they write goes into the memory that native sends from; parts of the body come from native.
//
// Their code runs above unchanged, so headers, framing, errors and the order of events are node's. One object per
// request: the next request on the same connection has another one.
import { AsyncResource } from 'node:async_hooks';
import type { BodyReader, RequestBody } from '../request/body.js';
import { highWaterBytes } from '../request/bridge.js';
import type { Exchange } from '../request/exchange.js';
import type { ConnectionFacts } from './connection-facts.js';
import { IdleTimer } from './idle-timer.js';
import { announceDrain, type NodeRequest, type NodeResponse, nodeError } from './node-objects.js';
import { SocketShape, tickBytes } from './socket-shape.js';

type Done = (error?: Error | null) => void;
type Encoding = BufferEncoding | 'buffer' | null;

export class ConnectionSocket extends SocketShape implements BodyReader {
  /** node:http: the response that the socket is for now. */
  _httpMessage: NodeResponse | null = null;
  /** node:http: whether the socket was stopped for the sake of a response. */
  _paused = false;
  _hadError = false;
  /** What the application does for this request is done in it: AsyncLocalStorage keeps apart what requests store. */
  readonly resource = new AsyncResource('HTTPINCOMINGMESSAGE');
  /** The request whose body comes by this socket. Set once it is made. */
  incoming: NodeRequest | undefined;
  #body: RequestBody | undefined;
  /** Bytes of the body that the reader has had no room for. */
  #owed = 0;
  #idle: IdleTimer | undefined;
  /** To be called when what was written is on its way. */
  #callbacks: Done[] = [];
  #settledBytes = 0;
  #isSettling = false;
  /** The peer has much to take yet. */
  #isBlocked = false;
  /** The response is complete. */
  #hasAnswer = false;
  #closesBehind = false;

  constructor(exchange: Exchange, facts: ConnectionFacts) {
    super(exchange, facts);
    const lose = (): void => this.resource.runInAsyncScope(this.lose, this);
    exchange.onGone(lose);
    // As node's server does: it does not serve a client that has closed its half of the connection.
    exchange.onFinished(lose);
  }

  get writableLength(): number {
    return this.exchange.hasEnded ? 0 : this.exchange.writtenBytes - this.#settledBytes;
  }

  get writableNeedDrain(): boolean {
    return this.#isBlocked;
  }

  get timeout(): number | undefined {
    return this.#idle?.ms;
  }

  setTimeout(ms: number, listener?: () => void): this {
    this.#idle ??= new IdleTimer(() => this.resource.runInAsyncScope(this.#timeOut, this));
    this.#idle.set(ms);
    if (listener === undefined) return this;
    return ms === 0 ? this.removeListener('timeout', listener) : this.once('timeout', listener);
  }

  /** Takes bytes as they go on the wire. False when the writer should wait for `drain`. */
  write(data: string | Uint8Array, encoding?: Encoding | Done, callback?: Done): boolean {
    const done = typeof encoding === 'function' ? encoding : callback;
    if (this.destroyed || this.exchange.hasEnded) {
      if (typeof done === 'function') {
        process.nextTick(done, nodeError('ERR_STREAM_DESTROYED', 'Cannot call write after a stream was destroyed'));
      }
      return false;
    }
    this.#idle?.touch();
    this.#noteHead();
    const queued = this.#put(data, typeof encoding === 'function' ? null : encoding);
    if (typeof done === 'function') this.#callbacks.push(done);
    if (queued > highWaterBytes) this.#block();
    this.#settleSoon();
    return !this.#isBlocked && this.writableLength < tickBytes;
  }

  end(data?: string | Uint8Array | Done, encoding?: Encoding | Done, callback?: Done): this {
    const done = [data, encoding, callback].find((given): given is Done => typeof given === 'function');
    if (typeof data === 'string' || data instanceof Uint8Array) this.write(data, encoding as Encoding);
    if (done !== undefined) process.nextTick(done);
    return this.destroySoon();
  }

  /** Ends the connection behind what has been written. */
  destroySoon(): this {
    if (this.destroyed) return this;
    this.#shut();
    this.exchange.response.endWritten(true);
    process.nextTick(announceClose, this, null);
    return this;
  }

  /** Ends the connection at once; a response that is under way breaks off. */
  destroy(error?: Error | null): this {
    if (this.destroyed) return this;
    this._hadError = error !== undefined && error !== null;
    this.#shut();
    this.exchange.response.abort();
    process.nextTick(announceClose, this, error ?? null);
    return this;
  }

  resetAndDestroy(): this {
    return this.destroy();
  }

  /** The request has room for more of its body. */
  resume(): this {
    const owed = this.#owed;
    this.#owed = 0;
    if (owed > 0 && !this.exchange.hasEnded) this.#body?.acknowledge(owed);
    return this;
  }

  /** What is not acknowledged holds the client up; nothing else is to be done. */
  pause(): this {
    return this;
  }

  // For the server.

  /** Hands the body to the request, if there is one: what is here now, the rest when it comes. */
  feed(body: RequestBody | undefined): void {
    this.#body = body;
    if (body === undefined) this.#endBody();
    else body.readBy(this);
  }

  /** For RequestBody. */
  receive(part: Buffer): void {
    this.#idle?.touch();
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
    this.resource.runInAsyncScope(this.lose, this);
  }

  /** The response has been written. `closes`: the connection ends with it. */
  endAnswer(closes: boolean): void {
    this.#hasAnswer = true;
    this.#closesBehind = closes;
    this.#endIfDone();
  }

  /** The response is on its way. What has not come of the body is of no interest: native drops it. */
  dropBody(): void {
    if (this.exchange.hasEnded && this.incoming?.complete === false) this.#endBody();
  }

  /** The connection is of no use any more: the client is gone, or the server has answered in the application's place. */
  lose(): void {
    if (this.destroyed) return;
    this.#shut();
    this.exchange.response.endWritten(true);
    announceClose(this, null);
  }

  #noteHead(): void {
    const message = this._httpMessage;
    const { response } = this.exchange;
    if (message === null || response.isHeadSent || !message._headerSent || message._header === null) return;
    response.beginWritten(message.statusCode, message._header);
  }

  /** How many bytes the peer has not taken, where that was asked. */
  #put(data: string | Uint8Array, encoding: Encoding | undefined): number {
    const { bridge } = this.exchange;
    if (typeof data !== 'string') return data.length === 0 ? 0 : bridge.writeBytes(this.exchange, data, false, false);
    if (data === '') return 0;
    switch (encoding) {
      case undefined:
      case null:
      case 'utf8':
      case 'utf-8':
        return bridge.writeText(this.exchange, data, 'utf8', false, false);
      case 'latin1':
      case 'binary':
      case 'ascii':
        return bridge.writeText(this.exchange, data, 'latin1', false, false);
      default:
        return bridge.writeBytes(this.exchange, Buffer.from(data, encoding as BufferEncoding), false, false);
    }
  }

  #block(): void {
    if (this.#isBlocked) return;
    this.#isBlocked = true;
    void this.exchange.drained().then(() => {
      this.#isBlocked = false;
      this.#settle();
    });
  }

  #settleSoon(): void {
    if (this.#isSettling) return;
    this.#isSettling = true;
    process.nextTick(settle, this);
  }

  /** To be called by `settle` only: what was written in this tick is on its way, unless the peer has much to take yet. */
  settleNow(): void {
    this.#isSettling = false;
    if (!this.#isBlocked) this.#settle();
  }

  #settle(): void {
    if (this.destroyed) return;
    this.#idle?.touch();
    this.#settledBytes = this.exchange.writtenBytes;
    this.#endIfDone();
    const callbacks = this.#callbacks;
    this.#callbacks = [];
    for (const callback of callbacks) callback(null);
    if (this._httpMessage !== null) announceDrain(this._httpMessage);
  }

  /** A response that the peer is slow to take, or that came before a body that is being read, is not over yet. */
  #endIfDone(): void {
    if (!this.#hasAnswer || this.#isBlocked) return;
    const request = this.incoming;
    if (request !== undefined && !request.complete && request._consuming && !request.destroyed) return;
    this.exchange.response.endWritten(this.#closesBehind);
  }

  #pass(part: Buffer): void {
    const request = this.incoming as NodeRequest;
    const isWanted = !request._dumped && !request.destroyed;
    if (!isWanted || request.push(part)) this.#body?.acknowledge(part.length);
    else this.#owed += part.length;
  }

  #endBody(): void {
    const request = this.incoming as NodeRequest;
    request.complete = true;
    if (!request.destroyed) request.push(null);
    this.#endIfDone();
  }

  #shut(): void {
    this.destroyed = true;
    this.readable = false;
    this.writable = false;
    this.#idle?.stop();
    const callbacks = this.#callbacks;
    this.#callbacks = [];
    for (const callback of callbacks) {
      // The one of node:http's end() would say that the response has arrived.
      if (callback.name === 'bound onFinish') continue;
      process.nextTick(callback, nodeError('ERR_STREAM_DESTROYED', 'Cannot call write after a stream was destroyed'));
    }
  }

  #timeOut(): void {
    const request = this.incoming;
    const wasHeard = [
      request !== undefined && !request.complete && request.emit('timeout', this),
      this._httpMessage?.emit('timeout', this) === true,
      this.emit('timeout'),
    ];
    if (!wasHeard.includes(true)) this.destroy();
  }
}

function settle(socket: ConnectionSocket): void {
  socket.settleNow();
}

/** Tells the request, then the response and other listeners, in node's order. */
function announceClose(socket: ConnectionSocket, error: Error | null): void {
  if (error !== null && socket.listenerCount('error') > 0) socket.emit('error', error);
  if (socket._httpMessage !== null) socket.incoming?.destroy(nodeError('ECONNRESET', 'aborted'));
  socket.closed = true;
  socket.emit('close', error !== null);
}
