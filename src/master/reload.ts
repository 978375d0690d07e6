// Replaces workers on purpose: all of them with the configuration read anew (a reload), all of them as they are, or the
// one that asks for it. One worker at a time over the whole server, its successor first, so that at most one process more
// than configured runs. A generation that does not come up ends the chain; the old workers serve on. Runs in the master.
import type { Logger } from '../log/logger.js';
import { formatCtime } from '../log/time.js';
import {
  closeUnused,
  distinctListeners,
  type Generation,
  type GenerationContext,
  nextGeneration,
} from './generation.js';
import type { Listener } from './listeners.js';
import type { Supervisor } from './supervisor.js';
import type { WorkerHandle } from './worker-handle.js';

/**
 * What can be asked for. `reload` reads the configuration, `restart` keeps it; `Now` cuts the requests in hand and starts
 * all workers at once, the others are chains.
 */
export type ReloadKind = 'reload' | 'restart' | 'reloadNow' | 'restartNow';

/** What the reloads of all workers lead to; those of single ones are not told. */
export interface ReloadEvents {
  onBegin(): void;
  /** `listeners` of the reloader are others now. Those that are gone are closed when this returns. */
  onListenersChanged(): void;
  /** One was completed: new workers are started of `generation`. */
  onReloaded(generation: Generation): void;
  /** After each one that was begun, also one that failed. `isServing`: workers accept; else they are on their way. */
  onEnd(isServing: boolean): void;
}

export class Reloader {
  readonly #context: GenerationContext;
  readonly #logger: Logger;
  readonly #supervisor: Supervisor;
  /** The last one that was completed: of workers that are added. */
  #current: Generation;
  /** Every generation that may have something open. */
  #known: Generation[];
  #lastNumber: number;
  #tail: Promise<void> = Promise.resolve();
  #isCancelled = false;
  /** Asked for and not begun. */
  readonly #waiting = new Set<ReloadKind | WorkerHandle>();
  #done = 0;
  #failed = 0;
  readonly #events: ReloadEvents;

  constructor(context: GenerationContext, supervisor: Supervisor, first: Generation, events: ReloadEvents) {
    this.#context = context;
    this.#logger = context.logger;
    this.#supervisor = supervisor;
    this.#current = first;
    this.#known = [first];
    this.#lastNumber = first.number;
    this.#events = events;
  }

  /** Reloads and restarts that were completed, and that failed, single workers included. */
  get counts(): { readonly done: number; readonly failed: number } {
    return { done: this.#done, failed: this.#failed };
  }

  get current(): Generation {
    return this.#current;
  }

  /** Those that may have a process yet. */
  get generations(): readonly Generation[] {
    return this.#known;
  }

  /** The sockets the master holds. */
  get listeners(): readonly Listener[] {
    return distinctListeners(this.#known);
  }

  /** Begins as soon as what is under way has ended. Asked for twice before it begins, it is done once. */
  ask(kind: ReloadKind): void {
    const isNow = kind === 'reloadNow' || kind === 'restartNow';
    this.#logger.info(isNow ? '...brutally killing workers...' : '...gracefully killing workers...');
    if (isNow) {
      this.#isCancelled = true;
      this.#supervisor.cancelReplacements();
    }
    this.#enqueue(kind, async () => {
      let isServing = true;
      this.#events.onBegin();
      try {
        if (isNow) isServing = !(await this.#replaceAtOnce(kind));
        else if (this.#current.config.isDevelopment) await this.#handOver(kind);
        else await this.#replaceInChain(kind);
      } finally {
        this.#events.onEnd(isServing);
      }
    });
  }

  /** For a worker that asks for it; nothing is done when it has been replaced until its turn comes. */
  recycle(worker: WorkerHandle): void {
    this.#enqueue(worker, async () => {
      const slot = this.#supervisor.slots.find(({ handle }) => handle === worker);
      if (slot === undefined) return;
      const result = await this.#supervisor.replace(slot.id, slot.generation);
      if (result.kind === 'failed') this.#reportFailure(worker.id, result.why);
    });
  }

  #enqueue(what: ReloadKind | WorkerHandle, job: () => void | Promise<void>): void {
    if (this.#waiting.has(what)) return;
    this.#waiting.add(what);
    this.#tail = this.#tail.then(async () => {
      this.#waiting.delete(what);
      this.#isCancelled = false;
      if (this.#supervisor.isStopping) return;
      try {
        await job();
      } catch (error) {
        this.#failed += 1;
        this.#logger.error(`the reload failed (failed reloads: ${this.#failed})`, error);
      }
    });
  }

  async #replaceInChain(kind: ReloadKind): Promise<void> {
    const generation = await this.#prepare(kind);
    if (generation === undefined) return;
    this.#logger.info('chain reload starting...');
    for (const { id } of this.#supervisor.slots) {
      if (id > generation.config.processes) continue; // it ends with the chain
      this.#logger.info(`chain next victim is worker ${id}`);
      const result = await this.#supervisor.replace(id, generation);
      if (result.kind === 'done' && !this.#isCancelled) continue;
      if (result.kind === 'failed' && !this.#isCancelled) this.#reportFailure(id, result.why);
      if (!this.#supervisor.isStopping) this.#closeUnused(); // else it is all closed at the end
      return;
    }
    await this.#supervisor.resize(generation);
    if (this.#supervisor.isStopping) return;
    this.#complete(generation);
    this.#logger.info('chain reloading complete');
  }

  /** In development old code is to answer nothing, not even while the new one loads, and a mistake is to be seen. */
  async #handOver(kind: ReloadKind): Promise<void> {
    const generation = (await this.#prepare(kind)) ?? this.#current;
    if (this.#supervisor.isStopping) return;
    this.#supervisor.handOver(generation);
    this.#complete(generation);
  }

  /** False when there is nothing to replace them with. */
  async #replaceAtOnce(kind: ReloadKind): Promise<boolean> {
    const generation = await this.#prepare(kind);
    if (generation === undefined) return false;
    this.#supervisor.restartNow(generation);
    this.#complete(generation);
    return true;
  }

  /** The generation to go to; `undefined`, with a line in the log, when there is none, or when another thing is asked for meanwhile. */
  async #prepare(kind: ReloadKind): Promise<Generation | undefined> {
    if (kind === 'restart' || kind === 'restartNow') return this.#current;
    const read = await this.#context.readConfiguration();
    if (this.#supervisor.isStopping || this.#isCancelled) return undefined;
    const number = this.#lastNumber + 1;
    const next = nextGeneration(this.#context, read, this.#current, { number, open: this.listeners });
    if (next === undefined) {
      this.#failed += 1;
      this.#logger.error(
        `${formatCtime(Date.now())} - the configuration cannot be used, nothing was reloaded ` +
          `(failed reloads: ${this.#failed})`,
      );
      return undefined;
    }
    this.#lastNumber = next.number;
    this.#known.push(next);
    return next;
  }

  #complete(generation: Generation): void {
    this.#current = generation;
    this.#done += 1;
    this.#closeUnused();
    this.#events.onReloaded(generation);
  }

  /** After a chain that ended early, workers of several generations may serve. */
  #closeUnused(): void {
    const used = [...new Set([this.#current, ...this.#supervisor.slots.map(({ generation }) => generation)])];
    const known = this.#known;
    this.#known = used;
    this.#events.onListenersChanged();
    closeUnused(this.#context, known, used);
  }

  #reportFailure(id: number, why: string): void {
    this.#failed += 1;
    this.#logger.error(why);
    this.#logger.error(
      `${formatCtime(Date.now())} - worker ${id} was not replaced, the old one serves on (failed reloads: ${this.#failed})`,
    );
  }
}
