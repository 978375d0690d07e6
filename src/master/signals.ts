// What each signal does to a server, one row each (uWSGI docs: "Signals for controlling uWSGI"; the differences are
// deliberate: uWSGI reloads on TERM, and USR2 and ALRM kill it). A new one is a row here and, where it is a new kind of
// action, a method of whoever takes the table.
import { stopSignals } from '../worker/stop-request.js';

export interface SignalRow {
  readonly signal: NodeJS.Signals;
  /** `stop`: gracefully, a second one at once. `refuse`: say that it is not served; the server goes on. */
  readonly action: 'stop' | 'reload' | 'pause' | 'statistics' | 'status' | 'refuse';
  /** What uWSGI does with it; for the log. */
  readonly meaning: string;
}

export const signals: readonly SignalRow[] = [
  ...stopSignals.map((signal) => ({ signal, action: 'stop', meaning: 'stop' }) as const),
  { signal: 'SIGHUP', action: 'reload', meaning: 'reload' },
  { signal: 'SIGTSTP', action: 'pause', meaning: 'pause' },
  { signal: 'SIGUSR1', action: 'statistics', meaning: 'statistics in the log' },
  { signal: 'SIGUSR2', action: 'status', meaning: 'status of the workers in the log' },
  { signal: 'SIGALRM', action: 'refuse', meaning: 'nothing' },
];

/** Takes every signal of the table, until the process ends. */
export function handleSignals(actions: Readonly<Record<SignalRow['action'], (row: SignalRow) => void>>): void {
  for (const row of signals) process.on(row.signal, () => actions[row.action](row));
}
