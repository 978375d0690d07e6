// What the master knows of its workers, for the log (uWSGI: SIGUSR1, and `s` in the master FIFO). Returns lines and prints
// nothing.
import { formatCtime } from '../log/time.js';
import type { Reloader } from './reload.js';
import type { Supervisor } from './supervisor.js';

/** One line about the server and one per worker, the workers indented as in uWSGI. */
export function statisticsLines(supervisor: Supervisor, reloader: Reloader, now: number): string[] {
  const { done, failed } = reloader.counts;
  const { slots } = supervisor;
  return [
    `${formatCtime(now)} - workers: ${slots.length} generation: ${reloader.current.number} ` +
      `reloads: ${done} failed reloads: ${failed}`,
    ...slots.map(({ id, handle, leaving, generation, respawns }) => {
      const state = handle === undefined ? 'waits to be started' : handle.isReady ? 'serves' : 'loads the application';
      const seconds = Math.floor((handle?.servedMs ?? 0) / 1000);
      return (
        `\tworker ${id} (pid: ${handle?.pid ?? 0}) ${state} for: ${seconds} seconds generation: ${generation.number} ` +
        `respawns: ${respawns} leaving: ${leaving.size}`
      );
    }),
    '-----------------',
  ];
}
