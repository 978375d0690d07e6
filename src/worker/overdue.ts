// Which requests hold up their worker. The master judges by it, and the worker's own watchdog.
import type { CoreReading, ProcessReading } from '../native/binding-types.js';

/** Requests of `process` that have taken too long although its loop had the time to end them, which is `graceMicros`. */
export function overdueCores(
  process: Pick<ProcessReading, 'pid' | 'heartbeatMicros'>,
  cores: readonly CoreReading[],
  nowMicros: number,
  graceMicros: number,
): CoreReading[] {
  return cores.filter(
    ({ pid, deadlineMicros }) =>
      pid === process.pid &&
      deadlineMicros > 0 &&
      nowMicros - Math.max(deadlineMicros, process.heartbeatMicros) > graceMicros,
  );
}
