// Loading the application where it is to run, and what is said of it: once in each worker, or in each of its threads.
import { type LoadedApplication, loadApplication } from '../app/loader.js';
import type { Config } from '../config/config.js';
import { formatError, TswsgiError } from '../errors.js';
import { describeError } from '../log/logger.js';

/** The application, or why there is none; the text is for the log. */
export type LoadResult =
  | { readonly application: LoadedApplication; readonly seconds: number }
  | { readonly failure: string };

/** Loads the application of a configuration. Never throws for what the application does. */
export async function loadForWorker(config: Config, { isThread = false } = {}): Promise<LoadResult> {
  const startedAt = performance.now();
  try {
    const application = await loadApplication(config);
    return { application, seconds: Math.floor((performance.now() - startedAt) / 1000) };
  } catch (error) {
    const hint = isThread && isAddonError(error) ? `\n${formatError('APP_ADDON_NOT_IN_THREAD', {})}` : '';
    return {
      failure: `${describeLoadError(error)}${hint}\nunable to load app 0 (mountpoint='') (callable not found or import error)`,
    };
  }
}

/** uWSGI's line for an application that is there. */
export function readyLine(seconds: number): string {
  return (
    `WSGI app 0 (mountpoint='') ready in ${seconds} seconds on interpreter node ${process.version} ` +
    `pid: ${process.pid} (default app)`
  );
}

/** uWSGI's line for a worker without one, where `need-app` is off. */
export const noAppLine = '*** no app loaded. going in full dynamic mode ***';

/** What the application threw, with its stack, and what that means; our own stack would say nothing to anybody. */
function describeLoadError(error: unknown): string {
  if (!(error instanceof TswsgiError)) return describeError(error);
  return error.cause === undefined ? error.message : `${describeError(error.cause)}\n${error.message}`;
}

function isAddonError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ('code' in error && error.code === 'ERR_DLOPEN_FAILED') || isAddonError(error.cause);
}
