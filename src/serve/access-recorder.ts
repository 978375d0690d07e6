// From a finished exchange to its request line: gathers the facts, which costs a look at the request.
import { formatRequestLine } from '../log/access-log.js';
import type { Logger } from '../log/logger.js';
import { protocolOf } from '../request/environ.js';
import type { Exchange } from '../request/exchange.js';

export interface AccessRecorderOptions {
  readonly logger: Logger;
  /** The clock of `Exchange.startedUs`. */
  readonly clockUs: () => number;
  /** Requests of that application in this process so far, this one included. */
  readonly countAppRequest: (app: number) => number;
  /** Requests of all workers so far. */
  readonly countRequests: () => number;
  readonly serverName: string;
}

/** Writes a line for each request. One per process. */
export class AccessRecorder {
  readonly #options: AccessRecorderOptions;
  /** Variables every HTTP request has besides its fields, and their bytes but for the values that differ. */
  readonly #httpBase: { readonly count: number; readonly bytes: number };

  constructor(options: AccessRecorderOptions) {
    this.#options = options;
    const names = ['REQUEST_METHOD', 'REQUEST_URI', 'PATH_INFO', 'QUERY_STRING', 'SERVER_PROTOCOL', 'SCRIPT_NAME'];
    names.push('SERVER_NAME', 'SERVER_PORT', 'REMOTE_ADDR');
    const bytes = names.reduce((sum, name) => sum + 4 + name.length, 0) + 'HTTP/1.1'.length;
    this.#httpBase = { count: names.length, bytes: bytes + options.serverName.length };
  }

  record(exchange: Exchange): void {
    const { request, response } = exchange;
    const { app } = exchange.mount;
    const appRequests = app < 0 ? -1 : this.#options.countAppRequest(app);
    // On a clock that wraps at 2^32 microseconds the difference is right for requests of up to 71 minutes. JavaScript's is
    // a moment behind native's, so that the shortest ones may seem to end before they began.
    const durationUs = (this.#options.clockUs() - exchange.startedUs) >>> 0;
    const durationMs = durationUs > 0xfff00000 ? 0 : durationUs / 1000;
    const target = request.isUwsgi ? (request.variable('REQUEST_URI') ?? '') : request.target;
    const isCounted = request.isUwsgi;
    const base = isCounted ? { count: 0, bytes: 0 } : this.#httpBase;
    const ownBytes = isCounted ? 0 : request.method.length + target.length + request.path.length + request.query.length;
    this.#options.logger.line(
      formatRequestLine({
        pid: process.pid,
        app,
        appRequests,
        allRequests: this.#options.countRequests(),
        remoteAddress: request.isUwsgi ? (request.variable('REMOTE_ADDR') ?? '') : request.peerAddress,
        remoteUser: request.isUwsgi ? (request.variable('REMOTE_USER') ?? '') : '',
        variableCount: base.count + request.fieldCount,
        variableBytes: isCounted ? request.headBytes : base.bytes + ownBytes + request.variableBytes,
        startedAtMs: Date.now() - durationMs,
        method: request.method,
        uri: target,
        bodyBytes: response.bodyBytes,
        durationMs,
        protocol: protocolOf(request),
        status: response.status,
        fieldCount: response.fieldCount,
        headBytes: response.headBytes,
        switches: response.partCount,
        core: exchange.core,
      }),
    );
  }
}
