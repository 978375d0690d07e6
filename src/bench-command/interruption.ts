// The end before its time: the user has pressed Ctrl-C, or somebody wants the tool to end. Runs in the tool's own process.
import { constants } from 'node:os';

/** What the waits of the tool are rejected with. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  /** What a shell expects of a command that a signal has ended. */
  readonly exitCode: number;

  constructor(signal: NodeJS.Signals) {
    super(`interrupted by ${signal}`);
    this.exitCode = 128 + constants.signals[signal];
  }
}

/** Rejects at the first signal; a second one finds the default action, and the server ends with the tool. */
export function interruption(): Promise<never> {
  const interrupted = new Promise<never>((_, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => reject(new Interrupted(signal)));
    }
  });
  interrupted.catch(() => {}); // it may come between two models; the next one hears of it
  return interrupted;
}
