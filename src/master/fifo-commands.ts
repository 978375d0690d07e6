// What each letter in the master FIFO does, one row each (uWSGI docs: "The Master FIFO", "Available commands"). A letter
// that is in no row is ignored, as a line end is.
import type { ReloadKind } from './reload.js';

export type FifoAction =
  | ReloadKind
  | 'stop'
  | 'stopNow'
  | 'statistics'
  | 'writePidfile'
  | 'reopenLog'
  | 'rotateLog'
  | 'addWorker'
  | 'removeWorker'
  | 'goCheap'
  | 'pause'
  | 'refuse';

export interface FifoCommand {
  readonly letter: string;
  readonly action: FifoAction;
  readonly meaning: string;
}

export const fifoCommands: readonly FifoCommand[] = [
  { letter: 'q', action: 'stop', meaning: 'stop: finish the requests in hand, then end' },
  { letter: 'Q', action: 'stopNow', meaning: 'stop at once' },
  { letter: 'r', action: 'reload', meaning: 'reload, as SIGHUP' },
  { letter: 'R', action: 'reloadNow', meaning: 'reload at once: requests in hand are cut' },
  { letter: 'c', action: 'restart', meaning: 'replace the workers one after the other, the configuration is not read' },
  { letter: 'w', action: 'restart', meaning: 'the same' },
  { letter: 'W', action: 'restartNow', meaning: 'replace the workers at once: requests in hand are cut' },
  { letter: 's', action: 'statistics', meaning: 'statistics in the log, as SIGUSR1' },
  { letter: 'P', action: 'writePidfile', meaning: 'write the pid file again' },
  { letter: 'l', action: 'reopenLog', meaning: 'open the log file anew' },
  { letter: 'L', action: 'rotateLog', meaning: 'rename the log file as log-maxsize does, and open it anew' },
  { letter: '+', action: 'addWorker', meaning: 'one worker more, up to processes' },
  { letter: '-', action: 'removeWorker', meaning: 'one worker less, down to cheaper, or to one' },
  { letter: 'C', action: 'goCheap', meaning: 'no workers until a connection comes' },
  { letter: 'p', action: 'pause', meaning: 'pause, and go on the next time: workers accept no connection' },
  { letter: 'B', action: 'refuse', meaning: 'ask the emperor for help' },
  { letter: 'E', action: 'refuse', meaning: 'have the emperor look for vassals' },
  { letter: 'f', action: 'refuse', meaning: 'start a second master' },
  { letter: 'S', action: 'refuse', meaning: 'switch subscriptions' },
];
