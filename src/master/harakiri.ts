// Ends workers that are stuck in a request (uWSGI docs: "harakiri"): one that has taken too long, and holds up the event
// loop, so that the worker itself cannot end it. The scoreboard tells; a worker is asked nothing. Runs in the master.
import type { Config } from '../config/config.js';
import { limitsTime } from '../config/time-limits.js';
import { inFlightText } from '../log/in-flight.js';
import type { Logger } from '../log/logger.js';
import { formatCtime } from '../log/time.js';
import type { CoreReading } from '../native/binding-types.js';
import { overdueCores } from '../worker/overdue.js';
import { kernelLines } from './kernel-state.js';
import type { Scoreboards, WorkerProcess } from './scoreboards.js';
import type { WorkerHandle } from './worker-handle.js';

const checkIntervalMs = 100;
/** While no request has a limit by the configuration: an application may have set one. */
const idleIntervalMs = 500;
/**
 * A loop that goes round ends a request by itself in this time; one that does not gets it for its watchdog to say where it
 * is stuck. Together with the interval, less than half a second.
 */
const graceMicros = 300_000;
/** Requests in flight that the log names: an asynchronous worker may have a thousand. */
const mostRequestsNamed = 20;

export interface HarakiriOptions {
  readonly logger: Logger;
  readonly scoreboards: Scoreboards;
  /** The configuration in force. */
  readonly config: () => Config;
  /** All processes the master has started and not buried. */
  readonly handles: () => readonly WorkerHandle[];
  /** Connections that wait in the kernel to be accepted. */
  readonly waitingConnections: () => number;
}

/** What has been done to a worker. */
interface Victim {
  tries: number;
  /** When it is killed, by `performance.now()`; `undefined` when it has been. */
  killAt: number | undefined;
}

export class Harakiri {
  readonly #options: HarakiriOptions;
  readonly #victims = new Map<WorkerHandle, Victim>();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: HarakiriOptions) {
    this.#options = options;
  }

  start(): void {
    const check = () => {
      this.#check();
      this.start();
    };
    this.#timer = setTimeout(check, limitsTime(this.#options.config()) ? checkIntervalMs : idleIntervalMs).unref();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #check(): void {
    const handles = this.#options.handles();
    for (const process of this.#options.scoreboards.processes()) {
      const { reading, scoreboard } = process;
      const now = scoreboard.now();
      // Nearly always this is all there is to look at.
      if (reading.inFlight === 0 || now - reading.heartbeatMicros <= graceMicros) continue;
      const handle = handles.find(({ pid }) => pid === reading.pid);
      if (handle === undefined || this.#victims.has(handle)) continue;
      const cores = scoreboard.busyCores(process.id - 1).filter(({ pid }) => pid === reading.pid);
      const overdue = overdueCores(reading, cores, now, graceMicros);
      if (overdue.length > 0 && this.#isQueueLong()) this.#begin(handle, process, overdue, cores);
    }
    const now = performance.now();
    for (const [handle, victim] of this.#victims) {
      if (victim.killAt !== undefined && now >= victim.killAt) this.#kill(handle, victim);
    }
  }

  /** Whether so many connections wait that a stuck worker is missed. */
  #isQueueLong(): boolean {
    const { harakiriQueueThreshold } = this.#options.config();
    return harakiriQueueThreshold === 0 || this.#options.waitingConnections() >= harakiriQueueThreshold;
  }

  #begin(handle: WorkerHandle, process: WorkerProcess, overdue: CoreReading[], cores: CoreReading[]): void {
    const { logger } = this.#options;
    const { harakiriGracefulTimeoutMs, harakiriGracefulSignal, harakiriVerbose } = this.#options.config();
    const victim: Victim = { tries: 0, killAt: performance.now() + harakiriGracefulTimeoutMs };
    this.#victims.set(handle, victim);
    void handle.gone.then(() => this.#victims.delete(handle));
    process.scoreboard.countHarakiri(process.id - 1, handle.pid);

    const isGraceful = harakiriGracefulTimeoutMs > 0;
    logger.warn(`HARAKIRI triggered by worker ${handle.id} core ${overdue[0]?.core} !!!`);
    this.#logTry(handle, victim, isGraceful);
    if (harakiriVerbose) for (const line of kernelLines(handle.pid)) logger.warn(`HARAKIRI: -- ${line}`);
    logger.warn(`HARAKIRI !!! worker ${handle.id} status !!!`);
    const now = process.scoreboard.now();
    const others = cores.filter((core) => !overdue.includes(core));
    const named = [...overdue, ...others].slice(0, mostRequestsNamed);
    for (const core of named) logger.warn(`HARAKIRI ${inFlightText(core, (now - core.sinceMicros) / 1000)}`);
    if (cores.length > named.length) logger.warn(`HARAKIRI and ${cores.length - named.length} more requests in flight`);
    logger.warn(`HARAKIRI !!! end of worker ${handle.id} status !!!`);
    if (isGraceful) handle.signal(harakiriGracefulSignal);
    else this.#end(handle, victim);
  }

  #kill(handle: WorkerHandle, victim: Victim): void {
    this.#logTry(handle, victim, false);
    this.#end(handle, victim);
  }

  #end(handle: WorkerHandle, victim: Victim): void {
    victim.killAt = undefined;
    handle.kill();
  }

  #logTry(handle: WorkerHandle, victim: Victim, isGraceful: boolean): void {
    victim.tries += 1;
    const facts = `pid: ${handle.pid}, try: ${victim.tries}, graceful: ${isGraceful ? 'yes' : 'no'}`;
    this.#options.logger.warn(`${formatCtime(Date.now())} - *** HARAKIRI ON WORKER ${handle.id} (${facts}) ***`);
  }
}
