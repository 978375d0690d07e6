// From a finished exchange to its line in the log, where it has one: uWSGI's own, or that of log-format.
import { hasColours } from '../config/colours.js';
import type { Config } from '../config/config.js';
import { formatRequestLine } from '../log/access-log.js';
import { developmentRequestLine } from '../log/development-log.js';
import { compileConditions } from '../log/log-conditions.js';
import { compileFormat } from '../log/log-format.js';
import type { Logger } from '../log/logger.js';
import type { EnvironConstants } from '../request/environ.js';
import type { Exchange } from '../request/exchange.js';
import { httpBaseOf, LoggedExchange, type LogScope } from './logged-request.js';

export interface AccessRecorderOptions {
  readonly config: Config;
  readonly logger: Pick<Logger, 'line'>;
  readonly worker: number;
  readonly constants: EnvironConstants;
  /** The clock of `Exchange.startedUs`. */
  readonly clockUs: () => number;
  /** Requests of that application in this process so far, this one included. */
  readonly countAppRequest: (app: number) => number;
  /** Requests of all workers so far. */
  readonly countRequests: () => number;
}

/** Writes lines of requests. One per thread that runs the application. */
export class AccessRecorder {
  readonly #options: AccessRecorderOptions;
  readonly #scope: LogScope;
  readonly #write: (request: LoggedExchange) => string;
  /** Which requests have a line; `undefined`: all. */
  readonly #holds: ((request: LoggedExchange) => boolean) | undefined;

  /** The recorder that `config` asks for; `undefined`: no request has a line. */
  static create(options: AccessRecorderOptions): AccessRecorder | undefined {
    const holds = options.config.logRequests ? undefined : compileConditions(options.config);
    return options.config.logRequests || holds !== undefined ? new AccessRecorder(options, holds) : undefined;
  }

  private constructor(options: AccessRecorderOptions, holds: ((request: LoggedExchange) => boolean) | undefined) {
    const { config, worker, constants } = options;
    const { logFormat, logMicros: hasMicros, logMemory: hasMemory, logForwarded: believesForwarded } = config;
    this.#options = options;
    this.#scope = { worker, constants, believesForwarded, httpBase: httpBaseOf(constants.serverName) };
    this.#holds = holds;
    const colours = config.isDevelopment && hasColours();
    const timeFormat = config.logFormatDates ? config.logDate : null;
    this.#write =
      logFormat === null
        ? config.isDevelopment
          ? (request) => developmentRequestLine(request, colours)
          : (request) => formatRequestLine(request, { hasMicros, hasMemory })
        : compileFormat(logFormat, { timeFormat });
  }

  record(exchange: Exchange): void {
    const { clockUs, countAppRequest, countRequests, logger } = this.#options;
    const { app } = exchange.mount;
    const appRequests = app < 0 ? -1 : countAppRequest(app);
    if (exchange.isUnlogged) return;
    // On a clock that wraps at 2^32 microseconds the difference is right for requests of up to 71 minutes. JavaScript's is
    // a moment behind native's, so that the shortest ones may seem to end before they began.
    const sinceUs = (clockUs() - exchange.startedUs) >>> 0;
    const durationUs = sinceUs > 0xfff00000 ? 0 : sinceUs;
    const request = new LoggedExchange(
      exchange,
      durationUs,
      { appRequests, allRequests: countRequests() },
      this.#scope,
    );
    if (this.#holds === undefined || this.#holds(request)) logger.line(this.#write(request));
  }
}
