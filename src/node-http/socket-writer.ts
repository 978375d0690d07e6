// The writing side of a connection's socket: whose answer goes out now, what waits behind it, and when those who wrote are
// told that it is on its way. What is written goes into the memory that native sends from.
import type { Server } from 'node:http';
import { highWaterBytes } from '../request/bridge.js';
import type { OpenConnections } from '../request/open-connections.js';
import { framingOf } from './answer-framing.js';
import type { ConnectionFacts } from './connection-facts.js';
import { finishResponse, isUnheard } from './finish-response.js';
import { headBytes } from './head-composer.js';
import type { IdleTimer } from './idle-timer.js';
import { announceDrain, type NodeResponse, nodeError } from './node-objects.js';
import { SocketShape } from './socket-shape.js';
import type { Turn } from './turn.js';

/** What may not leave at once. */
const longBytes = 16 * 1024;

export type Done = (error?: Error | null) => void;
export type Encoding = BufferEncoding | 'buffer' | null;

/** What a socket must know of its server. */
export interface SocketPlace {
  readonly facts: ConnectionFacts;
  readonly server: Server;
  readonly connections: OpenConnections;
  /** What its writers are told to stay below. */
  readonly highWaterMark: number;
  /** Native's; `undefined`: the socket is one request's. */
  readonly number: number | undefined;
}

export abstract class WritingSocket extends SocketShape {
  /** node:http: the response that the socket is for now. */
  _httpMessage: NodeResponse | null = null;
  _hadError = false;
  protected readonly place: SocketPlace;
  /** The request whose answer goes out, and those that wait for that. */
  protected turn: Turn | undefined;
  #waiting: Turn[] | undefined;
  protected idle: IdleTimer | undefined;
  /** Of the answers before this one. */
  #sentBytes = 0;
  /** What was written while the writer had corked: data and encoding in turn. */
  #held: (string | Uint8Array | Encoding | undefined)[] = [];
  #heldBytes = 0;
  /** To be called when what was written is on its way. */
  #callbacks: Done[] = [];
  /** That is asked in the next tick; for the answer that had its turn when it was to be. */
  #isSettling = false;
  #settling: Turn | undefined;
  /** The peer has much to take yet: so many bytes, when that was asked last. */
  #isBlocked = false;
  #queued = 0;

  constructor(place: SocketPlace) {
    super();
    this.place = place;
  }

  get writableLength(): number {
    return this.#heldBytes + (this.#isBlocked ? this.#queued : 0);
  }

  get bytesWritten(): number {
    return this.#sentBytes + (this.turn?.exchange.writtenBytes ?? 0);
  }

  get writableHighWaterMark(): number {
    return this.place.highWaterMark;
  }

  get readableHighWaterMark(): number {
    return this.place.highWaterMark;
  }

  get writableNeedDrain(): boolean {
    return this.#isBlocked;
  }

  /** Takes bytes as they go on the wire. False when the writer should wait for `drain`. */
  write(data: string | Uint8Array, encoding?: Encoding | Done, callback?: Done): boolean {
    const done = typeof encoding === 'function' ? encoding : callback;
    if (this.destroyed || (this.turn === undefined && this.place.number === undefined)) {
      if (typeof done === 'function') process.nextTick(done, writeError());
      return false;
    }
    this.idle?.touch();
    const coding = typeof encoding === 'function' ? null : encoding;
    if (this.corked > 0) {
      this.#held.push(data, coding);
      this.#heldBytes += data.length;
    } else {
      this.#put(data, coding);
    }
    if (typeof done === 'function') this.#callbacks.push(done);
    this.settleSoon();
    return !this.#isBlocked && Math.max(this.#heldBytes, data.length) < this.place.highWaterMark;
  }

  uncork(): void {
    if (this.corked === 0) return;
    this.corked -= 1;
    if (this.corked === 0) this.putHeld();
  }

  putHeld(): void {
    if (this.#held.length === 0) return;
    const held = this.#held;
    this.#held = [];
    this.#heldBytes = 0;
    for (let at = 0; at < held.length; at += 2) this.#put(held[at] as string | Uint8Array, held[at + 1] as Encoding);
  }

  // For the server.

  /** The answer to a request is to be written when those before it are. */
  protected enqueue(turn: Turn): void {
    const current = this.turn;
    if (current === undefined) return this.#begin(turn);
    // One that is written, and that nobody listens to, is over already.
    if (current.isFinishing && this.#callbacks.length === 0 && !this.#isBlocked && isUnheard(current.response)) {
      current.isFinishing = false;
      finishResponse(current);
      if (this.turn === undefined && !this.destroyed) return this.#begin(turn);
    }
    this.#waiting ??= [];
    this.#waiting.push(turn);
  }

  /** May a response whose head has not been sent be given to `sendAnswer`? */
  get takesAnswer(): boolean {
    const { turn } = this;
    return turn !== undefined && this.corked === 0 && !this.#isBlocked && !this.destroyed && !turn.exchange.hasEnded;
  }

  /** All of a response at once: its head, and a body (UTF-8) of that many bytes. It is finished when that is on its way. */
  sendAnswer(head: string, body: string | Uint8Array | undefined, size: number): void {
    const turn = this.turn as Turn;
    const { exchange } = turn;
    this.idle?.touch();
    if (this.#noteHead(turn, head) === 'refused') return;
    turn.room = undefined; // it is as long as it says
    turn.isFinishing = true;
    // A short one has left before anything can come between.
    if (size >= longBytes) beginAnswer(turn);
    const queued = exchange.bridge.writeWhole(exchange, headBytes(head), body, size);
    if (queued > highWaterBytes) this.#block();
    this.settleSoon();
  }

  /** The response that has its turn has been written. `isLast`: the connection ends with it. */
  endAnswer(isLast: boolean): void {
    const { turn } = this;
    if (turn === undefined) return;
    turn.hasAnswer = true;
    turn.isLast = isLast;
    this.settleSoon();
  }

  /** The response that has its turn is finished, and has left the socket, which is kept. */
  leave(): void {
    this.turn?.dropBody();
    this.#endIfDone();
  }

  settleSoon(): void {
    if (this.#isSettling) return;
    this.#isSettling = true;
    this.#settling = this.turn;
    process.nextTick(settle, this);
  }

  /** To be called by `settle` only: what was written in this tick is on its way, unless the peer has much to take yet. */
  settleNow(): void {
    this.#isSettling = false;
    if (this.#isBlocked) return;
    // It is the context of who has written, unless that turn is over.
    if (this.turn === this.#settling) this.#settle();
    else this.runIn(this.turn, this.#settle);
  }

  /** Requests that have no answer yet, and will get none. */
  abandonWaiting(): readonly Turn[] {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const { request } of waiting) request.destroy(nodeError('ECONNRESET', 'aborted'));
    return waiting;
  }

  protected runIn(turn: Turn | undefined, action: () => void): void {
    if (turn === undefined) action.call(this);
    else turn.resource.runInAsyncScope(action, this);
  }

  /** Nothing is written any more. The turn whose answer is under way. */
  protected stopWriting(): Turn | undefined {
    this.idle?.stop();
    this.#held = [];
    const callbacks = this.#callbacks;
    this.#callbacks = [];
    for (const callback of callbacks) {
      // The one of node:http's end() would say that the response has arrived.
      if (callback.name !== 'bound onFinish') process.nextTick(callback, writeError());
    }
    const { turn } = this;
    this.turn = undefined;
    if (turn !== undefined) this.#sentBytes += turn.exchange.writtenBytes;
    for (const { exchange } of this.#waiting ?? []) exchange.response.endWritten(true);
    return turn;
  }

  abstract setTimeout(ms: number): this;

  /** The connection has been ended from below. */
  abstract lose(): void;

  #begin(turn: Turn): void {
    this.turn = turn;
    const { timeout } = this.place.server;
    if (timeout > 0) this.setTimeout(timeout);
    turn.response.assignSocket(this as never);
  }

  /** `head`: that of the answer is written next, in `data` maybe with what follows. `refused`: there will be no answer. */
  #noteHead(turn: Turn, data: string | Uint8Array, encoding?: Encoding): 'head' | 'other' | 'refused' {
    const message = this._httpMessage;
    const { exchange } = turn;
    const { response } = exchange;
    if (message === null || response.isHeadSent || !message._headerSent || message._header === null) return 'other';
    const head = message._header;
    // What waited for its turn may begin with an interim response.
    if (typeof data !== 'string' || !data.startsWith(head)) return 'other';
    // RFC 9110 15.2: behind an interim response the client waits for the response to the same request.
    const isFinal = message.statusCode >= 200 || (message.statusCode === 101 && exchange.hasUpgrade);
    const framing = isFinal ? framingOf(head) : undefined;
    if (framing === undefined) {
      exchange.report(
        'the response has no single length, a coding other than chunked, or a status below 200: it is not sent',
      );
      exchange.fail();
      this.lose();
      return 'refused';
    }
    if (framing.length !== undefined && message._hasBody) {
      // What is written together with a head in one text may take more bytes.
      const isJoined = data.length > head.length && encoding !== 'latin1';
      turn.room = (isJoined ? Buffer.byteLength(head) : head.length) + framing.length;
    }
    response.beginWritten(message.statusCode, head);
    return 'head';
  }

  /** As much of `data` as the declared length leaves room for. */
  #fit(turn: Turn, data: string | Uint8Array, encoding: Encoding | undefined): string | Uint8Array {
    const coding = (encoding ?? 'utf8') as BufferEncoding;
    const size = typeof data === 'string' ? Buffer.byteLength(data, coding) : data.length;
    const room = turn.room as number;
    turn.room = Math.max(0, room - size);
    if (size <= room) return data;
    if (!turn.hasOverrun) turn.exchange.report('the body is longer than its Content-Length: cut there');
    turn.hasOverrun = true;
    return (typeof data === 'string' ? Buffer.from(data, coding) : data).subarray(0, room);
  }

  #put(data: string | Uint8Array, encoding: Encoding | undefined): void {
    if (data.length === 0 || this.destroyed) return;
    const { turn } = this;
    if (turn === undefined) {
      const bytes = typeof data === 'string' ? Buffer.from(data, (encoding ?? 'utf8') as BufferEncoding) : data;
      this.#sentBytes += bytes.length;
      return this.place.connections.write(this.place.number as number, bytes);
    }
    const next = this.#noteHead(turn, data, encoding);
    if (next === 'refused') return;
    if (next === 'head') beginAnswer(turn);
    const fitting = turn.room === undefined ? data : this.#fit(turn, data, encoding);
    if (fitting.length === 0) return;
    this.#queued = send(turn, fitting, encoding);
    if (this.#queued > highWaterBytes) this.#block();
  }

  #block(): void {
    const { turn } = this;
    if (this.#isBlocked || turn === undefined) return;
    this.#isBlocked = true;
    void turn.exchange.drained().then(() => {
      this.#isBlocked = false;
      this.runIn(turn, this.#settle);
    });
  }

  #settle(): void {
    if (this.destroyed) return;
    this.idle?.touch();
    const callbacks = this.#callbacks;
    if (callbacks.length > 0) {
      this.#callbacks = [];
      for (const callback of callbacks) callback(null);
    }
    const { turn } = this;
    if (turn?.isFinishing) {
      turn.isFinishing = false;
      if (this._httpMessage !== null && !this._hadError) finishResponse(turn);
    }
    this.#endIfDone();
    if (this._httpMessage !== null) announceDrain(this._httpMessage);
  }

  /** A response that the peer is slow to take, or that came before a body that is being read, is not over yet. */
  #endIfDone(): void {
    const { turn } = this;
    if (turn === undefined || !turn.hasAnswer || this.#isBlocked || turn.isRead) return;
    if (this._httpMessage === turn.response) return; // it has not been finished
    this.#sentBytes += turn.exchange.writtenBytes;
    this.turn = undefined;
    const isShort = turn.room !== undefined && turn.room > 0;
    if (isShort) turn.exchange.report('the body is shorter than its Content-Length: connection closed');
    turn.exchange.response.endWritten(turn.isLast || isShort);
    turn.end();
    const next = this.#waiting?.shift();
    if (next !== undefined) this.#begin(next);
    else this.idle?.set(0);
  }
}

/** An answer without body is whole when its head is. */
function beginAnswer({ exchange, response }: Turn): void {
  exchange.bridge.beginAnswer(exchange, response._hasBody && exchange.response.endsWithConnection);
}

/** How many bytes the peer has not taken, where that was asked. */
function send({ exchange }: Turn, data: string | Uint8Array, encoding: Encoding | undefined): number {
  const { bridge } = exchange;
  if (typeof data !== 'string') return bridge.writeBytes(exchange, data, false, false);
  switch (encoding) {
    case undefined:
    case null:
    case 'utf8':
    case 'utf-8':
      return bridge.writeText(exchange, data, 'utf8', false, false);
    case 'latin1':
    case 'binary':
    case 'ascii':
      return bridge.writeText(exchange, data, 'latin1', false, false);
    default:
      return bridge.writeBytes(exchange, Buffer.from(data, encoding as BufferEncoding), false, false);
  }
}

function writeError(): NodeJS.ErrnoException {
  return nodeError('ERR_STREAM_DESTROYED', 'Cannot call write after a stream was destroyed');
}

function settle(socket: WritingSocket): void {
  socket.settleNow();
}
