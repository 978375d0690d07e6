// The kernel's queues of connections that nobody has accepted yet: how long they are, for the statistics and for whoever
// decides on the number of workers, and a line in the log, once a second, while one is full (uWSGI has the same). Runs in
// the master, which holds every listening socket.
import type { Logger } from '../log/logger.js';
import { formatCtime } from '../log/time.js';
import type { ListenerInfo, NativeBinding } from '../native/binding-types.js';
import type { Listener } from './listeners.js';

const lookIntervalMs = 1000;

export interface ListenQueue {
  readonly info: ListenerInfo;
  readonly address: string;
  readonly fd: number;
  readonly length: number;
  readonly max: number;
}

export class ListenQueues {
  readonly #binding: NativeBinding;
  readonly #logger: Logger;
  readonly #listeners: () => readonly Listener[];
  /** Descriptors of which the kernel does not tell. */
  readonly #silent = new Set<number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(binding: NativeBinding, logger: Logger, listeners: () => readonly Listener[]) {
    this.#binding = binding;
    this.#logger = logger;
    this.#listeners = listeners;
  }

  /** Begins to look for full queues. */
  start(): void {
    this.#timer = setInterval(() => this.#look(), lookIntervalMs).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** As they are now. */
  read(): ListenQueue[] {
    return this.#listeners().flatMap(({ info }) => {
      const { address, fd } = info;
      if (this.#silent.has(fd)) return [];
      try {
        return [{ info, address, fd, ...this.#binding.listenQueue(fd) }];
      } catch (error) {
        this.#silent.add(fd);
        this.#logger.warn(`${(error as Error).message}; it is taken for empty (socket ${address})`);
        return [];
      }
    });
  }

  /** Connections that wait in the longest one. */
  longest(): number {
    return Math.max(0, ...this.read().map(({ length }) => length));
  }

  #look(): void {
    for (const { address, fd, length, max } of this.read()) {
      if (length < max) continue;
      const which = `tswsgi listen queue of socket "${address}" (fd: ${fd})`;
      this.#logger.warn(`${formatCtime(Date.now())} - *** ${which} full !!! (${length}/${max}) ***`);
    }
  }
}
