// Runs the application for the requests that native hands over: makes an exchange of each, passes on what happens to it
// afterwards, and knows what is in flight. One per thread that runs the application.
import { Socket } from 'node:net';
import type { MountedApplication } from '../app/applications.js';
import type { Handler, HandlerContext } from '../app/handler.js';
import { interfaceNamed } from '../app/interfaces.js';
import { Mounts } from '../app/mounts.js';
import type { Config } from '../config/config.js';
import { inFlightText } from '../log/in-flight.js';
import { applicationVariables } from '../log/log-format.js';
import { describeError, type Logger } from '../log/logger.js';
import { formatCtime } from '../log/time.js';
import type { NativeBinding } from '../native/binding-types.js';
import { eventWords, type SharedMemory, slotCount } from '../native/shared-memory.js';
import { Bridge } from '../request/bridge.js';
import { currentExchange } from '../request/current-exchange.js';
import { Exchange, type ExchangeOwner } from '../request/exchange.js';
import { Forwarding } from '../request/forwarded.js';
import { EventKind, RequestFlag } from '../request/layout.js';
import { noMount } from '../request/mount.js';
import { OpenConnections } from '../request/open-connections.js';
import { Router } from '../route/router.js';
import { AccessRecorder } from './access-recorder.js';
import { BackgroundWork } from './background-work.js';
import { monotonicMs } from './clock.js';
import { createConstants } from './constants.js';

/** A listening socket this process accepts from. */
export interface ServingListener {
  readonly fd: number;
  readonly protocol: 'http' | 'uwsgi';
  /** As the boot log shows it. */
  readonly address: string;
  /** 0 for a unix socket. */
  readonly port: number;
  /** Of the connections that are accepted from it, in the scoreboard. */
  readonly counter: number;
}

export interface DispatcherOptions {
  readonly binding: NativeBinding;
  readonly config: Config;
  readonly listeners: readonly ServingListener[];
  /** In the order of their numbers. None: they could not be loaded and are not required; every request is answered 500. */
  readonly applications: readonly MountedApplication[];
  /** Why there are none, for `tswsgi dev` to answer with. */
  readonly failure?: string | undefined;
  readonly logger: Logger;
  readonly worker: { readonly id: number; readonly processes: number };
  readonly memory: SharedMemory;
  /** The control words of the server, where another thread has them. */
  readonly serverControl?: Uint32Array;
  /** When the clock of `Exchange.startedUs` began: when the native server was made. */
  readonly clockStartMs: number;
  /** Requests that the application has had in this process, with the one that is being logged. */
  readonly countAppRequest: (app: number) => number;
}

export class Dispatcher implements ExchangeOwner, HandlerContext {
  readonly bridge: Bridge;
  readonly forwarding: Forwarding | undefined;
  readonly connections = new OpenConnections();
  readonly constants: HandlerContext['constants'];
  readonly #options: DispatcherOptions;
  readonly #events: Uint32Array;
  readonly #inFlight: (Exchange | undefined)[];
  /** One for each application. */
  readonly #handlers: readonly Handler[];
  readonly #mounts: Mounts;
  /** Internal routing, where there are rules for it. */
  readonly #router: Router | undefined;
  readonly #access: AccessRecorder | undefined;
  /** The application may ask which request it has in hand: see current-exchange.ts. */
  readonly #followsRequests: boolean;
  readonly #background = new BackgroundWork();
  /** Connections that applications have taken over. */
  readonly #takenOver = new Set<Socket>();
  #count = 0;
  #served = 0;
  #saidDropped = false;

  constructor(options: DispatcherOptions) {
    const { config, listeners, applications, logger, worker, memory, serverControl = memory.control } = options;
    this.#options = options;
    this.bridge = new Bridge(memory, serverControl, config.keepAliveTimeoutMs > 0);
    const { forwardedAllowIps, forwardedFields } = config;
    this.forwarding = forwardedAllowIps.length > 0 ? new Forwarding(forwardedAllowIps, forwardedFields) : undefined;
    this.#events = memory.events;
    this.#inFlight = new Array<Exchange | undefined>(slotCount(config.cores, config.threads));
    this.constants = createConstants({
      listeners,
      logger,
      isMultiThread: config.threads > 1,
      isMultiProcess: worker.processes > 1,
      hasFileWrapper: config.hasFileWrapper,
    });
    this.#handlers = applications.map(({ application }) =>
      interfaceNamed(application.interface).createHandler(application.prepared, this),
    );
    this.#mounts = new Mounts(applications, config);
    const { routes } = config;
    const log = (text: string) => logger.line(text);
    this.#router = routes.length === 0 ? undefined : new Router(routes, { constants: this.constants, log });
    if (applications.length > 1) this.bridge.countApplications(applications.length);
    this.#access = AccessRecorder.create({
      config,
      logger,
      worker: worker.id,
      constants: this.constants,
      clockUs: () => this.#clockUs(),
      countAppRequest: options.countAppRequest,
      countRequests: () => this.bridge.requestsOfAllWorkers,
    });
    this.#followsRequests = config.logFormat !== null && applicationVariables(config.logFormat).length > 0;
  }

  get listeners(): HandlerContext['listeners'] {
    return this.#options.listeners;
  }

  get keepAliveTimeoutMs(): number {
    return this.#options.config.keepAliveTimeoutMs;
  }

  /** Requests whose answer has ended, or was given up. */
  get requestsServed(): number {
    return this.#served;
  }

  get requestsInFlight(): number {
    return this.#count;
  }

  /** Carries out the event records from word `first` to `end`: see native/shm/ring.h. Others go to `handleOther`. */
  runTurn(first: number, end: number, handleOther?: (at: number) => void): void {
    const events = this.#events;
    for (let at = first; at < end; at += eventWords) {
      const kind = (events[at] as number) & 0xff;
      try {
        if (kind === EventKind.request) this.#begin(at);
        else if (kind === EventKind.closed) this.#handleClosed(at);
        else if (kind === EventKind.notice || kind === EventKind.allClosed) handleOther?.(at);
        else this.#handleEvent(kind, at);
      } catch (error) {
        // A listener of the application's threw. It must not take other requests' events with it.
        process.nextTick(() => {
          throw error;
        });
      }
    }
  }

  /** Every client is gone: native has closed all connections. */
  abandonAll(): void {
    for (const exchange of this.#inFlight) exchange?.handleGone();
    this.connections.handleAllClosed();
    for (const socket of this.#takenOver) socket.destroy();
  }

  /** For Response: the slot is native's again. */
  exchangeEnded(exchange: Exchange): void {
    this.#inFlight[exchange.slot] = undefined;
    this.#count -= 1;
    this.#served += 1;
    this.#access?.record(exchange);
  }

  report(exchange: Exchange, text: string): void {
    this.#options.logger.warn(`${text} (${describe(exchange)})`);
  }

  reportFailure(exchange: Exchange, error: unknown): void {
    // What broke off or expired has been logged with its reason; an application that stops at that has done nothing wrong.
    const { bodyFailureStatus, isPeerGone, hasLeft, hasExpired } = exchange;
    if (bodyFailureStatus !== undefined || isPeerGone || hasLeft || hasExpired) return;
    this.bridge.countException(exchange.mount.app);
    if (this.#options.config.isDevelopment) exchange.failureText = describeError(error);
    this.#options.logger.error(`the application failed in ${describe(exchange)}`, error);
  }

  waitUntil(exchange: Exchange, work: unknown): void {
    const what = describe(exchange);
    this.#background.add(Promise.resolve(work), (error) => {
      this.bridge.countException(exchange.mount.app);
      this.#options.logger.error(`the application failed in what it did after ${what}`, error);
    });
  }

  /** Resolves when the application has nothing left to do behind its answers. */
  settled(): Promise<void> {
    return this.#background.settled();
  }

  /** No application is there (500), or none of them is mounted where the request goes (404). */
  #refuse({ response }: Exchange): void {
    const { config, failure, logger } = this.#options;
    if (this.#handlers.length > 0) return response.fail(404);
    if (config.isDevelopment && failure !== undefined) return response.fail(500, false, failure);
    logger.line('--- no application found, check your startup logs for errors ---');
    response.fail(500);
  }

  #begin(at: number): void {
    const exchange = new Exchange(this, this.#events, at);
    this.#inFlight[exchange.slot] = exchange;
    this.#count += 1;
    if (exchange.hasDroppedVariables) this.#sayDropped();
    try {
      if (this.#router !== undefined) {
        exchange.mount = noMount; // an application has no part in what a rule answers
        if (!this.#router.route(exchange)) return;
      }
      exchange.mount = this.#mounts.only ?? this.#mounts.choose(exchange);
      const handler = this.#handlers[exchange.mount.app];
      if (handler === undefined) return this.#refuse(exchange);
      if (this.#handlers.length > 1) this.bridge.countRequest(exchange.mount.app);
      if (this.#followsRequests) currentExchange.run(exchange, handler, exchange);
      else handler(exchange);
    } catch (error) {
      this.reportFailure(exchange, error);
      exchange.fail();
    }
    const { flags } = exchange.request;
    if ((flags & RequestFlag.hasFinished) !== 0 && !exchange.hasEnded) exchange.handleFinished();
    if ((flags & RequestFlag.hasLeft) !== 0 && !exchange.hasEnded) exchange.handleLeft();
  }

  #handleClosed(at: number): void {
    this.connections.handleClosed(this.#events[at + 1] as number, this.#events[at + 2] as number);
  }

  #handleEvent(kind: number, at: number): void {
    const events = this.#events;
    const first = events[at + 1] as number;
    const second = events[at + 2] as number;
    const third = events[at + 3] as number;
    const exchange = this.#inFlight[first];
    if (exchange === undefined || exchange.generation !== second) return;
    if (this.#followsRequests) currentExchange.run(exchange, () => this.#tell(exchange, kind, at, third));
    else this.#tell(exchange, kind, at, third);
  }

  #tell(exchange: Exchange, kind: number, at: number, third: number): void {
    const events = this.#events;
    switch (kind) {
      case EventKind.body:
        return exchange.handleBody(events, at);
      case EventKind.bodyError: {
        const row = this.#options.binding.errorTable[third];
        exchange.handleBodyError(row?.status ?? 400, row?.text ?? '');
        return;
      }
      case EventKind.drained:
        return exchange.handleDrained();
      case EventKind.gone:
        return exchange.handleGone();
      case EventKind.finished:
        return exchange.handleFinished();
      case EventKind.left:
        return exchange.handleLeft();
      case EventKind.takenOver:
        return this.#giveConnection(exchange, third, at);
      case EventKind.expired:
        return this.#expire(exchange);
      default:
    }
  }

  /** Hands the connection behind `fd` to the application, under a descriptor of its own. */
  #giveConnection(exchange: Exchange, fd: number, at: number): void {
    const events = this.#events;
    const bytesAt = events[at + 4] as number;
    const head = Buffer.from(this.bridge.arena.subarray(bytesAt, bytesAt + (events[at + 5] as number)));
    let socket: Socket;
    try {
      socket = new Socket({ fd: this.#options.binding.duplicateDescriptor(fd), allowHalfOpen: true });
    } catch (error) {
      return exchange.handleTakeoverFailed(error as Error); // out of descriptors
    }
    // A peer that resets its connection is no reason to end the process; `close` tells whoever wants to know.
    socket.on('error', () => {});
    exchange.handleTakenOver({ socket, head });
    this.#takenOver.add(socket);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    this.#background.add(closed, () => {});
    void closed.then(() => this.#takenOver.delete(socket));
  }

  #expire(exchange: Exchange): void {
    const { logger, worker } = this.#options;
    const { request, core } = exchange;
    const ageMs = ((this.#clockUs() - exchange.startedUs) >>> 0) / 1000;
    logger.warn(
      `${formatCtime(Date.now())} - *** HARAKIRI ON WORKER ${worker.id} (pid: ${process.pid}): ` +
        'one request is aborted, the worker serves on ***',
    );
    const remoteAddress = request.isUwsgi ? (request.variable('REMOTE_ADDR') ?? '') : request.clientAddress;
    const { method, target: uri } = request;
    logger.warn(`HARAKIRI ${inFlightText({ core, remoteAddress, method, uri }, ageMs)}`);
    exchange.handleExpired(Math.round(ageMs) / 1000);
  }

  #clockUs(): number {
    return ((monotonicMs() - this.#options.clockStartMs) * 1000) >>> 0;
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
