// What the master reads of its workers, without asking them: the scoreboards of all generations that have a process yet.
import type { NativeBinding, NativeScoreboard, ProcessReading } from '../native/binding-types.js';
import type { Generation } from './generation.js';

/** One process of a worker, and where it writes. */
export interface WorkerProcess {
  /** Number of the worker, from 1. */
  readonly id: number;
  readonly reading: ProcessReading;
  readonly scoreboard: NativeScoreboard;
}

export class Scoreboards {
  readonly #binding: NativeBinding;
  readonly #generations: () => readonly Generation[];
  readonly #mapped = new WeakMap<Generation, NativeScoreboard>();

  /** `generations` answers those that may have processes, as `Reloader.generations`. */
  constructor(binding: NativeBinding, generations: () => readonly Generation[]) {
    this.#binding = binding;
    this.#generations = generations;
  }

  /** Every process that is alive, by number of the worker. */
  processes(): WorkerProcess[] {
    return this.#distinct()
      .flatMap((generation) => {
        const scoreboard = this.of(generation);
        return Array.from({ length: scoreboard.workers }, (_, index) =>
          scoreboard.processes(index).map((reading) => ({ id: index + 1, reading, scoreboard })),
        ).flat();
      })
      .sort((a, b) => a.id - b.id);
  }

  /** Connections that the workers have accepted, by the counters of the sockets. To be compared while `key` is the same. */
  accepted(): number[] {
    return this.#distinct()
      .map((generation) => this.of(generation).accepted())
      .reduce((sums, counts) => sums.map((sum, index) => sum + (counts[index] ?? 0)));
  }

  /** Requests that the workers have refused for lack of a core. */
  refused(): number {
    return this.#distinct()
      .flatMap((generation) => {
        const board = this.of(generation);
        return Array.from({ length: board.workers }, (_, index) => board.worker(index).refused);
      })
      .reduce((sum, count) => sum + count, 0);
  }

  /** Tells the sets of generations apart that are read. */
  get key(): string {
    return this.#generations()
      .map(({ number }) => number)
      .join();
  }

  /** That of one generation. */
  of(generation: Generation): NativeScoreboard {
    let scoreboard = this.#mapped.get(generation);
    if (scoreboard === undefined) {
      scoreboard = new this.#binding.Scoreboard(generation.scoreboardFd);
      this.#mapped.set(generation, scoreboard);
    }
    return scoreboard;
  }

  /** A generation for each scoreboard. */
  #distinct(): Generation[] {
    return [...new Map(this.#generations().map((generation) => [generation.scoreboardFd, generation])).values()];
  }
}
