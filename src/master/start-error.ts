// What is said of a server that cannot start, whoever has tried to start it.
import type { Logger } from '../log/logger.js';
import { exitCodes } from '../worker/messages.js';
import { ListenError } from './listeners.js';

/**
 * What the user can mend is told in a line each; anything else is our mistake and comes with its stack. Gives the exit
 * code.
 */
export function reportStartError(logger: Logger, error: unknown): number {
  if (error instanceof ListenError) for (const line of error.lines) logger.error(line);
  else if (error instanceof Error && 'code' in error) logger.error(error.message);
  else logger.error('the server cannot start', error);
  return exitCodes.failed;
}
