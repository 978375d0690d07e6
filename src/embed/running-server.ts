// A server within a program that accepts connections, and how it ends. The program owns it; it runs on the thread that
// made it, and other servers there know nothing of it.
import type { AddressInfo } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { TswsgiError } from '../errors.js';
import type { Logger } from '../log/logger.js';
import { formatCtime } from '../log/time.js';
import { closeListeners, type Listener, removeSocketFiles } from '../master/listeners.js';
import type { NativeBinding, NativeScoreboard } from '../native/binding-types.js';
import type { Server } from '../serve/server.js';
import { addressOf, urlOf } from './addresses.js';
import { finalStats, readStats, type ServerStats } from './statistics.js';

export interface CloseOptions {
  /**
   * Seconds that the requests in hand have: 0 for none, Infinity for as long as it takes. Without, what `workerReloadMercy`
   * or `reloadMercy` says, else 60.
   */
  readonly mercy?: number;
}

/** A server that accepts connections. */
export interface RunningServer extends AsyncDisposable {
  /** Of the first HTTP socket that has a port: `http://127.0.0.1:8080`. */
  readonly url: string | undefined;
  /** The first socket, as node has it: `{ address, family, port }`, or the path of a unix socket. */
  address(): AddressInfo | string;
  /** All sockets, in the order of the options. */
  addresses(): readonly (AddressInfo | string)[];
  /** What it has done so far, as uWSGI's stats have it; when it is closed, what it had done until then. */
  stats(): ServerStats;
  /**
   * Accepts no more, closes connections that are idle, lets the requests in hand finish, and cuts what is not over in time.
   * Resolves when everything is released. Later calls wait for the same; one with a shorter `mercy` hastens it.
   *
   * @throws {TswsgiError} VALUE_OUT_OF_RANGE for a `mercy` that is no number of seconds
   */
  close(options?: CloseOptions): Promise<void>;
  /** The same as `close()`: for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}

export interface ServingParts {
  readonly binding: NativeBinding;
  readonly server: Server;
  readonly listeners: readonly Listener[];
  readonly mountpoints: readonly string[];
  readonly scoreboard: NativeScoreboard;
  readonly logger: Logger;
  readonly removesFiles: boolean;
  /** 0: as long as it takes. */
  readonly mercyMs: number;
  /** Gives back what is not a socket. */
  release(): Promise<void>;
}

/** The longest a timer of Node can wait. */
const mostTimerMs = 2 ** 31 - 1;

export class EmbeddedServer implements RunningServer {
  readonly url: string | undefined;
  readonly #parts: ServingParts;
  readonly #addresses: readonly (AddressInfo | string)[];
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #late: Promise<'late'>;
  #cut: () => void = () => {};
  #closing: Promise<void> | undefined;
  #lastStats: ServerStats | undefined;

  constructor(parts: ServingParts) {
    this.#parts = parts;
    this.#addresses = parts.listeners.map(addressOf);
    this.url = urlOf(parts.listeners);
    this.#late = new Promise((resolve) => {
      this.#cut = () => resolve('late');
    });
  }

  address(): AddressInfo | string {
    return this.#addresses[0] as AddressInfo | string; // without a socket there is no server
  }

  addresses(): readonly (AddressInfo | string)[] {
    return this.#addresses;
  }

  stats(): ServerStats {
    const { scoreboard, mountpoints } = this.#parts;
    return this.#lastStats ?? readStats(scoreboard, mountpoints, this.#closing === undefined);
  }

  async close({ mercy }: CloseOptions = {}): Promise<void> {
    if (mercy !== undefined && (typeof mercy !== 'number' || !(mercy >= 0))) {
      const wanted = 'a number of seconds, 0 for none, or Infinity';
      throw new TswsgiError('VALUE_OUT_OF_RANGE', { name: 'mercy', value: String(mercy), wanted });
    }
    const { mercyMs } = this.#parts;
    const isFirst = this.#closing === undefined;
    this.#closing ??= this.#end();
    if (mercy !== undefined) this.#cutIn(mercy * 1000);
    else if (isFirst && mercyMs > 0) this.#cutIn(mercyMs);
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #cutIn(ms: number): void {
    if (this.#lastStats !== undefined || ms > mostTimerMs) return;
    this.#timers.add(setTimeout(this.#cut, ms));
  }

  async #end(): Promise<void> {
    const { binding, server, listeners, logger, removesFiles, release } = this.#parts;
    // Not within a turn of the native loop, which may have news of the sockets in hand. What has come until then is taken.
    await nextTurn();
    const drained = server.drain();
    const removed = removesFiles ? removeSocketFiles(listeners) : [];
    closeListeners(binding, listeners);
    for (const line of removed) logger.info(line);
    const isLate = (await Promise.race([drained, this.#late])) === 'late';
    for (const timer of this.#timers) clearTimeout(timer);
    if (isLate) {
      const { in_flight: inFlight, connections } = this.stats();
      const rest = `${inFlight} requests in flight on ${connections} connections`;
      logger.warn(`${formatCtime(Date.now())} - the server is taking too much time to close, it cuts ${rest}`);
    }
    this.#lastStats = finalStats(this.stats());
    server.close();
    await nextTurn(); // in which libuv lets go of the loop
    await release();
  }
}
