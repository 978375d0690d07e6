// A process that accepts and answers, whoever runs the application: its native loop, and what belongs to no request.
import type { Config } from '../config/config.js';
import type { Logger } from '../log/logger.js';
import type { BridgeMemory, NativeBinding, NativeServer, OnTurn } from '../native/binding-types.js';
import type { SharedMemory } from '../native/shared-memory.js';
import type { ServingListener } from './dispatcher.js';
import { Notices } from './notices.js';

/** Below this no real request fits; `buffer-size` may be set lower for uWSGI's sake. */
const leastHeadBytes = 256;

export interface DrainOptions {
  /** Give idle connections time (2 s) for one more request: for when another process serves on. */
  readonly keepsIdle?: boolean;
}

/** A process that accepts and answers, whoever runs the application. */
export interface Serving {
  /** Begin to accept. */
  start(): void;
  /**
   * Accept no more; resolves when the last request has been answered, every connection is closed, and the application has
   * done what it wanted to do behind its answers.
   */
  drain(options?: DrainOptions): Promise<void>;
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
  readonly logger: Logger;
  /** A thread has not ended a request that took too long: see NoticesOptions. */
  readonly onStuck?: (thread: number, core: number) => void;
  /** What the interfaces of the applications want to hear: see the options of the native server. */
  readonly tellsClosed?: boolean;
  readonly keepsExpectations?: boolean;
}

/** The native loop for a configuration. */
function createNativeServer(
  { binding, config, listeners, worker, scoreboardFd, tellsClosed, keepsExpectations }: NativeServerInput,
  memory: BridgeMemory,
  onTurn: OnTurn,
): NativeServer {
  return new binding.Server(
    {
      listeners: listeners.map(({ fd, protocol, counter }) => ({ fd, protocol, counter })),
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
      limitsStreams: config.limitsStreams,
      queueTimeoutMs: config.queueTimeoutMs,
      bodyRate: config.leastBodyRate,
      writeRate: config.leastWriteRate,
      connections: config.maxConnections,
      connectionsPerAddress: config.maxConnectionsPerAddress,
      requestsPerConnection: config.maxRequestsPerConnection,
      bufferedBytes: config.maxBufferedBytes,
      tellsClosed: tellsClosed ?? false,
      keepsExpectations: keepsExpectations ?? false,
      takesTrace: config.takesTrace,
      proxyAllowIps: config.takesProxyHeader ? config.proxyAllowIps : [],
    },
    memory,
    onTurn,
  );
}

/** What all servers do with their native loop. */
export abstract class LoopServer implements Serving {
  protected readonly native: NativeServer;
  protected readonly notices: Notices;
  #onDrained: (() => void) | undefined;

  /** `onTurn` works on the events of a turn; those that belong to no request are for `notices`. */
  constructor(options: NativeServerInput, memory: SharedMemory, onTurn: OnTurn) {
    const { binding, listeners, logger, onStuck } = options;
    this.notices = new Notices({
      errorTable: binding.errorTable,
      memory,
      listeners,
      logger,
      onAllClosed: () => this.#onDrained?.(),
      onStuck,
    });
    this.native = createNativeServer(options, memory, onTurn);
  }

  start(): void {
    this.native.start();
  }

  drain({ keepsIdle = false }: DrainOptions = {}): Promise<void> {
    return new Promise((resolve) => {
      this.#onDrained = resolve;
      this.native.stopAccepting(keepsIdle);
    });
  }

  setPaused(isPaused: boolean): void {
    this.native.pauseAccepting(isPaused);
  }

  close(): void {
    this.native.close();
  }

  get requestsServed(): number {
    return this.native.requestsServed;
  }
}
