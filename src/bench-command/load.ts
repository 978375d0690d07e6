// The tool's handle on the process that makes the load, load-entry.ts. Lives for one model.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { LoadOrder, LoadResult } from './load-messages.js';

const entryFile = fileURLToPath(new URL('./load-entry.js', import.meta.url));

/** Starts the process; it does nothing before its first order. */
export function startLoad(): Load {
  return new Load(fork(entryFile, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }));
}

export class Load {
  readonly #child: ChildProcess;

  /** `child` was just started; use startLoad(). */
  constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** One run; the next may follow when it is over. */
  async run(order: LoadOrder): Promise<LoadResult> {
    const ended = once(this.#child, 'exit').then(([code, signal]) => {
      throw new Error(`the process that makes the load ended by itself (${signal ?? `exit code ${code}`})`);
    });
    const result = once(this.#child, 'message').then(([message]) => message as LoadResult);
    this.#child.send(order);
    return Promise.race([result, ended]);
  }

  /** It keeps nothing that would be lost. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exited;
  }
}
