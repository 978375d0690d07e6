// What a contender is: a server of some kind that runs one of the programs of apps/.
import { fileURLToPath } from 'node:url';
import type { ProgramName } from './packages.js';
import type { ServerCommand } from './running-server.js';

export const projectFolder = fileURLToPath(new URL('..', import.meta.url));
export const benchFolder = fileURLToPath(new URL('../bench', import.meta.url));

/** What a trial runs: `apps/<kind of contender>/<app>`. */
export type App =
  | 'hello'
  | 'browser'
  | 'echo'
  | 'upload'
  | 'download'
  | 'stream'
  | 'slow-pid'
  | 'soak'
  | 'work'
  | 'wait'
  | 'mixed';

export interface Contender {
  /** As `--only` takes it. */
  readonly name: string;
  /** For the table of results. */
  readonly about: string;
  /** It needs what bench/package.json lists. */
  readonly isPeer?: true;
  /** Programs of the distribution that it needs. */
  readonly programs?: readonly ProgramName[];
  start(app: App): ServerCommand;
}

export const listeningPattern = /listening on (\S+)/;
