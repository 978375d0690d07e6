// What each signal does to a worker that has a master, one row each, and the lines of those that ask it something. Signals
// that mean something to a master only are taken too, for somebody may send them to the whole process group. A worker whose
// event loop stands still hears none of them until it goes on; the master tells of it meanwhile.
import { formatCtime } from '../log/time.js';
import type { NativeScoreboard } from '../native/binding-types.js';
import { stopSignals } from './stop-request.js';

export interface WorkerSignalRow {
  readonly signal: NodeJS.Signals;
  /** `stop`: as the server, and another worker takes its place. `replace`: the other one comes first. */
  readonly action: 'stop' | 'replace' | 'statistics' | 'status' | 'ignore';
  /** For the README. */
  readonly meaning: string;
}

export const workerSignals: readonly WorkerSignalRow[] = [
  {
    signal: 'SIGHUP',
    action: 'replace',
    meaning: 'a successor is started; when it serves, the worker finishes its requests and ends',
  },
  ...stopSignals.map((signal) => {
    const meaning = 'finish the requests in hand, then end, and be replaced; a second one ends at once';
    return { signal, action: 'stop', meaning } as const;
  }),
  { signal: 'SIGUSR1', action: 'statistics', meaning: 'write to the log what it has served' },
  { signal: 'SIGUSR2', action: 'status', meaning: 'write to the log which requests it has in hand' },
  { signal: 'SIGTSTP', action: 'ignore', meaning: 'nothing' },
  { signal: 'SIGWINCH', action: 'ignore', meaning: 'nothing' },
  { signal: 'SIGALRM', action: 'ignore', meaning: 'nothing' },
];

/** Takes every signal of the table, until the process ends. */
export function handleWorkerSignals(actions: Readonly<Record<WorkerSignalRow['action'], () => void>>): void {
  for (const { signal, action } of workerSignals) process.on(signal, actions[action]);
}

/** uWSGI's lines for what worker `id` has served, all its processes together. */
export function servedLines(scoreboard: NativeScoreboard, id: number): string[] {
  const { requests, exceptions } = scoreboard.worker(id - 1);
  return [
    `worker ${id} total requests: ${requests}`,
    `\tapp 0 [] requests: ${requests} exceptions: ${exceptions}`,
    '-----------------',
  ];
}

/** One line for each request that process `pid` of worker `id` has in hand, as uWSGI has it; one that says so when it has none. */
export function inHandLines(scoreboard: NativeScoreboard, id: number, pid: number): string[] {
  const who = `SIGUSR2: --- tswsgi worker ${id} (pid: ${pid})`;
  const cores = scoreboard.busyCores(id - 1).filter((core) => core.pid === pid);
  if (cores.length === 0) return [`${who} has no request in hand ---`];
  const now = scoreboard.now();
  return cores.map(({ uri, sinceMicros }) => {
    const since = formatCtime(Date.now() - (now - sinceMicros) / 1000);
    return `${who} is managing request ${uri} since ${since} ---`;
  });
}
