// Where a server under test begins: a master like any other, but for its configuration, which the tool has made and sends
// it, and for its end: when the tool is gone, however that came, it stops.
import type { Config } from '../config/config.js';
import { packageVersion } from '../config/machine.js';
import { createLogger } from '../log/logger.js';
import { runMaster } from '../master/master.js';
import type { Reading } from '../master/read-anew.js';
import { reportStartError } from '../master/start-error.js';
import { loadBinding } from '../native/binding.js';
import { sharedMemoryBytes } from '../native/shared-memory.js';

const config = await new Promise<Config>((resolve) => process.once('message', resolve));
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
const logger = createLogger();
const unchanged: Reading = {
  config,
  errors: [],
  warnings: [],
  notes: [],
};
let exitCode: number;
try {
  exitCode = await runMaster({
    binding: loadBinding(),
    config,
    logger,
    version: packageVersion(),
    environment: process.env,
    onServing: () => {},
    mappedBytesPerWorker: sharedMemoryBytes(config),
    readConfiguration: async () => unchanged,
  });
} catch (error) {
  exitCode = reportStartError(logger, error);
}
await logger.flushed();
process.exit(exitCode);
