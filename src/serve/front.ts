// The server of one process whose application runs on threads of its own: this is the thread that accepts, reads and
// sends. No JavaScript of it sees a request.
import { createSharedMemory, eventWords, type SharedMemory } from '../native/shared-memory.js';
import { monotonicMs } from './clock.js';
import { LoopServer, type NativeServerInput } from './serving.js';

/** What a thread needs to work for a front. */
export interface FrontLink {
  readonly threadsNumber: number;
  /** The receive memory, and the front's control words. */
  readonly arena: SharedArrayBuffer;
  readonly control: SharedArrayBuffer;
  /** When the clock of requests began, on the machine's monotonic clock. */
  readonly clockStartMs: number;
  /** A word for each application, in which all threads count its requests. */
  readonly appRequests: SharedArrayBuffer;
}

export class Front extends LoopServer {
  readonly #memory: SharedMemory;
  readonly #clockStartMs = monotonicMs();
  readonly #appRequests: SharedArrayBuffer;

  constructor(options: NativeServerInput) {
    const memory = createSharedMemory(options.config.cores);
    super(options, memory, (first, end) => {
      for (let at = first; at < end; at += eventWords) this.notices.handle(at);
    });
    this.#memory = memory;
    // At most so many applications: those of the mounts, and the main one.
    this.#appRequests = new SharedArrayBuffer(4 * (options.config.mounts.length + 1));
  }

  /** For the threads; they may begin before the front accepts. */
  get link(): FrontLink {
    const { arena, control } = this.#memory;
    return {
      threadsNumber: this.native.threadsNumber,
      arena: arena.buffer as ArrayBufferLike as SharedArrayBuffer,
      control: control.buffer as ArrayBufferLike as SharedArrayBuffer,
      clockStartMs: this.#clockStartMs,
      appRequests: this.#appRequests,
    };
  }
}
