// What the master and a worker process say to each other over the IPC channel, the same of a worker and its threads, and
// the conventions of a worker's start: both sides import this file, so that neither can drift. Messages between processes
// are plain JSON.
import type { MessagePort } from 'node:worker_threads';
import type { Config } from '../config/config.js';
import type { FrontLink } from '../serve/front.js';
import type { ProtocolName } from '../types.js';
import type { LoadReport } from './app-load.js';

/** A listening socket as a worker sees it. */
export interface WorkerListener {
  /** In the worker's own numbering. */
  readonly fd: number;
  readonly protocol: ProtocolName;
  readonly address: string;
  /** TCP port; 0 for unix sockets. */
  readonly port: number;
  /** Where the scoreboard counts the connections accepted from it: the same in every generation. */
  readonly counter: number;
}

/** Everything a worker needs to know; the first message it gets, and it gets it once. */
export interface BootMessage {
  readonly type: 'boot';
  readonly config: Config;
  readonly listeners: readonly WorkerListener[];
  /** The memory in which the workers count, in the worker's own numbering. */
  readonly scoreboardFd: number;
  readonly worker: WorkerIdentity;
  /** No worker of that number was there before. */
  readonly isFirst: boolean;
  /** Why the application is not to be loaded: what every request is answered with (`tswsgi dev`). */
  readonly loadFailure: string | null;
  readonly masterPid: number;
}

export interface WorkerIdentity {
  /** From 1. */
  readonly id: number;
  /** How many workers there are. */
  readonly processes: number;
  /** Number of the generation it was started with. */
  readonly generation: number;
}

/**
 * Master to worker. `drain`: finish the requests in hand and end. `retire`: the same, because a successor serves: idle
 * connections have time for one more request. `stop`: end now. `pause`: accept no connection until `resume`.
 * `reopenLog`: the log file was moved away.
 */
export type MasterMessage =
  | BootMessage
  | { readonly type: 'drain' | 'retire' | 'stop' | 'pause' | 'resume' | 'reopenLog' };

/**
 * Worker to master. `ready`: its applications are there, at these mountpoints. After `failed` the worker waits for `stop`, so that the text is never lost at its exit. `replace`: it
 * asks for a successor, and serves until the master tells it to retire. `modules`: the files it has loaded, for `autoreload`.
 * `dying`: the error that ends the process now.
 */
export type WorkerMessage =
  | { readonly type: 'ready'; readonly mountpoints: readonly string[] }
  | { readonly type: 'replace' }
  | { readonly type: 'modules'; readonly paths: readonly string[] }
  | { readonly type: 'failed' | 'dying'; readonly text: string };

/** Everything a thread of a worker needs to know. */
export interface ThreadTask {
  readonly config: Config;
  readonly listeners: readonly WorkerListener[];
  readonly worker: WorkerIdentity;
  /** 0: there is no master. */
  readonly masterPid: number;
  /** In the numbering of the process. */
  readonly scoreboardFd: number;
  readonly link: FrontLink;
  /** From 0. */
  readonly thread: number;
  /** The descriptor of the process for its log, where that is not 2. */
  readonly logFd?: number;
  /** To and from the worker's main thread, which says `stop` in the end. */
  readonly port: MessagePort;
}

/** Thread to worker. `failed`: not all applications could be loaded, and `need-app` asks for it; the thread waits for `stop`. */
export type ThreadMessage =
  | { readonly type: 'ready'; readonly report: LoadReport; readonly threadId: number }
  | { readonly type: 'failed'; readonly text: string };

/** Descriptors 0 to 2 are inherited; listening sockets follow behind these two in the order of `BootMessage`. */
export const channelFd = 3;
export const scoreboardFd = channelFd + 1;
export const firstListenerFd = scoreboardFd + 1;

/** Exit codes of the server and of its workers (uWSGI's). */
export const exitCodes = {
  done: 0,
  /** Configuration or socket error, or workers that cannot be kept alive. */
  failed: 1,
  /** The application could not be loaded, and `need-app` asks for it. */
  noApplication: 22,
} as const;
