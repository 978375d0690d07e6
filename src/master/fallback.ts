// Between a server that has failed and the next one in the same process (uWSGI docs: fallback-config). Its sockets are closed
// and its workers are gone; what the kernel gives nobody back, namely privileges, limits and the root folder, stays as it is.
import { signals } from './signals.js';

/** Where and how the process was started. */
export interface ProcessStart {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}

/** Gives the process back its folder, its environment, which is `current`, and its signals. */
export function beginAnew(current: NodeJS.ProcessEnv, { environment, cwd }: ProcessStart): void {
  for (const { signal } of signals) process.removeAllListeners(signal);
  for (const name of Object.keys(current)) if (environment[name] === undefined) delete current[name];
  Object.assign(current, environment);
  try {
    process.chdir(cwd);
  } catch {
    // It is outside of the root folder that the server has now.
  }
}
