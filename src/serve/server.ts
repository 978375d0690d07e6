// The server of one process whose application runs on the thread of the native loop.
import type { Config } from '../config/config.js';
import type { NativeBinding, NativeServer } from '../native/binding-types.js';
import { createSharedMemory } from '../native/shared-memory.js';
import { monotonicMs } from './clock.js';
import { Dispatcher, type DispatcherOptions, type ServingListener } from './dispatcher.js';
import { Notices } from './notices.js';

/** Below this no real request fits; `buffer-size` may be set lower for uWSGI's sake. */
const leastHeadBytes = 256;

/** A process that accepts and answers, whoever runs the application. */
export interface Serving {
  /** Begin to accept. */
  start(): void;
  /**
   * Accept no more; resolves when the last request has been answered and every connection is closed.
   *
   * @param keepsIdle give idle connections time (2 s) for one more request: for when another process serves on
   */
  drain(options?: { readonly keepsIdle?: boolean }): Promise<void>;
  /** While true, new connections are left in the kernel; requests on open ones are served. */
  setPaused(isPaused: boolean): void;
  /** Close every connection at once. */
  close(): void;
  /** Requests whose answer has ended, or was given up. */
  readonly requestsServed: number;
}

export interface NativeServerInput {
  readonly binding: NativeBinding;
  readonly config: Config;
  readonly listeners: readonly ServingListener[];
  readonly worker: { readonly id: number; readonly generation: number };
  /** The scoreboard of all workers of the server; made by the master. */
  readonly scoreboardFd: number;
}

export type ServerOptions = Omit<DispatcherOptions, 'memory' | 'serverControl' | 'clockStartMs' | 'countAppRequest'> &
  NativeServerInput;

/** The native loop for a configuration. */
export function createNativeServer(
  { binding, config, listeners, worker, scoreboardFd }: NativeServerInput,
  memory: ConstructorParameters<NativeBinding['Server']>[1],
  onTurn: ConstructorParameters<NativeBinding['Server']>[2],
): NativeServer {
  return new binding.Server(
    {
      listeners: listeners.map(({ fd, protocol }) => ({ fd, protocol })),
      scoreboardFd,
      worker: worker.id,
      generation: worker.generation,
      cores: config.cores,
      threads: config.threads,
      headBytes: Math.max(config.maxHeadBytes, leastHeadBytes),
      bodyBytes: config.maxBodyBytes,
      headTimeoutMs: config.headTimeoutMs,
      bodyTimeoutMs: config.bodyTimeoutMs,
      keepAliveTimeoutMs: config.keepAliveTimeoutMs,
      writeTimeoutMs: config.writeTimeoutMs,
      requestTimeoutMs: config.requestTimeoutMs,
    },
    memory,
    onTurn,
  );
}

export class Server implements Serving {
  readonly #native: NativeServer;
  readonly #dispatcher: Dispatcher;
  #onDrained: (() => void) | undefined;

  constructor(options: ServerOptions) {
    const { binding, config, listeners, logger } = options;
    const memory = createSharedMemory(config.cores);
    let appRequests = 0;
    this.#dispatcher = new Dispatcher({
      ...options,
      memory,
      clockStartMs: monotonicMs(),
      countAppRequest: () => ++appRequests,
    });
    const notices = new Notices({
      errorTable: binding.errorTable,
      memory,
      listeners,
      logger,
      onAllClosed: () => this.#onDrained?.(),
    });
    const handleOther = (at: number) => notices.handle(at);
    this.#native = createNativeServer(options, memory, (first, end) =>
      this.#dispatcher.runTurn(first, end, handleOther),
    );
    this.#dispatcher.bridge.attach(this.#native);
  }

  start(): void {
    this.#native.start();
  }

  drain({ keepsIdle = false } = {}): Promise<void> {
    return new Promise((resolve) => {
      this.#onDrained = resolve;
      this.#native.stopAccepting(keepsIdle);
    });
  }

  setPaused(isPaused: boolean): void {
    this.#native.pauseAccepting(isPaused);
  }

  close(): void {
    this.#native.close();
    this.#dispatcher.abandonAll();
  }

  get requestsServed(): number {
    return this.#dispatcher.requestsServed;
  }

  get requestsInFlight(): number {
    return this.#dispatcher.requestsInFlight;
  }
}
