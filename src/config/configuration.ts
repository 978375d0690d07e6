// What a configuration comes to, as the rest of the server sees it.
import type { SocketSetting } from '../types.js';
import type { OptionValues } from './options.js';

/** The configuration of the server: frozen all through, and plain enough for JSON. Times are in milliseconds. */
export interface Config
  extends Omit<
    OptionValues,
    | 'processes'
    | 'initialProcesses'
    | 'softRssBytes'
    | 'stopTimeoutMs'
    | 'mercyMs'
    | 'backlog'
    | 'environmentRoot'
    | 'asyncCores'
  > {
  /** Number of worker processes. */
  readonly processes: number;
  /** How many of them run at first. */
  readonly initialProcesses: number;
  /** No more workers are started while all together use more; 0: any. */
  readonly softRssBytes: number;
  /** Sockets to listen on, in order, no address twice. */
  readonly sockets: readonly SocketSetting[];
  /** How long a worker has to finish its requests; 0: as long as it takes. */
  readonly stopTimeoutMs: number;
  /** Length of the kernel's accept queue. */
  readonly backlog: number;
  /** Requests that the application has in hand in one worker: those of all its threads together. */
  readonly cores: number;
  /** Working directory of the application, absolute: `chdir`, else `/` within `chroot`, else where the server was started. */
  readonly directory: string;
  /** Folders to look for modules in after `directory`, absolute; a virtualenv that holds JavaScript is among them. */
  readonly modulePaths: readonly string[];
  /** The settings as they were given, after substitution: `true` for a name alone, a list for one given several times. */
  readonly given: Readonly<Record<string, string | true | readonly string[]>>;
  /** Absolute paths of the configuration files that were read. */
  readonly configurationFiles: readonly string[];
  /** Served by `tswsgi dev`: for the one who writes the application, with readable lines and errors shown in the answers. */
  readonly isDevelopment: boolean;
}
