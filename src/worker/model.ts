// What a worker model is: where in a worker the application runs. The models are rows of models.ts.
import type { Config } from '../config/config.js';
import type { Logger } from '../log/logger.js';
import type { NativeBinding } from '../native/binding-types.js';
import type { HookContext } from '../process/hook-actions.js';
import type { Serving } from '../serve/serving.js';
import type { Inspector } from './inspector.js';
import type { WorkerIdentity, WorkerListener } from './messages.js';

export interface WorkerOptions {
  readonly binding: NativeBinding;
  readonly config: Config;
  readonly listeners: readonly WorkerListener[];
  readonly scoreboardFd: number;
  readonly logger: Logger;
  /** The descriptor it writes to, where that is one of its own. */
  readonly logFd?: number;
  readonly worker: WorkerIdentity;
  /** 0: there is no master. */
  readonly masterPid: number;
  /** No worker of that number was there before. */
  readonly isFirst: boolean;
  /** Why the application is not to be loaded. */
  readonly loadFailure?: string | null;
  /** Debuggers of this process. */
  readonly inspector?: Pick<Inspector, 'breakAt'> | undefined;
  readonly hooks: HookContext;
  /** To be called when the application is loaded. Throws when privileges are left that were to be given up. */
  readonly becomeUser?: () => void;
}

/** A server that has its applications and has not begun to accept, and where they are mounted, in their order; or why there is none, for the log. */
export type PreparedModel =
  | { readonly serving: Serving; readonly mountpoints: readonly string[] }
  | { readonly failure: string };

export interface WorkerModel {
  readonly name: string;
  accepts(config: Config): boolean;
  /** Loads the application and makes what serves it. */
  prepare(options: WorkerOptions): Promise<PreparedModel>;
}
