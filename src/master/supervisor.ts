// Keeps P workers alive: starts them side by side, replaces each one that ends the moment it ends, replaces one that
// serves by one that has proved that it can, and buries all of them when the server stops. It never blocks: a worker that
// keeps dying is started again by a timer, later each time, and signals are served meanwhile. Runs in the master; it
// knows workers by their handles and nothing of sockets. When a worker is to be replaced is for reload.ts to say.
import type { Logger } from '../log/logger.js';
import { formatCtime } from '../log/time.js';
import { exitCodes } from '../worker/messages.js';
import { mostQuickEnds, respawnDelayMs } from '../worker/respawn.js';
import type { Generation } from './generation.js';
import { startSuccessor } from './successor.js';
import { describeExit, type WorkerEvents, type WorkerExit, type WorkerHandle } from './worker-handle.js';
import { createSlot, handlesOf, isQuickDeath, logDeath, mercyFor, type WorkerSlot } from './worker-slot.js';

export interface SupervisorOptions {
  readonly logger: Logger;
  /**
   * `isReplacement`: another worker serves meanwhile, so that nothing may serve that could not load the application.
   * `loadFailure`: it is not to load it, but to answer with this.
   */
  start(
    id: number,
    generation: Generation,
    isReplacement: boolean,
    events: WorkerEvents,
    loadFailure: string | null,
  ): WorkerHandle;
  /** A worker that serves asks for a successor. */
  onReplaceAsked(worker: WorkerHandle): void;
  /** A worker accepts; called for each. */
  onServing(): void;
}

/** How `replace` ended. `cancelled`: the server stops, or the worker is not wanted any more. */
export type Replacement = { readonly kind: 'done' | 'cancelled' } | { readonly kind: 'failed'; readonly why: string };

export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #logger: Logger;
  readonly #slots: WorkerSlot[] = [];
  readonly #ended: Promise<number>;
  #resolveEnded: (exitCode: number) => void = () => {};
  #exitCode: number = exitCodes.done;
  #stoppingSince: number | undefined;
  #hasServed = false;
  #lastFailure: string | undefined;
  #isAsleep = false;
  #isPaused = false;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#logger = options.logger;
    this.#ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
  }

  /** The places of all workers that there should be. */
  get slots(): readonly Readonly<WorkerSlot>[] {
    return this.#slots.filter(({ isWanted }) => isWanted);
  }

  /** Every process there is, also those on their way out. */
  get handles(): readonly WorkerHandle[] {
    return this.#slots.flatMap(handlesOf);
  }

  /** No worker is to run until `wake`. */
  get isAsleep(): boolean {
    return this.#isAsleep;
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  get isStopping(): boolean {
    return this.#stoppingSince !== undefined;
  }

  /** Starts as many workers as shall run at first. Resolves with the exit code of the server when the last one has ended. */
  run(generation: Generation): Promise<number> {
    void this.resize(generation);
    return this.#ended;
  }

  /**
   * Starts workers that are missing for the number the generation has, and lets those above it end. Resolves when these
   * are gone.
   */
  async resize(generation: Generation): Promise<void> {
    const { processes, leastProcesses, initialProcesses } = generation.config;
    const leaving: Promise<void>[] = [];
    for (let id = 1; id <= Math.max(processes, this.#slots.length); id += 1) {
      const slot = this.#slots[id - 1] ?? createSlot(id, generation);
      const wasWanted = slot.isWanted && this.#slots.includes(slot);
      this.#slots[id - 1] = slot;
      slot.isWanted = id <= processes;
      if (slot.isWanted && !wasWanted) {
        slot.generation = generation;
        slot.isDormant = true;
        if (!this.#isAsleep && id <= initialProcesses) this.activate(id);
      } else if (slot.isWanted && leastProcesses === 0 && !this.#isAsleep) {
        this.activate(id); // the number does not vary any more
      } else if (!slot.isWanted) {
        clearTimeout(slot.retry);
        if (slot.handle !== undefined) this.#retire(slot, slot.handle);
        slot.handle = undefined;
        leaving.push(...[...slot.leaving].map(({ gone }) => gone));
      }
    }
    await Promise.all(leaving);
  }

  /** Starts a worker in a place where none was to run. */
  activate(id: number): void {
    const slot = this.#slots[id - 1];
    if (slot === undefined || !slot.isWanted || !slot.isDormant || this.isStopping) return;
    slot.isDormant = false;
    if (slot.hasRun) return this.#respawn(slot);
    const handle = this.#start(slot);
    this.#logger.info(`spawned tswsgi worker ${id} (pid: ${handle.pid}, cores: ${slot.generation.config.cores})`);
  }

  /** Lets a worker finish its requests and end; none is started in its place until `activate`. */
  rest(id: number): void {
    const slot = this.#slots[id - 1];
    if (slot === undefined || slot.isDormant || this.isStopping) return;
    slot.isDormant = true;
    slot.quickDeaths = 0;
    clearTimeout(slot.retry);
    slot.next?.stopNow();
    if (slot.handle !== undefined) this.#retire(slot, slot.handle);
    slot.handle = undefined;
  }

  /** Lets all workers end. Places that are added have none either, until `wake`. */
  sleep(): void {
    this.#isAsleep = true;
    for (const { id } of this.slots) this.rest(id);
  }

  /** Starts the first `count` workers. */
  wake(count: number): void {
    this.#isAsleep = false;
    for (let id = 1; id <= count; id += 1) this.activate(id);
  }

  /** Has all workers accept no connection, or accept again; those that are started meanwhile too. */
  setPaused(isPaused: boolean): void {
    this.#isPaused = isPaused;
    for (const slot of this.#slots) for (const handle of handlesOf(slot)) handle.setPaused(isPaused);
  }

  /**
   * Starts a worker of `generation`, and when it serves lets the one that served end. Resolves when that is gone. If the
   * new one does not come up, the old one is not touched.
   */
  async replace(id: number, generation: Generation): Promise<Replacement> {
    const slot = this.#slots[id - 1];
    if (slot === undefined || !slot.isWanted || this.isStopping) return { kind: 'cancelled' };
    if (slot.isDormant) {
      slot.generation = generation;
      return { kind: 'done' };
    }
    clearTimeout(slot.retry);
    const old = slot.handle;
    const why = await this.#tryOut(slot, generation);
    if (this.isStopping) return { kind: 'cancelled' };
    if (slot.isDormant) slot.generation = generation;
    else if (why !== undefined) {
      if (slot.handle === undefined) this.#respawn(slot); // it has died meanwhile, or was waiting to be started
      return { kind: 'failed', why };
    }
    await old?.gone;
    return { kind: 'done' };
  }

  /** Ends all workers at once; each is started again at once, with `generation`. */
  restartNow(generation: Generation): void {
    if (this.isStopping) return;
    for (const slot of this.#slots) {
      slot.generation = generation;
      slot.quickDeaths = 0;
      this.#cut(slot);
    }
    void this.resize(generation);
  }

  /**
   * Starts a worker of `generation` in every place at once; those that serve accept no more, finish what they have in hand
   * and end. Who connects meanwhile waits for the new ones.
   */
  handOver(generation: Generation): void {
    if (this.isStopping) return;
    for (const slot of this.#slots) {
      const old = slot.handle;
      clearTimeout(slot.retry);
      slot.next?.stopNow();
      slot.handle = undefined;
      slot.quickDeaths = 0;
      slot.brokenBy = null;
      if (old !== undefined) {
        slot.leaving.add(old);
        if (old.isReady) old.drain(mercyFor(old, slot.generation.config.stopTimeoutMs, this.#logger));
        else old.stopNow();
      }
      slot.generation = generation;
      if (slot.isWanted && !slot.isDormant) this.#respawn(slot);
    }
    void this.resize(generation);
  }

  /** Ends at once what a replacement waits for, so that it is over soon. */
  cancelReplacements(): void {
    for (const { next, leaving } of this.#slots) for (const handle of [next, ...leaving]) handle?.stopNow();
  }

  /** Has every worker write to a new log file. */
  reopenLogs(): void {
    for (const slot of this.#slots) for (const handle of handlesOf(slot)) handle.reopenLog();
  }

  /** Lets every worker finish its requests. One that takes longer than the stop timeout is killed. */
  stop(): void {
    if (!this.#beginStop()) return;
    for (const slot of this.#slots) {
      slot.next?.stopNow();
      for (const handle of [slot.handle, ...slot.leaving]) {
        handle?.drain(mercyFor(handle, slot.generation.config.stopTimeoutMs, this.#logger));
      }
    }
  }

  /** Ends every worker at once, cutting what it has in hand. */
  stopNow(): void {
    this.#beginStop();
    for (const slot of this.#slots) for (const handle of handlesOf(slot)) handle.stopNow();
  }

  /** False when the stop had begun before. */
  #beginStop(): boolean {
    if (this.isStopping) return false;
    this.#stoppingSince = performance.now();
    for (const slot of this.#slots) clearTimeout(slot.retry);
    this.#endIfEmpty();
    return true;
  }

  /** Ends the server because of a failure. */
  #giveUp(exitCode: number): void {
    if (this.isStopping) return;
    this.#exitCode = exitCode;
    this.stopNow();
  }

  #start(slot: WorkerSlot): WorkerHandle {
    slot.hasRun = true;
    const events: WorkerEvents = {
      onReady: () => this.#noteReady(),
      onFailed: (worker, text) => this.#onFailed(slot, worker, text),
      onReplaceAsked: this.#options.onReplaceAsked,
      onExit: (worker, exit) => this.#onExit(slot, worker, exit),
    };
    slot.handle = this.#begin(slot.id, slot.generation, false, events, slot.brokenBy);
    return slot.handle;
  }

  #begin(...start: Parameters<SupervisorOptions['start']>): WorkerHandle {
    const handle = this.#options.start(...start);
    if (this.#isPaused) handle.setPaused(true);
    return handle;
  }

  /** Starts `slot.next` and makes it `slot.handle` when it serves. Resolves with what prevented that. */
  #tryOut(slot: WorkerSlot, generation: Generation): Promise<string | undefined> {
    return new Promise((resolve) => {
      slot.next = startSuccessor({
        timeoutMs: generation.config.startTimeoutMs,
        start: (events) => this.#begin(slot.id, generation, true, events, null),
        onServing: (worker) => {
          if (this.isStopping || !slot.isWanted || slot.isDormant) return false;
          this.#promote(slot, worker, generation);
          resolve(undefined);
          return true;
        },
        onReplaceAsked: this.#options.onReplaceAsked,
        onExit: (worker, exit) => this.#onExit(slot, worker, exit),
        onFailure: (why) => {
          slot.next = undefined;
          resolve(why);
          this.#endIfEmpty();
        },
      });
    });
  }

  /** The new worker serves: the old one may go. */
  #promote(slot: WorkerSlot, worker: WorkerHandle, generation: Generation): void {
    const old = slot.handle;
    slot.handle = worker;
    slot.next = undefined;
    slot.generation = generation;
    slot.quickDeaths = 0;
    slot.respawns += 1;
    this.#noteReady();
    this.#logger.info(`Respawned tswsgi worker ${slot.id} (new pid: ${worker.pid})`);
    if (old !== undefined) this.#retire(slot, old);
  }

  #retire(slot: WorkerSlot, worker: WorkerHandle): void {
    slot.leaving.add(worker);
    this.#logger.info(`Gracefully killing worker ${worker.id} (pid: ${worker.pid})...`);
    worker.retire(mercyFor(worker, slot.generation.config.stopTimeoutMs, this.#logger));
  }

  /** What cannot serve by itself is started again from `#onExit`. */
  #cut(slot: WorkerSlot): void {
    clearTimeout(slot.retry);
    for (const handle of handlesOf(slot)) handle.stopNow();
    const isExpected = slot.isWanted && !slot.isDormant;
    if (isExpected && slot.handle === undefined && slot.next === undefined) this.#respawn(slot);
  }

  #noteReady(): void {
    this.#hasServed = true;
    this.#lastFailure = undefined;
    this.#options.onServing();
  }

  #onFailed(slot: WorkerSlot, worker: WorkerHandle, text: string): void {
    if (slot.generation.config.isDevelopment) {
      slot.brokenBy = text;
      worker.stopNow();
      return;
    }
    // Every worker loads the same application: the same text once is enough.
    if (text !== this.#lastFailure) this.#logger.error(text);
    this.#lastFailure = text;
    worker.stopNow();
    if (this.#hasServed || !slot.generation.config.needApplication || this.isStopping) return;
    this.#logger.error('*** no app loaded. GAME OVER ***');
    this.#logger.error(`OOPS ! failed loading app in worker ${worker.id} (pid ${worker.pid})`);
    this.#logger.error(`${formatCtime(Date.now())} - need-app requested, destroying the instance...`);
    this.#giveUp(exitCodes.noApplication);
  }

  #onExit(slot: WorkerSlot, worker: WorkerHandle, exit: WorkerExit): void {
    const wasTold = slot.leaving.delete(worker);
    if (!wasTold) slot.handle = undefined;
    if (this.#stoppingSince !== undefined) {
      const seconds = Math.floor((performance.now() - this.#stoppingSince) / 1000);
      this.#logger.info(`worker ${worker.id} buried after ${seconds} seconds`);
      this.#endIfEmpty();
      return;
    }
    logDeath(this.#logger, worker, exit, wasTold);
    if (slot.isDormant && slot.leaving.size === 0) this.#logger.info(`tswsgi worker ${slot.id} cheaped.`);
    // One that replaces it may be on its way already.
    if (!wasTold && slot.isWanted) this.#answerDeath(slot, worker, exit);
  }

  #answerDeath(slot: WorkerSlot, worker: WorkerHandle, exit: WorkerExit): void {
    slot.quickDeaths = isQuickDeath(exit) ? slot.quickDeaths + 1 : 0;
    if (slot.next !== undefined) return;
    const enough = exit.servedMs === undefined ? 1 : 2;
    if (slot.generation.config.isDevelopment && slot.brokenBy === null && slot.quickDeaths >= enough) {
      slot.quickDeaths = 0;
      slot.brokenBy = exit.lastWords ?? `the process of the application has ended: ${describeExit(exit)}`;
      return this.#respawn(slot);
    }
    const isAnyServing = this.#slots.some(({ handle }) => handle?.isReady);
    if (exit.servedMs === undefined && slot.quickDeaths >= mostQuickEnds && !isAnyServing) {
      this.#logger.error(
        `worker ${worker.id} ended ${slot.quickDeaths} times in a row before it could serve ` +
          `(last: ${describeExit(exit)}). Giving up.`,
      );
      this.#giveUp(exit.code === exitCodes.noApplication ? exitCodes.noApplication : exitCodes.failed);
      return;
    }
    this.#respawn(slot);
  }

  #respawn(slot: WorkerSlot): void {
    const delayMs = respawnDelayMs(slot.quickDeaths);
    const respawn = () => {
      slot.respawns += 1;
      const handle = this.#start(slot);
      this.#logger.info(`Respawned tswsgi worker ${slot.id} (new pid: ${handle.pid})`);
    };
    if (delayMs === 0) {
      respawn();
      return;
    }
    this.#logger.warn(`worker respawning too fast !!! i have to sleep a bit (${delayMs / 1000} seconds)...`);
    slot.retry = setTimeout(respawn, delayMs);
  }

  #endIfEmpty(): void {
    if (this.isStopping && this.#slots.every((slot) => handlesOf(slot).length === 0))
      this.#resolveEnded(this.#exitCode);
  }
}
