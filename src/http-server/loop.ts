// The native loop of one listening server, and JavaScript's end of it: which connections and requests there are, and
// what happens to them. What node:http makes of that is for connection.ts.
import { Buffer } from 'node:buffer';
import { Socket } from 'node:net';
import type { ConnectionEnds, NativeBinding, NativeServer } from '../native/binding-types.js';
import { createSharedMemory, eventWords, type SharedMemory } from '../native/shared-memory.js';
import { Bridge } from '../request/bridge.js';
import { Exchange, type ExchangeOwner } from '../request/exchange.js';
import { EventKind, RequestWord } from '../request/layout.js';

/** Requests in hand at a time; more wait on their connections. */
export const mostRequests = 16 * 1024;

/** A connection, as the loop tells of it. */
export interface LoopConnection {
  /** A request whose head has come. */
  begin(exchange: Exchange): void;
  /** The peer sends no more; `isWithin`: in the middle of a request. */
  handleEnd(isWithin: boolean): void;
  /** What it sent cannot be served: a row of native's error table. */
  handleRefusal(error: string): void;
  /** Nothing more comes of it. */
  handleClose(hasBroken: boolean): void;
}

export interface LoopOptions {
  readonly binding: NativeBinding;
  /** Listening; stays the caller's. */
  readonly fd: number;
  /** Its connections have IPv6 addresses, those of IPv4 clients in their mapped form. */
  readonly isIpv6: boolean;
  readonly headBytes: number;
  readonly headTimeoutMs: number;
  open(connection: number): LoopConnection;
}

export class HttpLoop implements ExchangeOwner {
  readonly bridge: Bridge;
  readonly #options: LoopOptions;
  readonly #native: NativeServer;
  readonly #memory: SharedMemory;
  readonly #exchanges: (Exchange | undefined)[] = [];
  readonly #connections = new Map<number, LoopConnection>();

  /** It accepts at once. */
  constructor(options: LoopOptions) {
    const { binding, fd, headBytes, headTimeoutMs } = options;
    this.#options = options;
    this.#memory = createSharedMemory(mostRequests);
    const scoreboardFd = binding.createScoreboard(1, mostRequests);
    try {
      this.#native = new binding.Server(
        {
          listeners: [{ fd, protocol: 'http', counter: 0 }],
          scoreboardFd,
          worker: 1,
          generation: 1,
          cores: mostRequests,
          threads: 0,
          headBytes,
          bodyBytes: 0,
          headTimeoutMs,
          queueTimeoutMs: 0,
          bodyTimeoutMs: 0,
          keepAliveTimeoutMs: 0, // it is the socket's time, which the program may have its own mind of
          writeTimeoutMs: 0,
          requestTimeoutMs: 0,
          bodyRate: 0,
          writeRate: 0,
          connections: 0,
          connectionsPerAddress: 0,
          requestsPerConnection: 0,
          bufferedBytes: 0,
          delegates: true,
        },
        this.#memory,
        (first, end) => this.#runTurn(first, end),
      );
    } finally {
      binding.closeDescriptor(scoreboardFd);
    }
    this.bridge = new Bridge(this.#memory, this.#memory.control, true);
    this.bridge.attach(this.#native);
    this.#native.start();
  }

  /** Accept no more. When the last connection is closed, nothing is left of the loop. */
  stop(): void {
    this.#native.pauseAccepting(true);
    this.#native.stopAccepting(true);
    this.#native.setReferenced(this.#connections.size > 0);
  }

  setReferenced(isReferenced: boolean): void {
    this.#native.setReferenced(isReferenced);
  }

  setHeadTimeout(headTimeoutMs: number): void {
    this.#native.setHeadTimeout(headTimeoutMs);
  }

  /** Part of a request's head has come. */
  isReceiving(connection: number): boolean {
    return this.#native.isReceiving(connection);
  }

  /** Of what was written until now. */
  hasUnsent(connection: number): boolean {
    return this.#native.hasUnsent(connection);
  }

  /** For bytes that belong to no answer. */
  writeTo(connection: number, bytes: Uint8Array | string, encoding: BufferEncoding = 'utf8'): void {
    this.#native.writeTo(connection, typeof bytes === 'string' ? Buffer.from(bytes, encoding) : bytes);
  }

  endConnection(connection: number, isAtOnce: boolean, withReset = false): void {
    this.#native.endConnection(connection, isAtOnce, withReset);
  }

  describeConnection(connection: number): ConnectionEnds | undefined {
    const ends = this.#native.describeConnection(connection);
    if (ends === undefined || !this.#options.isIpv6) return ends;
    return { ...ends, remoteAddress: mapped(ends.remoteAddress), localAddress: mapped(ends.localAddress) };
  }

  /** For Exchange. */
  exchangeEnded(exchange: Exchange): void {
    this.#exchanges[exchange.slot] = undefined;
  }

  /** For Exchange: a server of a program's own writes no log. */
  report(): void {}

  #runTurn(first: number, end: number): void {
    const { events } = this.#memory;
    for (let at = first; at < end; at += eventWords) {
      const kind = (events[at] as number) & 0xff;
      try {
        if (kind === EventKind.request) this.#begin(at);
        else if (kind >= EventKind.opened) this.#handleConnection(kind, at);
        else this.#handleExchange(kind, at);
      } catch (error) {
        // A listener threw. As with node it ends the process, unless somebody is there for that; other requests' events
        // must not go with it.
        process.nextTick(() => {
          throw error;
        });
      }
    }
  }

  #begin(at: number): void {
    const { events } = this.#memory;
    const exchange = new Exchange(this, events, at);
    this.#exchanges[exchange.slot] = exchange;
    const connection = this.#connections.get(events[at + RequestWord.connection] as number);
    if (connection === undefined) exchange.response.abort();
    else connection.begin(exchange);
  }

  #handleConnection(kind: number, at: number): void {
    const { events } = this.#memory;
    const number = events[at + 1] as number;
    const detail = events[at + 2] as number;
    if (kind === EventKind.opened) {
      this.#connections.set(number, this.#options.open(number));
      return;
    }
    const connection = this.#connections.get(number);
    if (connection === undefined) return;
    if (kind === EventKind.ended) return connection.handleEnd(detail === 1);
    if (kind === EventKind.refused) {
      return connection.handleRefusal(this.#options.binding.errorTable[detail]?.name ?? String(detail));
    }
    this.#connections.delete(number);
    connection.handleClose(detail === 1);
  }

  /** Hands the connection to whoever asked for it, under a descriptor of its own. */
  #giveConnection(exchange: Exchange, at: number): void {
    const { events, arena } = this.#memory;
    const fd = events[at + 3] as number;
    const from = events[at + 4] as number;
    const head = Buffer.from(arena.subarray(from, from + (events[at + 5] as number)));
    let socket: Socket;
    try {
      socket = new Socket({ fd: this.#options.binding.duplicateDescriptor(fd), allowHalfOpen: true });
    } catch (error) {
      return exchange.handleTakeoverFailed(error as Error); // out of descriptors
    }
    exchange.handleTakenOver({ socket, head });
  }

  #handleExchange(kind: number, at: number): void {
    const { events } = this.#memory;
    if (kind === EventKind.allClosed) return this.#native.close();
    const exchange = this.#exchanges[events[at + 1] as number];
    if (exchange === undefined || exchange.generation !== events[at + 2]) return;
    if (kind === EventKind.body) exchange.handleBody(events, at);
    else if (kind === EventKind.takenOver) this.#giveConnection(exchange, at);
    else if (kind === EventKind.drained) exchange.handleDrained();
    else if (kind === EventKind.gone) exchange.handleGone();
  }
}

/** An IPv4 address as a socket of IPv6 has it. */
function mapped(address: string): string {
  return address === '' || address.includes(':') ? address : `::ffff:${address}`;
}
