// Answers connections that have waited for queue-timeout in the kernel's queues, because every worker is full or stuck, with
// 503: for a client and for a front-end that is better than no answer. The master, which holds the sockets and runs no code
// of the application, can always do that. It takes no connection that has not waited long enough, as far as it can tell, and
// none while the server is paused. The time that workers take to start counts: nobody is served meanwhile.
import type { Config } from '../config/config.js';
import type { Logger } from '../log/logger.js';
import { formatCtime } from '../log/time.js';
import type { ListenerInfo, NativeBinding, Refuser } from '../native/binding-types.js';
import type { ListenQueue, ListenQueues } from './listen-queues.js';
import { acceptCounter } from './listeners.js';
import { QueueHistory } from './queue-history.js';
import type { Scoreboards } from './scoreboards.js';
import type { Supervisor } from './supervisor.js';

/** The queues are looked at so many times within the limit, but neither too often nor too seldom to be of use. */
const looksPerTimeout = 10;
const leastIntervalMs = 20;
const mostIntervalMs = 1000;
/** Without a refusal for so long, or for the limit when that is longer, it is over. */
const leastCalmMs = 1000;

export interface OverloadOptions {
  readonly binding: NativeBinding;
  readonly logger: Logger;
  readonly supervisor: Pick<Supervisor, 'isPaused'>;
  readonly scoreboards: Pick<Scoreboards, 'accepted' | 'key'>;
  readonly queues: Pick<ListenQueues, 'read'>;
}

/** A time in which connections were refused. */
interface Burst {
  readonly since: number;
  last: number;
  count: number;
}

export class Overload {
  readonly #options: OverloadOptions;
  /** Of the sockets that are open; of those alone, for the number of one that is closed goes to another. */
  #histories = new Map<ListenerInfo, QueueHistory>();
  /** Connections that were taken out of a queue here. */
  readonly #taken = new WeakMap<ListenerInfo, number>();
  #refuser: Refuser | undefined;
  #timer: NodeJS.Timeout | undefined;
  #timeoutMs = 0;
  #scoreboardKey = '';
  #burst: Burst | undefined;
  #refused = 0;

  constructor(options: OverloadOptions) {
    this.#options = options;
  }

  /** Connections that were refused so far. */
  get refused(): number {
    return this.#refused;
  }

  get isOn(): boolean {
    return this.#timeoutMs > 0;
  }

  /** Begins, or goes on with what `config` says now. */
  start({ queueTimeoutMs }: Config): void {
    clearInterval(this.#timer);
    this.#timeoutMs = queueTimeoutMs;
    this.#histories.clear();
    if (queueTimeoutMs === 0) return this.#endBurst();
    const intervalMs = Math.min(mostIntervalMs, Math.max(leastIntervalMs, queueTimeoutMs / looksPerTimeout));
    this.#timer = setInterval(() => this.#look(), intervalMs).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#endBurst();
    this.#refuser?.close();
    this.#refuser = undefined;
  }

  #look(): void {
    const { supervisor, scoreboards, queues } = this.#options;
    const { key } = scoreboards;
    // Paused, they wait by intent. With other scoreboards the counts begin anew.
    if (supervisor.isPaused || key !== this.#scoreboardKey) this.#histories.clear();
    this.#scoreboardKey = key;
    if (!supervisor.isPaused) this.#judge(queues);
    const burst = this.#burst;
    const calmMs = Math.max(leastCalmMs, this.#timeoutMs);
    if (burst !== undefined && performance.now() - burst.last >= calmMs) this.#endBurst();
  }

  #judge(queues: Pick<ListenQueues, 'read'>): void {
    const seen = new Map<ListenerInfo, QueueHistory>();
    // In this order: see QueueSight.
    const taken = this.#countTaken();
    const lengths = queues.read();
    const at = performance.now();
    for (const queue of lengths) {
      const history = this.#histories.get(queue.info) ?? new QueueHistory();
      seen.set(queue.info, history);
      history.note({ at, length: queue.length, taken: taken(queue.info) });
      const late = history.countWaitingSince(at - this.#timeoutMs);
      if (late > 0) this.#refuse(queue, late);
    }
    this.#histories = seen;
  }

  /** A function that answers how many connections had left a queue when this one was called. */
  #countTaken(): (info: ListenerInfo) => number {
    const { scoreboards } = this.#options;
    const counts = scoreboards.accepted();
    return (info) => (counts[acceptCounter(info)] ?? 0) + (this.#taken.get(info) ?? 0);
  }

  #refuse({ info, length }: ListenQueue, late: number): void {
    const { binding, logger } = this.#options;
    this.#refuser ??= new binding.Refuser();
    const count = this.#refuser.refuse(info.fd, late, this.#timeoutMs);
    if (count === 0) return; // a worker was faster, or nothing can be accepted now
    this.#taken.set(info, (this.#taken.get(info) ?? 0) + count);
    const now = performance.now();
    if (this.#burst === undefined) {
      this.#burst = { since: now, last: now, count: 0 };
      const limit = `queue-timeout (${this.#timeoutMs / 1000} s)`;
      logger.warn(
        `${formatCtime(Date.now())} - *** OVERLOAD: no worker accepts, and ${late} of ${length} connections on socket ` +
          `${info.address} have waited for longer than ${limit}: answering 503 ***`,
      );
    }
    this.#burst.last = now;
    this.#burst.count += count;
    this.#refused += count;
  }

  #endBurst(): void {
    if (this.#burst === undefined) return;
    const { since, last, count } = this.#burst;
    this.#burst = undefined;
    const seconds = ((last - since) / 1000).toFixed(1);
    this.#options.logger.warn(
      `${formatCtime(Date.now())} - *** OVERLOAD is over: ${count} connections were answered 503 in ${seconds} s ***`,
    );
  }
}
