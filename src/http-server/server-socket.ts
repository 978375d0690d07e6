// A connection as a net.Socket, with all of its documented members, whose lower end is the native loop. One for each
// connection, for all of its requests.
//
// It is node's own stream class, so that everything about writing, ending and destroying is node's. What is written
// belongs to the answer that has its turn on the connection; without one, it goes out by itself.
import { Socket } from 'node:net';
import type { ConnectionEnds } from '../native/binding-types.js';
import type { NodeRequest } from '../node-http/node-objects.js';
import { highWaterBytes } from '../request/bridge.js';
import type { Exchange } from '../request/exchange.js';
import type { HttpLoop } from './loop.js';
import type { NodeServer, ServedResponse } from './node-internals.js';

type Done = (error?: Error | null) => void;
interface Chunk {
  readonly chunk: string | Uint8Array;
  readonly encoding: BufferEncoding | 'buffer';
}

/** What net.Socket gives its addresses from. */
interface EndPoint {
  address?: string;
  family?: string;
  port?: number;
}

/** What the socket asks of whoever answers on it. */
export interface SocketOwner {
  readonly server: NodeServer;
  readonly loop: HttpLoop;
  /** The answer that has its turn. */
  readonly exchange: Exchange | undefined;
  /** Bytes of all heads and bodies that have come. */
  readonly receivedBytes: number;
  /** There is room for more of the body. */
  takeMore(): void;
  /** It is over: `error` is what it was destroyed for. */
  handleDestroyed(error: Error | null): void;
}

export class ServerSocket extends Socket {
  /** node:http: the response that the socket is for now. */
  _httpMessage: ServedResponse | null = null;
  /** node:http: reading has been stopped for the sake of an answer. */
  _paused = false;
  /** node:http: the request that is being read is asked for here. */
  parser: { incoming: NodeRequest | null } | null = { incoming: null };
  readonly server: NodeServer;
  readonly #number: number;
  readonly #owner: SocketOwner;
  #ends: ConnectionEnds | undefined;
  #sent = 0;
  /** Native closes it behind what has been written, or has closed it. */
  #isEnding = false;

  constructor(number: number, owner: SocketOwner) {
    const { highWaterMark } = owner.server;
    super({
      allowHalfOpen: true,
      readableHighWaterMark: highWaterMark,
      writableHighWaterMark: highWaterMark,
    } as object);
    this.#number = number;
    this.#owner = owner;
    this.server = owner.server;
    (this as unknown as { _server: NodeServer })._server = owner.server;
  }

  static {
    // To TypeScript these are properties of net.Socket; they are accessors, which look for a handle.
    const accessors = {
      pending: () => false,
      bytesRead: (socket: ServerSocket) => socket.#owner.receivedBytes,
      bytesWritten: (socket: ServerSocket) => socket.#sent + socket.writableLength,
    };
    for (const [name, read] of Object.entries(accessors)) {
      Object.defineProperty(ServerSocket.prototype, name, {
        configurable: true,
        get(this: ServerSocket) {
          return read(this);
        },
      });
    }
  }

  /** For net.Socket. */
  _getpeername(): EndPoint {
    const ends = this.#describe();
    if (ends === undefined || ends.remoteAddress === '') return {};
    return { address: ends.remoteAddress, family: familyOf(ends.remoteAddress), port: ends.remotePort };
  }

  /** For net.Socket. */
  _getsockname(): EndPoint {
    const ends = this.#describe();
    if (ends === undefined || ends.localAddress === '') return {};
    return { address: ends.localAddress, family: familyOf(ends.localAddress), port: ends.localPort };
  }

  /** Asked for while they can be had: some are looked at when the connection is gone. */
  noteEnds(): void {
    this.#describe();
  }

  override _read(): void {}

  override _write(chunk: string | Uint8Array, encoding: BufferEncoding | 'buffer', done: Done): void {
    this.#finishWrite(this.#put(chunk, encoding), done);
  }

  override _writev(chunks: Chunk[], done: Done): void {
    let queued = 0;
    for (const { chunk, encoding } of chunks) queued = Math.max(queued, this.#put(chunk, encoding));
    this.#finishWrite(queued, done);
  }

  /** Our side is finished: native closes the connection behind what has been written. */
  override _final(done: Done): void {
    this.#end();
    done();
  }

  override _destroy(error: Error | null, done: Done): void {
    this.setTimeout(0);
    if (!this.#isEnding) {
      this.#isEnding = true;
      this.#owner.exchange?.response.endWritten(false);
      this.#owner.loop.endConnection(this.#number, true);
    }
    this.#owner.handleDestroyed(error);
    done(error);
    // As a handle of libuv tells it, which is when it has been closed.
    setImmediate(() => this.emit('close', error !== null));
  }

  override resetAndDestroy(): this {
    if (!this.#isEnding) {
      this.#isEnding = true;
      this.#owner.loop.endConnection(this.#number, true, true);
    }
    return this.destroy();
  }

  override resume(): this {
    this.#owner.takeMore();
    return this;
  }

  /** What is not acknowledged holds the peer up; nothing else is to be done. */
  override pause(): this {
    return this;
  }

  /** The peer sends no more. */
  noteEnd(): void {
    this.push(null);
    Socket.prototype.resume.call(this);
  }

  /** Native has closed it. */
  noteClosed(): void {
    this.#isEnding = true;
  }

  /** Part of a request's head has come. */
  get isReceiving(): boolean {
    return this.#owner.loop.isReceiving(this.#number);
  }

  /** Of what was written until now the peer has not taken all. */
  get hasUnsent(): boolean {
    return this.#owner.loop.hasUnsent(this.#number);
  }

  /** Something has moved. */
  noteActivity(): void {
    (this as unknown as { _unrefTimer(): void })._unrefTimer();
  }

  #end(): void {
    if (this.#isEnding) return;
    this.#isEnding = true;
    this.#owner.exchange?.response.endWritten(true);
    this.#owner.loop.endConnection(this.#number, false);
  }

  /** How many bytes the peer has not taken, where that was asked. */
  #put(chunk: string | Uint8Array, encoding: BufferEncoding | 'buffer'): number {
    const { exchange, loop } = this.#owner;
    const size = chunk.length;
    this.#sent +=
      typeof chunk === 'string' && encoding !== 'latin1' ? Buffer.byteLength(chunk, encoding as never) : size;
    this.noteActivity();
    if (size === 0 || this.#isEnding) return 0;
    if (exchange === undefined || exchange.hasEnded) {
      loop.writeTo(this.#number, chunk, encoding as BufferEncoding);
      return 0;
    }
    if (this._httpMessage?._last === true) this.#guard(exchange, this._httpMessage);
    if (typeof chunk !== 'string') return loop.bridge.writeBytes(exchange, chunk, false, false);
    if (encoding === 'latin1' || encoding === 'binary') {
      return loop.bridge.writeText(exchange, chunk, 'latin1', false, false);
    }
    if (encoding === 'utf8' || encoding === 'utf-8') {
      return loop.bridge.writeText(exchange, chunk, 'utf8', false, false);
    }
    return loop.bridge.writeBytes(exchange, Buffer.from(chunk, encoding as BufferEncoding), false, false);
  }

  /** An answer that ends with its connection must not look whole when this process dies in its middle. */
  #guard(exchange: Exchange, message: ServedResponse): void {
    const { response } = exchange;
    if (response.isHeadSent || !message._headerSent || message._header === null) return;
    response.beginWritten(message.statusCode, message._header);
    if (message._hasBody && response.endsWithConnection) exchange.bridge.beginAnswer(exchange, true);
  }

  /** What the peer is slow to take has not been written yet. */
  #finishWrite(queued: number, done: Done): void {
    const { exchange } = this.#owner;
    if (queued <= highWaterBytes || exchange === undefined) return done();
    void exchange.drained().then(() => done());
  }

  #describe(): ConnectionEnds | undefined {
    this.#ends ??= this.#owner.loop.describeConnection(this.#number);
    return this.#ends;
  }
}

function familyOf(address: string): 'IPv4' | 'IPv6' {
  return address.includes(':') ? 'IPv6' : 'IPv4';
}
