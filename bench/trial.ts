// What a trial is: what is asked of every contender, which figures come of it, and what they must show.
import type { Asked } from './asked.js';
import type { App } from './contender.js';
import type { FigureName, Figures } from './figures.js';
import type { RunningServer, ServerCommand } from './running-server.js';

export interface Effort {
  readonly rounds: number;
  /** Of load in each round. */
  readonly seconds: number;
  /** Number of the processor that is the server's. */
  readonly serverCore: string;
  /** That of everything else. */
  readonly loadCore: string;
  /** What takes long is left out or made shorter: the figures show that all works, and little else. */
  readonly isQuick: boolean;
}

/**
 * A bound for a contender's figure: `most`, or `least`. By itself, or times that of another in the same round
 * (`times`), or that many above it (`above`).
 */
export interface Goal {
  readonly contender: string;
  readonly figure: FigureName;
  readonly most?: number;
  readonly least?: number;
  readonly times?: string;
  readonly above?: string;
}

export interface Trial {
  readonly name: string;
  readonly title: string;
  readonly app: App;
  readonly asked: Asked;
  readonly contenders: readonly string[];
  /** Most rounds that are of use; the run may ask for fewer. */
  readonly maxRounds: number;
  /** Columns of the table, in order. */
  readonly figures: readonly FigureName[];
  /** The figure whose ratio to the baseline, in the same round, is the last column. */
  readonly ratio: { readonly figure: FigureName; readonly baseline: string };
  readonly goals: readonly Goal[];
  /** The server has both cores and shares them with the load, which is light. */
  readonly hasBothCores?: true;
  /** A quick run takes it only when it is named. */
  readonly isLong?: true;
  measure(server: RunningServer, effort: Effort, command: ServerCommand): Promise<Figures>;
}

export const cpuOverNode = { figure: 'cpuUs', baseline: 'node:http' } as const;
export const manyRounds = 100;
/** Requests a second at which latencies are measured: what the slowest contender can do, with some to spare. */
export const latencyRate = 2000;
