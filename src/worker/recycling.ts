// When a worker has done its share: after so many requests, so much time, or with so much memory in use, it asks its
// master for a successor (uWSGI docs: max-requests, max-worker-lifetime, reload-on-rss and -as). Runs in the worker, on one coarse
// timer, so that a request costs nothing; the master decides when, and a worker that is not replaced asks again.
import { readFileSync } from 'node:fs';

import type { Config } from '../config/config.js';
import type { Logger } from '../log/logger.js';
import { addressSpaceFault, unreservedBytes } from '../process/limits.js';

/** 0 switches a limit off. */
export interface RecyclingLimits {
  readonly maxRequests: number;
  readonly maxLifetimeMs: number;
  /** Younger than this, no limit counts. */
  readonly minLifetimeMs: number;
  readonly maxRssBytes: number;
  readonly maxAddressSpaceBytes: number;
}

/** What a worker knows of itself. */
export interface WorkerState {
  readonly ageMs: number;
  readonly requests: number;
  /** Asked for only where they matter: each costs system calls. */
  rssBytes(): number;
  addressSpaceBytes(): number;
}

const bytesPerMegabyte = 1024 * 1024;
const checkIntervalMs = 250;
const askAgainMs = 30_000;
/** Part of `max-requests` by which workers differ when no delta is set, so that they do not all end together. */
const jitter = 0.1;

/** The limits of one worker: uWSGI adds the delta once for every worker before it. */
export function limitsOf(config: Config, workerId: number, random: () => number = Math.random): RecyclingLimits {
  const { maxRequests, maxRequestsDelta, maxLifetimeMs, maxLifetimeDeltaMs } = config;
  const moreRequests =
    maxRequestsDelta === null ? Math.floor(random() * maxRequests * jitter) : (workerId - 1) * maxRequestsDelta;
  return {
    maxRequests: maxRequests === 0 ? 0 : maxRequests + moreRequests,
    maxLifetimeMs: maxLifetimeMs === 0 ? 0 : maxLifetimeMs + (workerId - 1) * maxLifetimeDeltaMs,
    minLifetimeMs: config.minLifetimeMs,
    maxRssBytes: config.maxRssMegabytes * bytesPerMegabyte,
    maxAddressSpaceBytes: config.maxAddressSpaceMegabytes * bytesPerMegabyte,
  };
}

/** What has been reached, for the log; `undefined` while nothing has. */
export function reachedLimit(limits: RecyclingLimits, state: WorkerState): string | undefined {
  const { maxRequests, maxLifetimeMs, minLifetimeMs } = limits;
  if (state.ageMs < minLifetimeMs) return undefined;
  if (maxLifetimeMs > 0 && state.ageMs >= maxLifetimeMs) {
    return `lifetime reached, it was running for ${Math.floor(state.ageMs / 1000)} second(s)`;
  }
  if (maxRequests > 0 && state.requests >= maxRequests) return `has served ${state.requests} requests`;
  return state.requests === 0 ? undefined : reachedMemory(limits, state);
}

function reachedMemory(limits: RecyclingLimits, state: WorkerState): string | undefined {
  const rows = [
    [limits.maxRssBytes, () => state.rssBytes(), 'memory (rss)'],
    [limits.maxAddressSpaceBytes, () => state.addressSpaceBytes(), 'address space'],
  ] as const;
  for (const [limit, read, what] of rows) {
    const bytes = limit === 0 ? 0 : read();
    if (limit > 0 && bytes >= limit) return `uses ${Math.floor(bytes / bytesPerMegabyte)} MB of ${what}`;
  }
  return undefined;
}

/** Of this process (proc(5)). */
function readAddressSpaceBytes(): number {
  const kilobytes = /^VmSize:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'latin1'))?.[1];
  return Number(kilobytes ?? 0) * 1024;
}

export interface RecyclingOptions {
  readonly limits: RecyclingLimits;
  readonly workerId: number;
  readonly requestsServed: () => number;
  readonly logger: Logger;
  readonly askForSuccessor: () => void;
}

export class Recycling {
  readonly #options: RecyclingOptions;
  #limits: RecyclingLimits;
  #timer: NodeJS.Timeout | undefined;
  #startedAt = 0;
  #askedAt: number | undefined;

  constructor(options: RecyclingOptions) {
    this.#options = options;
    this.#limits = options.limits;
  }

  get hasAsked(): boolean {
    return this.#askedAt !== undefined;
  }

  start(): void {
    this.#limits = this.#possibleLimits();
    const { maxRequests, maxLifetimeMs, maxRssBytes, maxAddressSpaceBytes } = this.#limits;
    this.#startedAt = performance.now();
    if (maxRequests + maxLifetimeMs + maxRssBytes + maxAddressSpaceBytes > 0) {
      this.#timer = setInterval(() => this.#check(), checkIntervalMs).unref();
    }
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** What every successor would reach after its first request is no limit. The first worker says so for all. */
  #possibleLimits(): RecyclingLimits {
    const { limits, workerId, logger } = this.#options;
    if (limits.maxAddressSpaceBytes === 0) return limits;
    const fault = addressSpaceFault('reload-on-as', limits.maxAddressSpaceBytes / bytesPerMegabyte, unreservedBytes());
    if (fault === undefined) return limits;
    if (workerId === 1) logger.warn(fault);
    return { ...limits, maxAddressSpaceBytes: 0 };
  }

  #check(): void {
    const now = performance.now();
    if (this.#askedAt !== undefined && now - this.#askedAt < askAgainMs) return;
    const { workerId, requestsServed, logger, askForSuccessor } = this.#options;
    const reason = reachedLimit(this.#limits, {
      ageMs: now - this.#startedAt,
      requests: requestsServed(),
      rssBytes: () => process.memoryUsage.rss(),
      addressSpaceBytes: readAddressSpaceBytes,
    });
    if (reason === undefined) return;
    this.#askedAt = now;
    logger.info(`worker ${workerId} ${reason}`);
    askForSuccessor();
  }
}
