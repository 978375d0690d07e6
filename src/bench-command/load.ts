// The tool's handle on the processes that make the load, load-entry.ts. Lives for one model.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { entryFile } from '../own-files.js';
import type { LoadOrder, LoadResult } from './load-messages.js';
import { type LoadSummary, summarizeLoad } from './load-summary.js';

const loadFile = entryFile('bench-command/load-entry.js');

/** Starts that many processes; they do nothing before the first order. */
export function startLoad(processes: number): Load {
  return new Load(
    Array.from({ length: processes }, () => fork(loadFile, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })),
  );
}

export class Load {
  readonly #children: readonly ChildProcess[];

  /** `children` were just started; use startLoad(). */
  constructor(children: readonly ChildProcess[]) {
    this.#children = children;
  }

  /** One run, its connections dealt out to the processes; the next may follow when it is over. */
  async run(order: LoadOrder): Promise<LoadSummary> {
    const { length } = this.#children;
    const share = (index: number) => Math.floor((order.connections + index) / length);
    const runs = this.#children.map((child, index) => runIn(child, { ...order, connections: share(index) }));
    return summarizeLoad(await Promise.all(runs));
  }

  /** They keep nothing that would be lost. */
  async stop(): Promise<void> {
    const running = this.#children.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
    const exits = running.map((child) => once(child, 'exit'));
    for (const child of running) child.kill('SIGKILL');
    await Promise.all(exits);
  }
}

function runIn(child: ChildProcess, order: LoadOrder): Promise<LoadResult> {
  const ended = once(child, 'exit').then(([code, signal]) => {
    throw new Error(`a process that makes the load ended by itself (${signal ?? `exit code ${code}`})`);
  });
  const result = once(child, 'message').then(([message]) => message as LoadResult);
  child.send(order);
  return Promise.race([result, ended]);
}
