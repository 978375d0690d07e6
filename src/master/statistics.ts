// What the master knows of its workers, for the log (uWSGI: SIGUSR1, and `s` in the master FIFO). Returns lines and prints
// nothing.
import { formatCtime } from '../log/time.js';
import type { ListenQueues } from './listen-queues.js';
import type { Overload } from './overload.js';
import type { Reloader } from './reload.js';
import type { Scoreboards } from './scoreboards.js';
import type { Supervisor } from './supervisor.js';
import type { WorkerSlot } from './worker-slot.js';

export interface StatisticsSources {
  readonly supervisor: Supervisor;
  readonly reloader: Reloader;
  readonly queues: ListenQueues;
  readonly overload: Overload;
  readonly scoreboards: Scoreboards;
}

/** One line about the server, and one per worker and per socket, indented as in uWSGI. */
export function statisticsLines(sources: StatisticsSources, now: number): string[] {
  const { supervisor, reloader, queues, overload, scoreboards } = sources;
  const { done, failed } = reloader.counts;
  const { slots } = supervisor;
  return [
    `${formatCtime(now)} - workers: ${slots.length} generation: ${reloader.current.number} ` +
      `reloads: ${done} failed reloads: ${failed}`,
    ...slots.map((slot) => {
      const { id, handle, leaving, generation, respawns } = slot;
      const seconds = Math.floor((handle?.servedMs ?? 0) / 1000);
      return (
        `\tworker ${id} (pid: ${handle?.pid ?? 0}) ${stateOf(slot)} for: ${seconds} seconds generation: ${generation.number} ` +
        `respawns: ${respawns} leaving: ${leaving.size}`
      );
    }),
    ...queues
      .read()
      .map(({ address, fd, length, max }) => `\tsocket ${address} (fd: ${fd}) listen queue: ${length}/${max}`),
    ...(overload.isOn
      ? [`\tanswered 503 after queue-timeout: ${scoreboards.refused()} by workers, ${overload.refused} by the master`]
      : []),
    '-----------------',
  ];
}

function stateOf({ handle, isDormant }: Readonly<WorkerSlot>): string {
  if (isDormant) return 'is cheaped';
  if (handle === undefined) return 'waits to be started';
  return handle.isReady ? 'serves' : 'loads the application';
}
