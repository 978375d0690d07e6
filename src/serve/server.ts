// The server of one process: connects the native loop with the application, and knows what is in flight.
import { hostname } from 'node:os';
import type { Handler, HandlerContext } from '../app/handler.js';
import { findInterface } from '../app/interfaces.js';
import type { LoadedApplication } from '../app/loader.js';
import type { Config } from '../config/config.js';
import { inFlightText } from '../log/in-flight.js';
import type { Logger } from '../log/logger.js';
import { formatCtime } from '../log/time.js';
import type { NativeBinding, NativeServer } from '../native/binding-types.js';
import { eventWords } from '../native/shared-memory.js';
import { Bridge } from '../request/bridge.js';
import { Exchange, type ExchangeOwner } from '../request/exchange.js';
import { EventKind } from '../request/layout.js';
import { AccessRecorder } from './access-recorder.js';
import { createConstants } from './constants.js';

/** A listening socket this process accepts from. */
export interface ServingListener {
  readonly fd: number;
  readonly protocol: 'http' | 'uwsgi';
  /** As the boot log shows it. */
  readonly address: string;
  /** 0 for a unix socket. */
  readonly port: number;
}

/** Below this no real request fits; `buffer-size` may be set lower for uWSGI's sake. */
const leastHeadBytes = 256;

export interface ServerOptions {
  readonly binding: NativeBinding;
  readonly config: Config;
  readonly listeners: readonly ServingListener[];
  /** `undefined`: no application could be loaded and none is required; every request is answered 500. */
  readonly application: LoadedApplication | undefined;
  readonly logger: Logger;
  readonly worker: { readonly id: number; readonly processes: number; readonly generation: number };
  /** The scoreboard of all workers of the server; made by the master. */
  readonly scoreboardFd: number;
}

export class Server implements ExchangeOwner, HandlerContext {
  readonly bridge: Bridge;
  readonly constants: HandlerContext['constants'];
  readonly #options: ServerOptions;
  readonly #native: NativeServer;
  readonly #events: Uint32Array;
  readonly #inFlight: (Exchange | undefined)[];
  readonly #handler: Handler;
  readonly #access: AccessRecorder | undefined;
  readonly #appId: number;
  #count = 0;
  #served = 0;
  #clockStartMs = 0;
  #saidDropped = false;
  #onDrained: (() => void) | undefined;

  constructor(options: ServerOptions) {
    const { binding, config, listeners, application, logger, worker } = options;
    this.#options = options;
    this.bridge = new Bridge(config.cores, config.keepAliveTimeoutMs > 0);
    this.#events = this.bridge.memory.events;
    this.#inFlight = new Array<Exchange | undefined>(config.cores);
    this.constants = createConstants({ listeners, logger, processes: worker.processes });
    this.#handler = this.#createHandler(application);
    this.#appId = application === undefined ? -1 : 0;
    this.#access = config.logRequests
      ? new AccessRecorder({
          logger,
          clockUs: () => this.#clockUs(),
          countRequests: () => this.bridge.requestsOfAllWorkers,
          serverName: hostname(),
        })
      : undefined;
    this.#native = new binding.Server(
      {
        listeners: listeners.map(({ fd, protocol }) => ({ fd, protocol })),
        scoreboardFd: options.scoreboardFd,
        worker: worker.id,
        generation: worker.generation,
        cores: config.cores,
        headBytes: Math.max(config.maxHeadBytes, leastHeadBytes),
        bodyBytes: config.maxBodyBytes,
        headTimeoutMs: config.headTimeoutMs,
        bodyTimeoutMs: config.bodyTimeoutMs,
        keepAliveTimeoutMs: config.keepAliveTimeoutMs,
        writeTimeoutMs: config.writeTimeoutMs,
        requestTimeoutMs: config.requestTimeoutMs,
      },
      this.bridge.memory,
      (first, end) => this.#runTurn(first, end),
    );
    this.bridge.attach(this.#native);
  }

  /** Begin to accept. */
  start(): void {
    this.#clockStartMs = performance.now();
    this.#native.start();
  }

  /**
   * Accept no more; resolves when the last request has been answered and every connection is closed.
   *
   * @param keepsIdle give idle connections time (2 s) for one more request: for when another process serves on
   */
  drain({ keepsIdle = false } = {}): Promise<void> {
    return new Promise((resolve) => {
      this.#onDrained = resolve;
      this.#native.stopAccepting(keepsIdle);
    });
  }

  /** While true, new connections are left in the kernel; requests on open ones are served. */
  setPaused(isPaused: boolean): void {
    this.#native.pauseAccepting(isPaused);
  }

  /** Close every connection at once. */
  close(): void {
    this.#native.close();
    for (const exchange of this.#inFlight) exchange?.handleGone();
  }

  /** Requests whose answer has ended, or was given up. */
  get requestsServed(): number {
    return this.#served;
  }

  get requestsInFlight(): number {
    return this.#count;
  }

  /** For Response: the slot is native's again. */
  exchangeEnded(exchange: Exchange): void {
    this.#inFlight[exchange.slot] = undefined;
    this.#count -= 1;
    this.#served += 1;
    this.#access?.record(exchange, this.#appId);
  }

  report(exchange: Exchange, text: string): void {
    this.#options.logger.warn(`${text} (${describe(exchange)})`);
  }

  reportFailure(exchange: Exchange, error: unknown): void {
    // What broke off or expired has been logged with its reason; an application that stops at that has done nothing wrong.
    if (exchange.bodyFailureStatus !== undefined || exchange.isPeerGone || exchange.hasExpired) return;
    this.bridge.countException();
    this.#options.logger.error(`the application failed in ${describe(exchange)}`, error);
  }

  #createHandler(application: LoadedApplication | undefined): Handler {
    if (application === undefined) {
      return ({ response }) => {
        this.#options.logger.line('--- no application found, check your startup logs for errors ---');
        response.fail(500);
      };
    }
    const row = findInterface(application.exported);
    if (row === undefined) throw new TypeError(`no interface can call what ${application.file} exports`);
    return row.createHandler(application.exported, this);
  }

  #clockUs(): number {
    return ((performance.now() - this.#clockStartMs) * 1000) >>> 0;
  }

  /** Carries out the event records from word `first` to `end`: see native/shm/ring.h. */
  #runTurn(first: number, end: number): void {
    const events = this.#events;
    for (let at = first; at < end; at += eventWords) {
      const kind = (events[at] as number) & 0xff;
      try {
        if (kind === EventKind.request) this.#begin(at);
        else this.#handleEvent(kind, at);
      } catch (error) {
        // A listener of the application's threw. It must not take other requests' events with it.
        process.nextTick(() => {
          throw error;
        });
      }
    }
  }

  #begin(at: number): void {
    const exchange = new Exchange(this, this.#events, at);
    this.#inFlight[exchange.slot] = exchange;
    this.#count += 1;
    const before = this.#events[at + 8] as number;
    const ahead = before === 0 ? undefined : this.#inFlight[before - 1];
    if (ahead !== undefined) ahead.hasFollower = true;
    if (exchange.hasDroppedVariables) this.#sayDropped();
    try {
      this.#handler(exchange);
    } catch (error) {
      this.reportFailure(exchange, error);
      exchange.fail();
    }
  }

  #handleEvent(kind: number, at: number): void {
    const events = this.#events;
    const first = events[at + 1] as number;
    const second = events[at + 2] as number;
    const third = events[at + 3] as number;
    if (kind === EventKind.notice) return this.#logNotice(first, second, third, events[at + 4] as number);
    if (kind === EventKind.allClosed) return this.#onDrained?.();
    const exchange = this.#inFlight[first];
    if (exchange === undefined || exchange.generation !== second) return;
    switch (kind) {
      case EventKind.body: {
        const size = events[at + 4] as number;
        exchange.body.receive(this.bridge.arena.subarray(third, third + size), events[at + 5] === 1);
        return;
      }
      case EventKind.bodyError: {
        const row = this.#options.binding.errorTable[third];
        exchange.handleBodyError(row?.status ?? 400, row?.text ?? '');
        return;
      }
      case EventKind.drained:
        return exchange.handleDrained();
      case EventKind.gone:
        return exchange.handleGone();
      case EventKind.expired:
        return this.#expire(exchange);
      default:
    }
  }

  #expire(exchange: Exchange): void {
    const { logger, worker } = this.#options;
    const { request } = exchange;
    const ageMs = ((this.#clockUs() - exchange.startedUs) >>> 0) / 1000;
    logger.warn(
      `${formatCtime(Date.now())} - *** HARAKIRI ON WORKER ${worker.id} (pid: ${process.pid}): ` +
        'one request is aborted, the worker serves on ***',
    );
    const remoteAddress = request.isUwsgi ? (request.variable('REMOTE_ADDR') ?? '') : request.peerAddress;
    const { method, target: uri } = request;
    logger.warn(`HARAKIRI ${inFlightText({ core: exchange.slot, remoteAddress, method, uri }, ageMs)}`);
    exchange.handleExpired(Math.round(ageMs) / 1000);
  }

  #logNotice(errorId: number, listener: number, textAt: number, textSize: number): void {
    const row = this.#options.binding.errorTable[errorId];
    const peer = textSize === 0 ? '' : ` from ${this.bridge.arena.toString('latin1', textAt, textAt + textSize)}`;
    const answer = row === undefined || row.status === 0 ? '' : ` => ${row.status}`;
    const socket = this.#options.listeners[listener]?.address ?? '';
    this.#options.logger.warn(`${row?.name ?? errorId}: ${row?.text ?? ''}${peer} on socket ${socket}${answer}`);
  }

  #sayDropped(): void {
    if (this.#saidDropped) return;
    this.#saidDropped = true;
    this.#options.logger.warn(
      'a uwsgi peer sent variables that make uWSGI load code (UWSGI_SCRIPT, UWSGI_FILE, ...): they are left out',
    );
  }
}

function describe({ request }: Exchange): string {
  try {
    return `${request.method || '-'} ${request.target || '-'}`;
  } catch {
    return 'a request that is over'; // nobody had looked at it
  }
}
