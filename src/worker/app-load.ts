// Loading the applications where they are to run, and what is said of it: once in each worker, or in each of its threads.
import { relative } from 'node:path';
import { type MountedApplication, type MountedName, namesOf } from '../app/applications.js';
import { type LoadedApplication, loadApplication } from '../app/loader.js';
import { defaultApplication } from '../app/mounts.js';
import { hasColours } from '../config/colours.js';
import type { Config } from '../config/config.js';
import { formatError, TswsgiError } from '../errors.js';
import { developmentFailure } from '../log/development-log.js';
import { describeError, type Logger } from '../log/logger.js';
import type { SocketsHost } from '../node-http/attach.js';
import type { Inspector } from './inspector.js';
import type { Lifecycle } from './lifecycle.js';

/** How the loading went, for the log. It goes from thread to thread. */
export interface LoadReport {
  /** One for each application that is there. */
  readonly ready: readonly {
    readonly mountpoint: string;
    readonly mounted: string;
    readonly ms: number;
    readonly what: Pick<LoadedApplication, 'file' | 'callable' | 'interface'>;
  }[];
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
  /** Why the application is not to be loaded. */
  readonly loadFailure?: string | null;
  readonly inspector?: Pick<Inspector, 'breakAt'> | undefined;
}

/** Loads the applications of a configuration, and does what they want done first. Never throws for what an application does. */
export async function loadForWorker(
  config: Config,
  { listeners, logger, lifecycle, loadFailure = null, inspector }: LoadHost,
  { isThread = false } = {},
): Promise<LoadResult> {
  if (loadFailure !== null) return { applications: [], report: { ready: [], defaultApp: -1, failure: loadFailure } };
  // Stacks name the lines of what an application was compiled from.
  process.setSourceMapsEnabled(true);
  const applications: MountedApplication[] = [];
  const ready: LoadReport['ready'][number][] = [];
  const failures: string[] = [];
  const programHost = { listeners, startTimeoutMs: config.startTimeoutMs, log: (text: string) => logger.info(text) };
  for (const { mountpoint, host, path, mount, name } of namesOf(config)) {
    const startedAt = performance.now();
    try {
      const application = await loadApplication(name, {
        ...programHost,
        beforeImport: (file) => inspector?.breakAt(file),
      });
      applications.push({ host, path, application });
      const ms = performance.now() - startedAt;
      const { file, callable, interface: row } = application;
      ready.push({ mountpoint, mounted: mount?.application ?? '', ms, what: { file, callable, interface: row } });
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
  // What is there would hide what is not.
  if (failure !== undefined && config.isDevelopment) applications.length = ready.length = 0;
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
  return ready.flatMap(({ mountpoint, mounted, ms }, app) => [
    ...(mounted === '' ? [] : [`mounting ${mounted} on ${mountpoint}`]),
    `WSGI app ${app} (mountpoint='${mountpoint}') ready in ${Math.floor(ms / 1000)} seconds on interpreter node ${process.version} ` +
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
export function logReport(report: LoadReport, { isDevelopment, directory }: Config, logger: Logger): void {
  if (isDevelopment) return logForDevelopment(report, directory, logger);
  if (report.failure !== undefined) logger.error(report.failure);
  for (const line of readyLines(report)) logger.info(line);
  if (report.ready.length === 0) logger.error(noAppLine);
}

function logForDevelopment({ ready, failure }: LoadReport, directory: string, logger: Logger): void {
  const colours = hasColours();
  for (const { mountpoint, ms, what } of ready) {
    const name = relative(directory, what.file);
    const at = mountpoint === '' ? '' : `${mountpoint}: `;
    const exported = what.callable === '*' ? 'the module itself' : what.callable;
    logger.line(`${at}${name}: ${exported}, ${what.interface} interface, loaded in ${Math.round(ms)} ms`);
  }
  if (failure === undefined) return;
  const title = 'The application cannot be served; requests are answered with this until a file changes:';
  logger.line(developmentFailure(title, failure, colours));
}
