// What Node warns of (a deprecated call, an experimental feature) as a line of the server's log, like everything else: Node
// would write it to the descriptor by itself, past the log's format and its order.
import { nodeOptions } from '../config/machine.js';
import type { Logger } from '../log/logger.js';

/** Node does what these ask for when it prints a warning, so it goes on printing. */
const printingOptions = /--(disable-warning|redirect-warnings)\b/;

/** Logs the warnings of this thread, unless they are switched off, or for Node to print. */
export function logWarnings(logger: Logger): void {
  const printer = process.listeners('warning').find(({ name }) => name === 'onWarning');
  if (printer === undefined || printingOptions.test(nodeOptions())) return;
  process.removeListener('warning', printer);
  process.on('warning', (warning: Error & { code?: string; detail?: string }) => {
    const isDeprecation = warning.name === 'DeprecationWarning';
    const { noDeprecation, traceDeprecation } = process as { noDeprecation?: boolean; traceDeprecation?: boolean };
    if (isDeprecation && noDeprecation === true) return;
    const isTraced = /--trace-warnings\b/.test(nodeOptions()) || (isDeprecation && traceDeprecation === true);
    const text = (isTraced ? warning.stack : undefined) ?? `${warning.name}: ${warning.message}`;
    const code = warning.code === undefined ? '' : `[${warning.code}] `;
    logger.warn([`${code}${text}`, ...(warning.detail === undefined ? [] : [warning.detail])].join('\n'));
  });
}
