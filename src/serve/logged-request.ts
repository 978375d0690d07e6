// A finished exchange as its line in the log tells of it. Each value is read when the line asks for it, and only then.
import type { RequestFacts } from '../log/access-log.js';
import { type ProcessMemory, readProcessMemory } from '../log/process-memory.js';
import type { LoggedRequest } from '../log/variables.js';
import { type EnvironConstants, readVariable } from '../request/environ.js';
import type { Exchange } from '../request/exchange.js';
import type { Request } from '../request/request.js';

/** What is the same for all requests of a process. */
export interface LogScope {
  readonly worker: number;
  readonly constants: EnvironConstants;
  /** `X-Forwarded-For` comes before the address of the connection. */
  readonly believesForwarded: boolean;
  /** Variables every HTTP request has besides its fields, and their bytes but for the values that differ. */
  readonly httpBase: { readonly count: number; readonly bytes: number };
}

/** How many requests there have been, this one included: see RequestFacts. */
export interface RequestCounts {
  readonly appRequests: number;
  readonly allRequests: number;
}

/** Of the variables that a uwsgi packet would hold for an HTTP request, those that every one has. */
export function httpBaseOf(serverName: string): LogScope['httpBase'] {
  const names = ['REQUEST_METHOD', 'REQUEST_URI', 'PATH_INFO', 'QUERY_STRING', 'SERVER_PROTOCOL', 'SCRIPT_NAME'];
  names.push('SERVER_NAME', 'SERVER_PORT', 'REMOTE_ADDR');
  const bytes = names.reduce((sum, name) => sum + 4 + name.length, 0) + 'HTTP/1.1'.length;
  return { count: names.length, bytes: bytes + serverName.length };
}

/** Text in JavaScript's characters as UTF-8, a character for each byte. */
function bytesOf(text: string | undefined): string | undefined {
  return text === undefined || /^[\0-\x7f]*$/.test(text) ? text : Buffer.from(text).toString('latin1');
}

export class LoggedExchange implements LoggedRequest, RequestFacts {
  readonly pid = process.pid;
  readonly durationUs: number;
  readonly startedAtUs: number;
  readonly appRequests: number;
  readonly allRequests: number;
  readonly #exchange: Exchange;
  readonly #request: Request;
  readonly #scope: LogScope;
  #memory: ProcessMemory | undefined;

  /** `durationUs` is counted up to now. */
  constructor(exchange: Exchange, durationUs: number, counts: RequestCounts, scope: LogScope) {
    this.#exchange = exchange;
    this.#request = exchange.request;
    this.#scope = scope;
    this.durationUs = durationUs;
    this.startedAtUs = Date.now() * 1000 - durationUs;
    this.appRequests = counts.appRequests;
    this.allRequests = counts.allRequests;
  }

  get worker(): number {
    return this.#scope.worker;
  }

  get core(): number {
    return this.#exchange.core;
  }

  get app(): number {
    return this.#exchange.mount.app;
  }

  get isUnchecked(): boolean {
    return this.#request.isUwsgi || this.#scope.believesForwarded;
  }

  get method(): string {
    return this.#request.method;
  }

  get uri(): string {
    return this.#request.isUwsgi ? this.#sent('REQUEST_URI') : this.#request.target;
  }

  get protocol(): string {
    if (this.#request.isUwsgi) return this.#sent('SERVER_PROTOCOL');
    return this.#request.isHttp11 ? 'HTTP/1.1' : 'HTTP/1.0';
  }

  get host(): string {
    const { constants } = this.#scope;
    const host = this.#request.variable('HTTP_HOST');
    return host ?? (this.#request.isUwsgi ? this.#sent('SERVER_NAME') : constants.serverName);
  }

  get remoteAddress(): string {
    const forwarded = this.#scope.believesForwarded ? this.#sent('HTTP_X_FORWARDED_FOR') : '';
    if (forwarded !== '') return forwarded;
    return this.#request.isUwsgi ? this.#sent('REMOTE_ADDR') : this.#request.clientAddress;
  }

  get remoteUser(): string {
    return this.#request.isUwsgi ? this.#sent('REMOTE_USER') : '';
  }

  get modifiers(): readonly [first: number, second: number] {
    return this.#request.isUwsgi ? [this.#request.modifier1, this.#request.modifier2] : [0, 0];
  }

  get variableCount(): number {
    return this.#request.fieldCount + (this.#request.isUwsgi ? 0 : this.#scope.httpBase.count);
  }

  get variableBytes(): number {
    const request = this.#request;
    if (request.isUwsgi) return request.headBytes;
    const { constants, httpBase } = this.#scope;
    const ofRequest = request.method.length + request.target.length + request.path.length + request.query.length;
    const ofConnection = (constants.serverPorts[request.listener] ?? '').length + request.clientAddress.length;
    return httpBase.bytes + ofRequest + ofConnection + request.variableBytes;
  }

  get status(): number {
    return this.#exchange.response.status;
  }

  get bodyBytes(): number {
    return this.#exchange.response.bodyBytes;
  }

  get fieldCount(): number {
    return this.#exchange.response.fieldCount;
  }

  get headBytes(): number {
    return this.#exchange.response.headBytes;
  }

  get switches(): number {
    return this.#exchange.response.partCount;
  }

  get readErrors(): number {
    return this.#exchange.bodyFailureStatus !== undefined || this.#exchange.hasLostBody ? 1 : 0;
  }

  get writeErrors(): number {
    const { isPeerGone, hasLeft, response } = this.#exchange;
    return isPeerGone || (hasLeft && response.isBrokenOff) ? 1 : 0;
  }

  get memory(): ProcessMemory {
    this.#memory ??= readProcessMemory();
    return this.#memory;
  }

  variable(name: string): string | undefined {
    const value = readVariable(this.#exchange, this.#scope.constants, name);
    return name === 'PATH_INFO' || name === 'SCRIPT_NAME' ? bytesOf(value) : value;
  }

  logVariable(name: string): string | undefined {
    return this.#exchange.logVariables?.get(name);
  }

  #sent(name: string): string {
    return this.#request.variable(name) ?? '';
  }
}
