// What each signal does to a server, one row each (uWSGI docs: "Signals for controlling uWSGI"; the differences are
// deliberate: uWSGI reloads on TERM, and USR2 and ALRM kill it). A new one is a row here and, where it is a new kind of
// action, a method of whoever takes the table.
import { constants } from 'node:os';

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

/** Functions of uWSGI's that a hook may give a signal to, `unix_signal:15 gracefully_kill_them_all`. */
const functionActions: ReadonlyMap<string, SignalRow['action']> = new Map([
  ['gracefully_kill_them_all', 'stop'],
  ['kill_them_all', 'stop'],
  ['grace_them_all', 'reload'],
  ['reap_them_all', 'reload'],
]);

/** Gives the signal of that number to a function of uWSGI's; the line for the log. */
export type TakeSignal = (number: number, functionName: string) => string;

/** Takes every signal of the table, until the process ends. */
export function handleSignals(actions: Readonly<Record<SignalRow['action'], (row: SignalRow) => void>>): TakeSignal {
  const rows = new Map(signals.map((row) => [row.signal, row]));
  const take = (signal: NodeJS.Signals) => {
    process.on(signal, () => {
      const row = rows.get(signal);
      if (row !== undefined) actions[row.action](row);
    });
  };
  for (const signal of rows.keys()) take(signal);
  return (number, functionName) => {
    const action = functionActions.get(functionName);
    const signal = signalNames.find((name) => constants.signals[name] === number);
    if (action === undefined)
      return `unix_signal: there is no function ${functionName} here, the signal does what it did`;
    if (signal === undefined) return `unix_signal: there is no signal ${number}`;
    if (!rows.has(signal)) take(signal);
    rows.set(signal, { signal, action, meaning: action });
    return `${signal} does: ${action}`;
  };
}

const signalNames = Object.keys(constants.signals) as NodeJS.Signals[];
