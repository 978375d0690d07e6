// A connection in the place of a net.Socket: the lower end of node:http's own IncomingMessage and ServerResponse. Their
// code runs above unchanged, so headers, framing, errors and the order of events are node's.
//
// One object for the connection and all of its requests, made with the first of them. Where native does not tell how
// connections end (threads, the uwsgi protocol), each request has one of its own.
import type { Server } from 'node:http';
import type { KeptConnection } from '../request/open-connections.js';
import { endsOfConnection, type SocketEnds } from './connection-facts.js';
import { IdleTimer } from './idle-timer.js';
import { nodeError } from './node-objects.js';
import { type Done, type Encoding, WritingSocket } from './socket-writer.js';
import type { Turn } from './turn.js';

export class ConnectionSocket extends WritingSocket implements KeptConnection {
  /** node:http: whether the socket was stopped for the sake of a response. */
  _paused = false;
  /** Requests that have come by it. */
  requestCount = 0;
  #ends: SocketEnds | undefined;
  #newest: Turn | undefined;
  /** Of all heads and bodies that have come. */
  #receivedBytes = 0;
  #onClosed: (() => void) | undefined;

  get ends(): SocketEnds {
    this.#ends ??= this.#readEnds();
    return this.#ends;
  }

  get bytesRead(): number {
    return this.#receivedBytes;
  }

  get server(): Server {
    return this.place.server;
  }

  get timeout(): number | undefined {
    return this.idle?.ms;
  }

  setTimeout(ms: number, listener?: () => void): this {
    this.idle ??= new IdleTimer(() => this.runIn(this.turn, this.#timeOut));
    this.idle.set(ms);
    if (listener === undefined) return this;
    return ms === 0 ? this.removeListener('timeout', listener) : this.once('timeout', listener);
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
    const turn = this.#shut();
    if (turn !== undefined) turn.exchange.response.endWritten(true);
    else this.#endConnection(false, false);
    setImmediate(announceClose, this, null, turn);
    return this;
  }

  /** Ends the connection at once; a response that is under way breaks off. */
  destroy(error?: Error | null): this {
    if (this.destroyed) return this;
    this._hadError = error !== undefined && error !== null;
    const turn = this.#shut();
    if (turn !== undefined) turn.exchange.response.abort();
    else this.#endConnection(true, false);
    // Later than what the request and the response have to say of it, as when a socket is closed.
    setImmediate(announceClose, this, error ?? null, turn);
    return this;
  }

  resetAndDestroy(): this {
    if (!this.destroyed) this.#endConnection(true, true);
    return this.destroy();
  }

  /** The request has room for more of its body. */
  resume(): this {
    this.#newest?.takeMore();
    return this;
  }

  /** What is not acknowledged holds the client up; nothing else is to be done. */
  pause(): this {
    return this;
  }

  // For the server.

  /** A request has come. */
  take(turn: Turn): void {
    this.requestCount += 1;
    this.#newest = turn;
    this.#receivedBytes += turn.exchange.request.headBytes;
    this.enqueue(turn);
  }

  noteBody(bytes: number): void {
    this.#receivedBytes += bytes;
    this.idle?.touch();
  }

  /** No request is in hand on it. */
  get isIdle(): boolean {
    return this.turn === undefined;
  }

  /** Calls back when nothing more is done with it: before, and apart from, its listeners. */
  onceClosed(listener: () => void): void {
    this.#onClosed = listener;
  }

  /** The connection is of no use any more: the client is gone, or the server has answered in the application's place. */
  lose(): void {
    if (this.destroyed) return;
    const turn = this.#shut();
    turn?.exchange.response.endWritten(true);
    announceClose(this, null, turn);
  }

  /** As node's server does with a client that has closed its half of the connection. */
  hangUp(): void {
    if (this.destroyed) return;
    this.emit('end');
    this.lose();
  }

  /** The client is gone in the middle of something. */
  breakOff(): void {
    this._hadError = true;
    const error = Object.assign(nodeError('ECONNRESET', 'read ECONNRESET'), { errno: -104, syscall: 'read' });
    if (!this.destroyed && this.listenerCount('error') > 0) this.emit('error', error);
    this.lose();
  }

  /** For OpenConnections. */
  handleClosed(hasBroken: boolean, hasEnded: boolean): void {
    if (this.destroyed) return;
    if (hasBroken) return this.breakOff();
    if (hasEnded) return this.hangUp();
    this.lose();
  }

  #endConnection(isAtOnce: boolean, withReset: boolean): void {
    const { number, connections } = this.place;
    if (number !== undefined) connections.end(number, isAtOnce, withReset);
  }

  #readEnds(): SocketEnds {
    const { facts, connections, number } = this.place;
    const exchange = this.#newest?.exchange;
    if (exchange !== undefined && (number === undefined || !exchange.hasEnded)) return facts.endsOf(exchange.request);
    return endsOfConnection(number === undefined ? undefined : connections.describe(number));
  }

  /** Nothing is written or read any more. The turn whose answer is under way. */
  #shut(): Turn | undefined {
    this.destroyed = true;
    this.closed = true;
    this.readable = false;
    this.writable = false;
    this.#onClosed?.();
    return this.stopWriting();
  }

  #timeOut(): void {
    const request = this.#newest?.request;
    const wasHeard = [
      request !== undefined && !request.complete && request.emit('timeout', this),
      this._httpMessage?.emit('timeout', this) === true,
      this.place.server.emit('timeout', this),
    ];
    if (!wasHeard.includes(true)) this.destroy();
    // Listeners of the socket's own do not keep it, in node either.
    this.emit('timeout');
  }
}

/** Tells the requests, then the response and other listeners, in node's order. */
function announceClose(socket: ConnectionSocket, error: Error | null, turn: Turn | undefined): void {
  if (error !== null && socket.listenerCount('error') > 0) socket.emit('error', error);
  if (socket._httpMessage !== null) turn?.request.destroy(nodeError('ECONNRESET', 'aborted'));
  const waiting = socket.abandonWaiting();
  socket.emit('close', error !== null);
  turn?.end();
  for (const abandoned of waiting) abandoned.end();
}
