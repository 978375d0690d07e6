// The connection of one request in the place of a net.Socket: the lower end of node:http's own IncomingMessage and
// ServerResponse. What they write goes into the memory that native sends from; parts of the body come from native.
//
// Their code runs above unchanged, so headers, framing, errors and the order of events are node's. One object per
// request: the next request on the same connection has another one.
import { AsyncResource } from 'node:async_hooks';
import type { Server } from 'node:http';
import type { BodyReader, RequestBody } from '../request/body.js';
import { highWaterBytes } from '../request/bridge.js';
import type { Exchange } from '../request/exchange.js';
import type { ConnectionFacts } from './connection-facts.js';
import { finishResponse } from './finish-response.js';
import { headBytes } from './head-composer.js';
import { IdleTimer } from './idle-timer.js';
import { announceDrain, type NodeRequest, type NodeResponse, nodeError } from './node-objects.js';
import { SocketShape, tickBytes } from './socket-shape.js';

/** What may not leave at once. */
const longBytes = 16 * 1024;

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
  readonly #server: Server;
  #body: RequestBody | undefined;
  /** Of the body, so far. */
  #bodyBytes = 0;
  /** Bytes of the body that the reader has had no room for. */
  #owed = 0;
  #idle: IdleTimer | undefined;
  /** What was written while the writer had corked: data and encoding in turn. */
  #held: (string | Uint8Array | Encoding | undefined)[] = [];
  #heldBytes = 0;
  /** To be called when what was written is on its way. */
  #callbacks: Done[] = [];
  #isSettling = false;
  /** The peer has much to take yet: so many bytes, when that was asked last. */
  #isBlocked = false;
  #queued = 0;
  /** The response is complete. */
  #hasAnswer = false;
  /** The response has been written by `sendAnswer`, and is to be finished. */
  #isFinishing = false;
  #closesBehind = false;

  constructor(exchange: Exchange, facts: ConnectionFacts, server: Server) {
    super(exchange, facts);
    this.#server = server;
    exchange.onGone(() => this.resource.runInAsyncScope(this.#breakOff, this));
    const hangUp = () => this.resource.runInAsyncScope(this.#hangUp, this);
    exchange.onFinished(hangUp);
    exchange.onLeft(hangUp);
    exchange.onLimited(() => this.#putHeld());
  }

  get writableLength(): number {
    return this.#heldBytes + (this.#isBlocked ? this.#queued : 0);
  }

  get bytesRead(): number {
    return this.exchange.request.headBytes + this.#bodyBytes;
  }

  get server(): Server {
    return this.#server;
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
    const coding = typeof encoding === 'function' ? null : encoding;
    if (this.corked > 0) {
      this.#held.push(data, coding);
      this.#heldBytes += data.length;
    } else {
      this.#put(data, coding);
    }
    if (typeof done === 'function') this.#callbacks.push(done);
    this.#settleSoon();
    return !this.#isBlocked && Math.max(this.#heldBytes, data.length) < tickBytes;
  }

  uncork(): void {
    if (this.corked === 0) return;
    this.corked -= 1;
    if (this.corked === 0) this.#putHeld();
  }

  #putHeld(): void {
    if (this.#held.length === 0) return;
    const held = this.#held;
    this.#held = [];
    this.#heldBytes = 0;
    for (let at = 0; at < held.length; at += 2) this.#put(held[at] as string | Uint8Array, held[at + 1] as Encoding);
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
    this.corked = 1;
    this.uncork();
    this.#shut();
    this.exchange.response.endWritten(true);
    setImmediate(announceClose, this, null);
    return this;
  }

  /** Ends the connection at once; a response that is under way breaks off. */
  destroy(error?: Error | null): this {
    if (this.destroyed) return this;
    this._hadError = error !== undefined && error !== null;
    this.#shut();
    this.exchange.response.abort();
    // Later than what the request and the response have to say of it, as when a socket is closed.
    setImmediate(announceClose, this, error ?? null);
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
    this.#bodyBytes += part.length;
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
    this.#settleSoon();
  }

  /** Nobody wants the rest of the body: native drops what comes of it when the response is over. */
  dropBody(): void {
    if (this.incoming?.complete === false) this.#endBody();
  }

  /** The connection is of no use any more: the client is gone, or the server has answered in the application's place. */
  lose(): void {
    if (this.destroyed) return;
    this.#shut();
    this.exchange.response.endWritten(true);
    announceClose(this, null);
  }

  /** May a response whose head has not been sent be given to `sendAnswer`? */
  get takesAnswer(): boolean {
    return this.corked === 0 && !this.#isBlocked && !this.destroyed && !this.exchange.hasEnded;
  }

  /** All of a response at once: its head, and a body (UTF-8) of that many bytes. It is finished when that is on its way. */
  sendAnswer(head: string, body: string | Uint8Array | undefined, size: number): void {
    const { exchange } = this;
    this.#idle?.touch();
    this.#noteHead();
    this.#isFinishing = true;
    // A short one has left before anything can come between.
    if (size >= longBytes) this.#beginAnswer();
    const queued = exchange.bridge.writeWhole(exchange, headBytes(head), body, size);
    if (queued > highWaterBytes) this.#block();
    this.#settleSoon();
  }

  /** True: it is the head of the answer that is written next. */
  #noteHead(): boolean {
    const message = this._httpMessage;
    const { response } = this.exchange;
    if (message === null || response.isHeadSent || !message._headerSent || message._header === null) return false;
    response.beginWritten(message.statusCode, message._header);
    return true;
  }

  #beginAnswer(): void {
    const { bridge, response } = this.exchange;
    bridge.beginAnswer(this.exchange, response.endsWithConnection);
  }

  #put(data: string | Uint8Array, encoding: Encoding | undefined): void {
    if (data.length === 0) return;
    if (this.#noteHead()) this.#beginAnswer();
    this.#queued = this.#send(data, encoding);
    if (this.#queued > highWaterBytes) this.#block();
  }

  /** How many bytes the peer has not taken, where that was asked. */
  #send(data: string | Uint8Array, encoding: Encoding | undefined): number {
    const { bridge } = this.exchange;
    if (typeof data !== 'string') return bridge.writeBytes(this.exchange, data, false, false);
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
    const callbacks = this.#callbacks;
    this.#callbacks = [];
    for (const callback of callbacks) callback(null);
    if (this.#isFinishing) {
      this.#isFinishing = false;
      if (this._httpMessage !== null && !this._hadError) finishResponse(this._httpMessage);
    }
    this.#endIfDone();
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
    const rawTrailers = this.#body?.rawTrailers;
    if (rawTrailers !== undefined && rawTrailers.length > 0) request._addHeaderLines(rawTrailers, rawTrailers.length);
    // A response that is being finished looks after the request too.
    if (!this.#isFinishing && !request.destroyed) request.push(null);
    if (this.#hasAnswer) this.#settleSoon();
  }

  /** As node's server does with a client that has closed its half of the connection. */
  #hangUp(): void {
    if (this.destroyed) return;
    this.emit('end');
    this.lose();
  }

  #breakOff(): void {
    this._hadError = true;
    const error = Object.assign(nodeError('ECONNRESET', 'read ECONNRESET'), { errno: -104, syscall: 'read' });
    if (!this.destroyed && this.listenerCount('error') > 0) this.emit('error', error);
    this.lose();
  }

  #shut(): void {
    this.destroyed = true;
    this.closed = true;
    this.readable = false;
    this.writable = false;
    this.#idle?.stop();
    this.#held = [];
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
      this.#server.emit('timeout', this),
    ];
    if (!wasHeard.includes(true)) this.destroy();
    // Listeners of the socket's own do not keep it, in node either.
    this.emit('timeout');
  }
}

function settle(socket: ConnectionSocket): void {
  socket.settleNow();
}

/** Tells the request, then the response and other listeners, in node's order. */
function announceClose(socket: ConnectionSocket, error: Error | null): void {
  if (error !== null && socket.listenerCount('error') > 0) socket.emit('error', error);
  if (socket._httpMessage !== null) socket.incoming?.destroy(nodeError('ECONNRESET', 'aborted'));
  socket.emit('close', error !== null);
}
