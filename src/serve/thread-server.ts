// Serves the application on a thread of its own, for the front of the same process.
import type { NativeAppThread, NativeBinding } from '../native/binding-types.js';
import { createSharedMemory, eventWords } from '../native/shared-memory.js';
import { Dispatcher, type DispatcherOptions } from './dispatcher.js';
import type { FrontLink } from './front.js';

export interface ThreadServerOptions
  extends Omit<DispatcherOptions, 'memory' | 'serverControl' | 'clockStartMs' | 'countAppRequest'> {
  readonly binding: NativeBinding;
  readonly link: FrontLink;
  /** Which of the front's threads this is, from 0. */
  readonly thread: number;
}

export class ThreadServer {
  readonly #native: NativeAppThread;
  readonly #dispatcher: Dispatcher;

  constructor(options: ThreadServerOptions) {
    const { binding, config, link, thread } = options;
    const memory = createSharedMemory(config.cores / config.threads, link.arena);
    const appRequests = new Uint32Array(link.appRequests);
    this.#dispatcher = new Dispatcher({
      ...options,
      memory,
      serverControl: new Uint32Array(link.control),
      clockStartMs: link.clockStartMs,
      countAppRequest: (app) => Atomics.add(appRequests, app, 1) + 1,
    });
    this.#native = new binding.AppThread({ threadsNumber: link.threadsNumber, thread }, memory, (first, end) =>
      this.#runTurn(first, end),
    );
    this.#dispatcher.bridge.attach(this.#native);
  }

  /** Begin to take requests. */
  start(): void {
    this.#native.start();
  }

  /** Resolves when the application has nothing left to do behind its answers. */
  settled(): Promise<void> {
    return this.#dispatcher.settled();
  }

  /** Take no more. What is in hand is answered with 500, or broken off. */
  close(): void {
    this.#native.close();
    this.#dispatcher.abandonAll();
  }

  /** A thread with one core, whose application answers at once, takes the next request without leaving JavaScript. */
  #runTurn(first: number, end: number): void {
    this.#dispatcher.runTurn(first, end);
    while (this.#native.take()) this.#dispatcher.runTurn(0, eventWords);
  }
}
