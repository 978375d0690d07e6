// The server of one process whose application runs on threads of its own: this is the thread that accepts, reads and
// sends. No JavaScript of it sees a request.
import type { Logger } from '../log/logger.js';
import type { NativeServer } from '../native/binding-types.js';
import { createSharedMemory, eventWords, type SharedMemory } from '../native/shared-memory.js';
import { monotonicMs } from './clock.js';
import { Notices } from './notices.js';
import { createNativeServer, type NativeServerInput, type Serving } from './server.js';

/** What a thread needs to work for a front. */
export interface FrontLink {
  readonly threadsNumber: number;
  /** The receive memory, and the front's control words. */
  readonly arena: SharedArrayBuffer;
  readonly control: SharedArrayBuffer;
  /** When the clock of requests began, on the machine's monotonic clock. */
  readonly clockStartMs: number;
  /** One word that all threads count the application's requests in. */
  readonly appRequests: SharedArrayBuffer;
}

export interface FrontOptions extends NativeServerInput {
  readonly logger: Logger;
  /** A thread has not ended a request that took too long. */
  onStuck(thread: number, core: number): void;
}

export class Front implements Serving {
  readonly #native: NativeServer;
  readonly #memory: SharedMemory;
  readonly #clockStartMs = monotonicMs();
  readonly #appRequests = new SharedArrayBuffer(4);
  #onDrained: (() => void) | undefined;

  constructor(options: FrontOptions) {
    this.#memory = createSharedMemory(options.config.cores);
    const notices = new Notices({
      errorTable: options.binding.errorTable,
      memory: this.#memory,
      listeners: options.listeners,
      logger: options.logger,
      onAllClosed: () => this.#onDrained?.(),
      onStuck: options.onStuck,
    });
    this.#native = createNativeServer(options, this.#memory, (first, end) => {
      for (let at = first; at < end; at += eventWords) notices.handle(at);
    });
  }

  /** For the threads; they may begin before the front accepts. */
  get link(): FrontLink {
    const { arena, control } = this.#memory;
    return {
      threadsNumber: this.#native.threadsNumber,
      arena: arena.buffer as ArrayBufferLike as SharedArrayBuffer,
      control: control.buffer as ArrayBufferLike as SharedArrayBuffer,
      clockStartMs: this.#clockStartMs,
      appRequests: this.#appRequests,
    };
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
  }

  get requestsServed(): number {
    return this.#native.requestsServed;
  }
}
