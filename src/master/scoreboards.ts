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
    const generations = new Map(this.#generations().map((generation) => [generation.scoreboardFd, generation]));
    return [...generations.values()]
      .flatMap((generation) => {
        const scoreboard = this.of(generation);
        return Array.from({ length: scoreboard.workers }, (_, index) =>
          scoreboard.processes(index).map((reading) => ({ id: index + 1, reading, scoreboard })),
        ).flat();
      })
      .sort((a, b) => a.id - b.id);
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
}
