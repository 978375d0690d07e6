// Loading the applications where they are to run, and what is said of it: once in each worker, or in each of its threads.
import { type MountedApplication, type MountedName, namesOf } from '../app/applications.js';
import { loadApplication } from '../app/loader.js';
import { defaultApplication } from '../app/mounts.js';
import type { Config } from '../config/config.js';
import { formatError, TswsgiError } from '../errors.js';
import { describeError, type Logger } from '../log/logger.js';
import type { SocketsHost } from '../node-http/attach.js';
import type { Lifecycle } from './lifecycle.js';

/** How the loading went, for the log. It goes from thread to thread. */
export interface LoadReport {
  /** One for each application that is there. */
  readonly ready: readonly { readonly mountpoint: string; readonly mounted: string; readonly seconds: number }[];
  /** Number of the default application; -1: there is none. */
  readonly defaultApp: number;
  /** What failed, as text. */
  readonly failure: string | undefined;
}

export interface LoadResult {
  readonly applications: readonly MountedApplication[];
  readonly report: LoadReport;
}

/** What the worker is to what it loads. */
export interface LoadHost {
  /** For programs that listen by themselves. */
  readonly listeners: SocketsHost['listeners'];
  readonly logger: Pick<Logger, 'info'>;
  readonly lifecycle: Lifecycle;
}

/** Loads the applications of a configuration, and does what they want done first. Never throws for what an application does. */
export async function loadForWorker(
  config: Config,
  { listeners, logger, lifecycle }: LoadHost,
  { isThread = false } = {},
): Promise<LoadResult> {
  // Stacks name the lines of what an application was compiled from.
  process.setSourceMapsEnabled(true);
  const applications: MountedApplication[] = [];
  const ready: LoadReport['ready'][number][] = [];
  const failures: string[] = [];
  const programHost = { listeners, startTimeoutMs: config.startTimeoutMs, log: (text: string) => logger.info(text) };
  for (const { mountpoint, host, path, mount, name } of namesOf(config)) {
    const startedAt = performance.now();
    try {
      applications.push({ host, path, application: await loadApplication(name, programHost) });
      const seconds = Math.floor((performance.now() - startedAt) / 1000);
      ready.push({ mountpoint, mounted: mount?.application ?? '', seconds });
    } catch (error) {
      failures.push(describeFailure(error, { mountpoint, mount }, applications.length, isThread));
    }
  }
  // An application that is not there has nothing to begin with, and with `need-app` nothing is going to begin.
  if (failures.length === 0 || !config.needApplication) {
    try {
      await lifecycle.start();
    } catch (error) {
      failures.push(`the application failed in onWorkerStart\n${describeError(error)}`);
    }
  }
  const failure = failures.length === 0 ? undefined : failures.join('\n');
  return { applications, report: { ready, defaultApp: defaultApplication(applications, config), failure } };
}

function describeFailure(
  error: unknown,
  { mountpoint, mount }: Pick<MountedName, 'mountpoint' | 'mount'>,
  app: number,
  isThread: boolean,
): string {
  const mounting = mount === undefined ? [] : [`mounting ${mount.application} on ${mountpoint} (${mount.place})`];
  const hint = isThread && isAddonError(error) ? [formatError('APP_ADDON_NOT_IN_THREAD', {})] : [];
  const unable = `unable to load app ${app} (mountpoint='${mountpoint}') (callable not found or import error)`;
  return [...mounting, describeLoadError(error), ...hint, unable].join('\n');
}

/** uWSGI's lines for applications that are there. */
export function readyLines({ ready, defaultApp }: LoadReport): string[] {
  return ready.flatMap(({ mountpoint, mounted, seconds }, app) => [
    ...(mounted === '' ? [] : [`mounting ${mounted} on ${mountpoint}`]),
    `WSGI app ${app} (mountpoint='${mountpoint}') ready in ${seconds} seconds on interpreter node ${process.version} ` +
      `pid: ${process.pid}${app === defaultApp ? ' (default app)' : ''}`,
  ]);
}

/** Where the applications stand that are there, in their order. */
export function mountpointsOf({ ready }: LoadReport): string[] {
  return ready.map(({ mountpoint }) => mountpoint);
}

/** uWSGI's line for a worker without one, where `need-app` is off. */
export const noAppLine = '*** no app loaded. going in full dynamic mode ***';

/** What the application threw, with its stack, and what that means; our own stack would say nothing to anybody. */
function describeLoadError(error: unknown): string {
  if (!(error instanceof TswsgiError)) return describeError(error);
  return error.cause === undefined ? error.message : `${describeError(error.cause)}\n${error.message}`;
}

function isAddonError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ('code' in error && error.code === 'ERR_DLOPEN_FAILED') || isAddonError(error.cause);
}

/**
 * What `need-app` makes of a report: the text that ends the start, or `undefined` where the worker serves. With `need-app`
 * every application must be there.
 */
export function fatalFailure({ failure }: LoadReport, { needApplication }: Config): string | undefined {
  return needApplication ? failure : undefined;
}

/** Lines of a worker that serves: those of the applications that are there, and what failed. */
export function logReport(report: LoadReport, logger: { info(text: string): void; error(text: string): void }): void {
  if (report.failure !== undefined) logger.error(report.failure);
  for (const line of readyLines(report)) logger.info(line);
  if (report.ready.length === 0) logger.error(noAppLine);
}
