// What the master knows of its workers, for the log (uWSGI: SIGUSR1, and `s` in the master FIFO). Returns lines and prints
// nothing.
import { formatCtime } from '../log/time.js';
import { mostCountedApps } from '../native/shared-memory.js';
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

/** One line about the server, and one per worker, per application of it and per socket, indented as in uWSGI. */
export function statisticsLines(sources: StatisticsSources, now: number): string[] {
  const { supervisor, reloader, queues, overload, scoreboards } = sources;
  const { done, failed } = reloader.counts;
  const { slots } = supervisor;
  return [
    `${formatCtime(now)} - workers: ${slots.length} generation: ${reloader.current.number} ` +
      `reloads: ${done} failed reloads: ${failed}`,
    ...slots.flatMap((slot) => {
      const { id, handle, leaving, generation, respawns } = slot;
      const seconds = Math.floor((handle?.servedMs ?? 0) / 1000);
      return [
        `\tworker ${id} (pid: ${handle?.pid ?? 0}) ${stateOf(slot)} for: ${seconds} seconds generation: ${generation.number} ` +
          `respawns: ${respawns} leaving: ${leaving.size}`,
        ...appLines(slot, scoreboards),
      ];
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

/** uWSGI's lines for the applications of a worker. An application that is alone has all that the worker has counted. */
function appLines({ id, handle, generation }: Readonly<WorkerSlot>, scoreboards: Scoreboards): string[] {
  const mountpoints = handle?.mountpoints ?? [];
  if (mountpoints.length === 0) return [];
  const scoreboard = scoreboards.of(generation);
  const index = id - 1;
  const readings =
    mountpoints.length === 1
      ? [scoreboard.worker(index)]
      : scoreboard.apps(index, Math.min(mountpoints.length, mostCountedApps));
  return readings.map(
    ({ requests, exceptions }, app) =>
      `\tworker ${id} app ${app} [${mountpoints[app] ?? ''}] requests: ${requests} exceptions: ${exceptions}`,
  );
}

function stateOf({ handle, isDormant }: Readonly<WorkerSlot>): string {
  if (isDormant) return 'is cheaped';
  if (handle === undefined) return 'waits to be started';
  return handle.isReady ? 'serves' : 'loads the application';
}
