// An application that ends its process takes down all requests in hand, and the master sees a worker that is gone. Who did
// it is said here, with the place: else it looks like a crash, or like the end that was asked for.
import type { Logger } from '../log/logger.js';

/** Logs the call of process.exit() that ends this process, unless it is one of the server's own. */
export function reportExit(logger: Logger, who: string, isUnexpected: () => boolean): void {
  process.on('exit', (code) => {
    const [, ...frames] = new Error().stack?.split('\n') ?? [];
    const call = frames.findIndex((frame) => /\bprocess\.exit /.test(frame));
    if (call < 0 || !isUnexpected()) return; // an exception, or nothing left to do
    logger.error(
      [`${who} ends: the application has called process.exit(${code})`, ...frames.slice(call + 1)].join('\n'),
    );
    logger.flush();
  });
}
