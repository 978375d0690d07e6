// What createServer is given, from JavaScript's values to a configuration.
import type { WsgiApplication } from '../app/callable.js';
import type { FetchApplication } from '../app/fetch.js';
import { type Config, configureProgram } from '../config/config.js';
import { programSettings } from '../config/program-options.js';
import { Report } from '../config/report.js';
import type { Logger } from '../log/logger.js';
import type { RequestListener } from '../node-http/serve-request.js';
import { type Diagnostic, formatDiagnostic } from '../types.js';
import type { LogEntry } from './log.js';
import type { ServerOptions } from './server-options.js';

/** What can be served; see `CreateServerOptions.app`. */
export type Application = WsgiApplication | RequestListener | FetchApplication | object;

/** What a server in this process serves, where, and how: the server's options in camel case, and what only a program can give. */
export interface CreateServerOptions extends Omit<ServerOptions, 'mount'> {
  /**
   * The application, or a promise of it: a function `(environ, startResponse)` or `(req, res)`, an object with
   * `fetch(request)`, an application of Express, Koa, Fastify and their kin, or a module with one of these among its
   * exports (`app: import('./app.js')`). `interface` says how it is called where that cannot be told.
   */
  readonly app?: Application;
  /** Applications below a path or for a host: `/PATH=APPLICATION` as in a file, or an object: `{ '/shop': shop, '/blog': 'blog.js' }`. */
  readonly mount?: string | readonly string[] | Readonly<Record<string, Application | string>>;
  /** Where request lines and messages go. Without `logger`, `onLog` and `logTo` nothing is written anywhere. */
  readonly logger?: Logger;
  /** Gets every request line and message. */
  readonly onLog?: (entry: LogEntry) => void;
  /** Gets what is odd about the options, and is no error. Without it, `process.emitWarning` does. */
  readonly onWarning?: (warning: Diagnostic) => void;
}

/** Options that are wrong: a line for each, and each by itself in `diagnostics`. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  /** Of the first one. */
  readonly code: Diagnostic['code'] | undefined;
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map(formatDiagnostic).join('\n'));
    this.code = diagnostics[0]?.code;
    this.diagnostics = diagnostics;
  }
}

export interface ReadOptions {
  readonly config: Config;
  readonly app: Application | undefined;
  /** Applications that were given in `mount`, by what stands before them there. */
  readonly mounted: ReadonlyMap<string, Application>;
}

/** The place of all settings, in messages. */
const place = 'createServer options';
const ownNames = ['app', 'logger', 'onLog', 'onWarning'] as const;

/** @throws {ConfigurationError} for everything that is wrong, at once */
export function readOptions(options: CreateServerOptions): ReadOptions {
  const { app, logger, onLog, onWarning, mount, ...named } = options;
  const report = new Report();
  checkOwn({ logger, onLog, onWarning }, report);
  const { texts, mounted } = splitMounts(mount);
  // A promise that is rejected before its turn comes, or instead of it, is not one that nobody looks at.
  for (const given of [app, ...mounted.values()]) if (given instanceof Promise) given.catch(() => {});
  const settings = programSettings({ ...named, mount: texts }, { place, report, others: ownNames });
  const hasName = (name: string) => settings.some((setting) => setting.name === name);
  for (const name of ['module', 'wsgi-file']) {
    const spelled = name === 'module' ? 'module' : 'wsgiFile';
    if (app !== undefined && hasName(name)) report.error('PROGRAM_TWO_APPLICATIONS', { name: spelled }, place);
  }
  // So that the application at the root is known to be there when the mounts are looked at.
  if (app !== undefined) {
    settings.push({ name: 'wsgi-file', spelled: 'app', value: 'app', place, origin: 'program', unit: '' });
  } else if (!['module', 'wsgi-file', 'mount'].some(hasName)) {
    report.error('PROGRAM_NO_APPLICATION', {}, place);
  }
  checkLogs([logger && 'logger', onLog && 'onLog', hasName('logto') && 'logTo'], report);
  const config = configureProgram(settings, process.cwd(), report);
  const hasSocketError = report.errors.some(({ code }) => code === 'VALUE_NOT_AN_ADDRESS');
  if (config.sockets.length === 0 && !hasSocketError) report.error('PROGRAM_NO_SOCKET', {}, place);
  if (report.errors.length > 0) throw new ConfigurationError(report.errors);
  for (const warning of report.warnings) {
    if (onWarning !== undefined) onWarning(warning);
    else process.emitWarning(formatDiagnostic(warning), { type: 'TswsgiWarning', code: warning.code });
  }
  return { config, app, mounted };
}

function checkOwn(own: Pick<CreateServerOptions, 'logger' | 'onLog' | 'onWarning'>, report: Report): void {
  const wanted = { logger: 'object', onLog: 'function', onWarning: 'function' } as const;
  for (const [name, type] of Object.entries(wanted)) {
    const value: unknown = own[name as keyof typeof own];
    if (value === undefined || (typeof value === type && value !== null)) continue;
    const found = value === null ? 'null' : `of type ${typeof value}`;
    report.error(
      'VALUE_WRONG_TYPE',
      { name, type: found, wanted: `${type === 'object' ? 'a Logger' : 'a function'}` },
      place,
    );
  }
}

function checkLogs(given: readonly (string | false | undefined)[], report: Report): void {
  const [first, second] = given.filter((name) => typeof name === 'string');
  if (first !== undefined && second !== undefined) report.error('PROGRAM_TWO_LOGS', { first, second }, place);
}

/** An object of applications as the texts of a file; those that are no text are kept beside. */
function splitMounts(mount: CreateServerOptions['mount']): {
  readonly texts: unknown;
  readonly mounted: ReadonlyMap<string, Application>;
} {
  const mounted = new Map<string, Application>();
  if (typeof mount !== 'object' || mount === null || Array.isArray(mount)) return { texts: mount, mounted };
  const texts = Object.entries(mount).map(([mountpoint, application]) => {
    if (typeof application === 'string') return `${mountpoint}=${application}`;
    mounted.set(mountpoint, application);
    return `${mountpoint}=app`;
  });
  return { texts, mounted };
}
