// Binds a worker to processors (uWSGI docs: cpu-affinity): worker 1 to the first N that this server may use, worker 2 to
// the next N, and from the first one again where they end. Runs in the worker, before there is anything to serve.
import type { Config } from '../config/config.js';
import type { Logger } from '../log/logger.js';
import type { NativeBinding } from '../native/binding-types.js';

/** The processors, of those `allowed`, of worker `id` with `count` for each. */
export function cpusOfWorker(id: number, count: number, allowed: readonly number[]): number[] {
  const first = (id - 1) * count;
  return Array.from({ length: count }, (_, index) => allowed[(first + index) % allowed.length] ?? 0);
}

/** Does nothing when the configuration asks for nothing. A failure is a warning. */
export function bindToCpus(options: {
  readonly binding: NativeBinding;
  readonly config: Config;
  readonly logger: Logger;
  readonly workerId: number;
}): void {
  const { binding, config, logger, workerId } = options;
  if (config.cpusPerWorker === 0) return;
  try {
    const cpus = cpusOfWorker(workerId, config.cpusPerWorker, binding.allowedCpus());
    binding.setAffinity(cpus);
    logger.info(`mapping worker ${workerId} to CPUs: ${cpus.join(' ')}`);
  } catch (error) {
    logger.warn(`cpu-affinity: ${(error as Error).message}`);
  }
}
