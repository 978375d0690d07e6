// Varies the number of workers (uWSGI docs: "The uWSGI cheaper subsystem"): asks the algorithm of `cheaper-algo` once a
// second, keeps the limits on number and memory, and has the supervisor start workers or let them end, as in a reload, so
// that no request is lost. Every step is a line in the log, with its reason. Runs in the master.
import type { Config } from '../config/config.js';
import type { Logger } from '../log/logger.js';
import { scalingAlgorithms } from './cheaper-algorithms.js';
import type { Judge, Verdict } from './scaling.js';
import type { Supervisor } from './supervisor.js';
import type { LoadMeter, WorkerLoad } from './worker-load.js';
import type { WorkerSlot } from './worker-slot.js';

const lookIntervalMs = 1000;

export interface CheaperOptions {
  readonly logger: Logger;
  readonly supervisor: Supervisor;
  readonly meter: LoadMeter;
  /** Connections that wait to be accepted. */
  queued(): number;
}

type Slot = Readonly<WorkerSlot>;

export class Cheaper {
  readonly #options: CheaperOptions;
  #config: Config;
  #judge: Judge = () => undefined;
  #timer: NodeJS.Timeout | undefined;
  /** When each worker was last seen to have served something: its count of requests then, and the time. */
  readonly #served = new Map<number, { readonly requests: number; readonly at: number }>();
  #lastRefusal: string | undefined;

  constructor(options: CheaperOptions, config: Config) {
    this.#options = options;
    this.#config = config;
  }

  /** Begins, or goes on with what `config` says now. */
  start(config: Config): void {
    this.stop();
    this.#config = config;
    if (config.leastProcesses === 0) return;
    this.#judge = scalingAlgorithms[config.scalingAlgorithm](config);
    this.#timer = setInterval(() => this.#look(), lookIntervalMs).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** One worker more, because somebody asks for it. */
  add(): void {
    const { processes } = this.#config;
    if (this.#canAct && this.#active.length < processes) this.#grow(1, '[manual] asked for');
    else this.#refuse(this.#canAct ? `all ${processes} workers run` : 'the workers are paused or asleep');
  }

  /** One worker less, but not below `cheaper`; without it, one is left. */
  remove(): void {
    const least = this.#least;
    const active = this.#active;
    if (!this.#canAct) return this.#refuse('the workers are paused or asleep');
    if (active.length <= least) return this.#refuse(`${least} worker(s) is the least`);
    const why = '[manual] asked for';
    const loads = this.#loads();
    if (loads.length > least) return this.#shrink(active, loads, why);
    // As many as there must be serve: one of the others goes.
    const starting = active.findLast(({ handle, next }) => handle?.isReady !== true && next === undefined);
    if (starting === undefined) return this.#refuse('a worker is being replaced, ask again then');
    this.#options.logger.info(`${why}, cheap one of ${active.length} workers, which has not started yet`);
    this.#options.supervisor.rest(starting.id);
  }

  get #least(): number {
    return Math.max(1, this.#config.leastProcesses);
  }

  get #active(): readonly Slot[] {
    return this.#options.supervisor.slots.filter(({ isDormant }) => !isDormant);
  }

  get #canAct(): boolean {
    const { isStopping, isAsleep, isPaused } = this.#options.supervisor;
    return !isStopping && !isAsleep && !isPaused;
  }

  #look(): void {
    if (!this.#canAct) return;
    const active = this.#active;
    if (active.length < this.#least) {
      return this.#grow(this.#least - active.length, `[cheaper] fewer than ${this.#least} worker(s) run`);
    }
    const loads = this.#loads();
    const canShrink = active.length > this.#least;
    const overMemory = this.#overMemory(loads, this.#config.hardRssBytes);
    if (overMemory !== undefined && canShrink) {
      this.#options.logger.warn(
        `cheaper hard rss memory limit exceeded, cheap one of ${active.length} workers (${overMemory})`,
      );
      return this.#restOne(loads);
    }
    const verdict = this.#judge(this.#view(active, loads));
    if (verdict !== undefined) return this.#obey(verdict, active, loads);
    const idle = this.#findIdle(loads);
    if (idle !== undefined && canShrink) {
      const seconds = this.#config.idleProcessMs / 1000;
      this.#shrink(active, [idle], `[cheaper] worker ${idle.id} served nothing for ${seconds} second(s)`);
    }
  }

  #view(active: readonly Slot[], loads: readonly WorkerLoad[]) {
    const starting = active.length - loads.length;
    return {
      workers: [...loads, ...Array.from({ length: starting }, () => ({ isBusy: false, busyPercent: 0 }))],
      queued: this.#options.queued(),
      leastWorkers: this.#least,
      mostWorkers: this.#config.processes,
    };
  }

  #obey({ change, reason }: Verdict, active: readonly Slot[], loads: readonly WorkerLoad[]): void {
    const { scalingAlgorithm, processes, softRssBytes } = this.#config;
    const why = `[${scalingAlgorithm}] ${reason}`;
    if (change < 0) return this.#shrink(active, loads, why);
    const overMemory = this.#overMemory(loads, softRssBytes);
    if (active.length === processes) {
      this.#hold(`${why} but we already started maximum number of workers (${processes})`, 'number');
    } else if (overMemory !== undefined) {
      this.#hold(`${why} but cheaper soft rss memory limit exceeded (${overMemory})`, 'memory');
    } else {
      this.#grow(Math.min(change, processes - active.length), why);
    }
  }

  /** Says why nothing is done, once until something is. */
  #hold(text: string, refusal: string): void {
    if (this.#lastRefusal !== refusal) this.#options.logger.warn(text);
    this.#lastRefusal = refusal;
  }

  #grow(count: number, why: string): void {
    const { logger, supervisor } = this.#options;
    const resting = supervisor.slots.filter(({ isDormant }) => isDormant);
    // Where an old process still ends there are two for a while: those places come last.
    const chosen = resting.toSorted((a, b) => a.leaving.size - b.leaving.size || a.id - b.id).slice(0, count);
    this.#lastRefusal = undefined;
    logger.info(`${why}, will spawn ${chosen.length} new worker(s)`);
    for (const { id } of chosen) supervisor.activate(id);
  }

  #shrink(active: readonly Slot[], candidates: readonly WorkerLoad[], why: string): void {
    if (active.length <= this.#least || candidates.length === 0) return;
    this.#options.logger.info(`${why}, cheap one of ${active.length} running workers`);
    this.#restOne(candidates);
  }

  /** The one with the least in hand; of those, the oldest. */
  #restOne(candidates: readonly WorkerLoad[]): void {
    const [first] = candidates.toSorted((a, b) => a.inFlight - b.inFlight || a.startedMicros - b.startedMicros);
    if (first === undefined) return;
    this.#lastRefusal = undefined;
    this.#options.supervisor.rest(first.id);
  }

  /** Of those that serve; one that is being replaced is left alone. */
  #loads(): WorkerLoad[] {
    return this.#active
      .filter(({ handle, next }) => handle?.isReady && next === undefined)
      .map((slot) => this.#options.meter.read(slot));
  }

  #findIdle(loads: readonly WorkerLoad[]): WorkerLoad | undefined {
    const { idleProcessMs } = this.#config;
    const now = performance.now();
    return loads.find(({ id, requests, inFlight }) => {
      const last = this.#served.get(id);
      if (last === undefined || last.requests !== requests || inFlight > 0) {
        this.#served.set(id, { requests, at: now });
        return false;
      }
      return idleProcessMs > 0 && now - last.at >= idleProcessMs;
    });
  }

  /** What they use, in words, when it is more than `limitBytes` (0: no limit). */
  #overMemory(loads: readonly WorkerLoad[], limitBytes: number): string | undefined {
    const bytes = loads.reduce((sum, { rssBytes }) => sum + rssBytes, 0);
    return limitBytes > 0 && bytes > limitBytes ? `${bytes} of ${limitBytes} bytes` : undefined;
  }

  #refuse(why: string): void {
    this.#options.logger.warn(`the number of workers stays as it is: ${why}`);
  }
}
