// Kills workers that use too much memory (uWSGI docs: evil-reload-on-rss, evil-reload-on-as). The master looks by itself, so
// a worker that is stuck while it grows is killed too; another one is started as for any that dies. The kinder limits, at
// which a worker finishes its requests first, are the worker's own (worker/recycling.ts).
import type { Config } from '../config/config.js';
import type { Logger } from '../log/logger.js';
import type { ProcessReading } from '../native/binding-types.js';
import { addressSpaceFault, unreservedBytes } from '../process/limits.js';
import type { Scoreboards } from './scoreboards.js';
import type { Supervisor } from './supervisor.js';

const bytesPerMegabyte = 1024 * 1024;
const leastIntervalMs = 100;

/** What may be limited: the option's property, what is measured, and uWSGI's word for it. */
const rows = [
  { property: 'killAddressSpaceMegabytes', read: ({ vszBytes }: ProcessReading) => vszBytes, word: 'ADDRESS SPACE' },
  { property: 'killRssMegabytes', read: ({ rssBytes }: ProcessReading) => rssBytes, word: 'RSS' },
] as const;

type LimitRow = (typeof rows)[number];

export class MemoryLimit {
  readonly #logger: Logger;
  readonly #supervisor: Supervisor;
  readonly #scoreboards: Scoreboards;
  #timer: NodeJS.Timeout | undefined;

  constructor(logger: Logger, supervisor: Supervisor, scoreboards: Scoreboards) {
    this.#logger = logger;
    this.#supervisor = supervisor;
    this.#scoreboards = scoreboards;
  }

  /** Begins, or goes on with the limits of `config`. */
  start(config: Config): void {
    this.stop();
    const limits = rows.filter((row) => this.#isPossible(row, config[row.property]));
    if (limits.length === 0) return;
    this.#timer = setInterval(
      () => this.#look(config, limits),
      Math.max(leastIntervalMs, config.memoryCheckMs),
    ).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** What every worker would reach at its start is no limit. */
  #isPossible({ property }: LimitRow, megabytes: number): boolean {
    if (megabytes === 0 || property !== 'killAddressSpaceMegabytes') return megabytes > 0;
    const fault = addressSpaceFault('evil-reload-on-as', megabytes, unreservedBytes());
    if (fault !== undefined) this.#logger.warn(fault);
    return fault === undefined;
  }

  #look(config: Config, limits: readonly LimitRow[]): void {
    for (const { id, scoreboard } of this.#scoreboards.processes()) scoreboard.sampleMemory(id - 1);
    for (const { id, reading } of this.#scoreboards.processes()) {
      const row = limits.find(({ property, read }) => read(reading) > config[property] * bytesPerMegabyte);
      const handle = this.#supervisor.handles.find(({ pid }) => pid === reading.pid);
      if (row === undefined || handle === undefined) continue;
      this.#logger.warn(`*** EVIL RELOAD ON WORKER ${id} ${row.word}: ${row.read(reading)} (pid: ${reading.pid}) ***`);
      handle.kill();
    }
  }
}
