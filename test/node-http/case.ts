// What one behaviour is: a handler, what a client does, and nothing of what is to come of it: that is for node:http to
// say in the same run. The cases stand in cases/, by topic; run-case.ts runs one.
import type { IncomingMessage, Server, ServerOptions, ServerResponse } from 'node:http';
import type { Conversation } from './conversation.js';
import type { DifferenceName, ServedDifferenceName } from './differences.js';

/** Writes down that something happened on the server's side. */
export type Log = (event: string) => void;

export interface CaseTools {
  readonly log: Log;
  readonly server: Server;
}

type CreateOptions = ServerOptions<typeof IncomingMessage, typeof ServerResponse>;

/** What the running node does otherwise than others that there are. */
export const node = {
  /** More fields than maxHeadersCount are refused (CVE-2026-58044), not cut off. */
  refusesManyFields: isAtLeast({ 22: '23.2', 24: '18.1', 26: '5.1' }),
  /** AsyncLocalStorage has no hooks, and what a request has entered ends with it. */
  hasContextFrames: isAtLeast({ 24: '0.0' }),
};

/** `since`: by major, the first version of it; what is newer than all of them has it too. */
function isAtLeast(since: Readonly<Record<number, string>>): boolean {
  const [major = 0, minor = 0, patch = 0] = process.versions.node.split('.').map(Number);
  const first = since[major];
  if (first === undefined) return major > Math.max(...Object.keys(since).map(Number));
  const [firstMinor = 0, firstPatch = 0] = first.split('.').map(Number);
  return minor > firstMinor || (minor === firstMinor && patch >= firstPatch);
}

export interface Case {
  readonly name: string;
  /** For createServer(). */
  readonly options?: CreateOptions;
  /** Called before the server listens. */
  readonly configure?: (server: Server, log: Log) => void;
  /** The request listener. What it throws or rejects with is written down. Without it `hello` is answered. */
  readonly handle?: (req: IncomingMessage, res: ServerResponse, tools: CaseTools) => unknown;
  /** What the client sends, before it reads to the end of the connection; or all that it does. */
  readonly client: string | ((client: Conversation, tools: CaseTools) => Promise<void>);
  /** The two are meant to differ in this. Left out: they are equal. */
  readonly difference?: DifferenceName;
  /**
   * What differs where an interface of the server runs the handler, if that is something else: `none`, or `not run` for
   * what would be waited for in vain, with a case beside it that shows the difference.
   */
  readonly served?: DifferenceName | ServedDifferenceName | 'none' | 'not run';
  /** The running node does already what differs from others. */
  readonly differsNoMore?: boolean;
}

/** A request without body whose connection ends with the answer. */
export function get(target = '/', ...fields: readonly string[]): string {
  return request('GET', target, 'HTTP/1.1', ['Host: x', ...fields, 'Connection: close']);
}

/** The same, but the connection is kept. */
export function keptGet(target = '/', ...fields: readonly string[]): string {
  return request('GET', target, 'HTTP/1.1', ['Host: x', ...fields]);
}

export function request(method: string, target: string, version: string, fields: readonly string[], body = ''): string {
  return `${method} ${target} ${version}\r\n${fields.map((field) => `${field}\r\n`).join('')}\r\n${body}`;
}

/** A request with a body of known length whose connection ends with the answer. */
export function post(body: string, ...fields: readonly string[]): string {
  const all = ['Host: x', ...fields, `Content-Length: ${Buffer.byteLength(body, 'latin1')}`, 'Connection: close'];
  return request('POST', '/', 'HTTP/1.1', all, body);
}

/** The same, chunked; `parts` are the chunks. */
export function postChunked(parts: readonly string[], trailers: readonly string[] = [], ...fields: string[]): string {
  const all = ['Host: x', ...fields, 'Transfer-Encoding: chunked', 'Connection: close'];
  return request('POST', '/', 'HTTP/1.1', all, chunked(parts, trailers));
}

export function chunked(parts: readonly string[], trailers: readonly string[] = []): string {
  const chunks = parts.map((part) => `${part.length.toString(16)}\r\n${part}\r\n`).join('');
  return `${chunks}0\r\n${trailers.map((field) => `${field}\r\n`).join('')}\r\n`;
}

/** A handler that answers what `look` sees of the request, as JSON. */
export function tell(look: (req: IncomingMessage, res: ServerResponse) => unknown): NonNullable<Case['handle']> {
  return (req, res) => {
    const text = JSON.stringify(look(req, res)) ?? 'undefined';
    res.end(text);
  };
}

/** Write down the events of `emitter`; listening to them must not change what it does. */
export function watch(
  log: Log,
  label: string,
  emitter: { on(event: string, listener: (...values: unknown[]) => void): unknown },
  ...events: readonly string[]
): void {
  for (const event of events) {
    emitter.on(event, (first) => log(`${label} ${event}${first instanceof Error ? ` ${describeError(first)}` : ''}`));
  }
}

/** What can be listened to without consequences. */
export function watchBoth(log: Log, req: IncomingMessage, res: ServerResponse): void {
  watch(log, 'req', req, 'end', 'close');
  watch(log, 'res', res, 'prefinish', 'finish', 'close');
}

/** Call `action` and write down what it gives or throws. */
export function attempt(log: Log, label: string, action: () => unknown): void {
  try {
    const result = action();
    log(`${label}: ${describeValue(result)}`);
  } catch (error) {
    log(`${label} throws ${describeError(error)}`);
  }
}

/** Name, code and message. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  return `${error.name} ${code ?? '-'} ${error.message}`;
}

function describeValue(value: unknown): string {
  if (value === undefined) return 'undefined';
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const prototype = Object.getPrototypeOf(value) as object | null;
    if (prototype !== null && prototype !== Object.prototype) return 'an object';
  }
  return typeof value === 'function' ? 'a function' : JSON.stringify(value);
}

/** All of a stream's data as latin1 text. */
export async function readAll(stream: AsyncIterable<unknown>): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(typeof part === 'string' ? Buffer.from(part) : (part as Buffer));
  return Buffer.concat(parts).toString('latin1');
}
