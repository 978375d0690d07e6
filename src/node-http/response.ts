// http.ServerResponse whose head is made of parts that are ready. Everything else is node's own, and so is the head
// where it is not an ordinary one (head-composer.ts).
//
// All state is node's own too, in the members it has there: what a framework does to the prototype takes the short cuts
// away and nothing else. They hold for a node whose heads are the same to the byte, which is looked at once.
import { type IncomingMessage, type OutgoingHttpHeader, type OutgoingHttpHeaders, STATUS_CODES } from 'node:http';
import { fieldName, fieldText } from './field-text.js';
import { type CollectedFields, composeHead } from './head-composer.js';
import { type NodeResponse, NodeResponseClass, type ResponseOptions } from './node-objects.js';

type Fields = OutgoingHttpHeaders | OutgoingHttpHeader[];

/** Where node keeps what setHeader() collects; `undefined`: not as we know it. */
const collectedKey = findCollected();

let isTrusted = collectedKey !== undefined;

/** Has the member that node keeps its fields in. */
type Collecting = Record<symbol, CollectedFields | null>;

/** An object that has nothing but its own members, and is faster than one without a prototype. */
function Collected(): void {}
Collected.prototype = Object.create(null);
const CollectedClass = Collected as unknown as new () => CollectedFields;

class ServerResponse extends NodeResponseClass {
  override setHeader(name: string, value: number | string | readonly string[]): this {
    if (isTrusted && this._header === null) {
      const known = fieldName(name);
      if (known !== undefined && fieldText(known, value) !== undefined) {
        const holder = this as unknown as Collecting;
        let fields = holder[collectedKey as symbol];
        if (fields === null || fields === undefined) fields = holder[collectedKey as symbol] = new CollectedClass();
        fields[known.lower] = [name, value];
        return this;
      }
    }
    return super.setHeader(name, value);
  }

  override writeHead(status: number, reason?: string | Fields, fields?: Fields): this {
    if (!isTrusted || this._header !== null || typeof reason === 'string') {
      return super.writeHead(status, reason as string, fields as OutgoingHttpHeaders);
    }
    const given = fields ?? reason;
    const collected = (this as unknown as Collecting)[collectedKey as symbol] ?? undefined;
    const line = typeof status === 'number' ? statusLines[status] : undefined;
    const isOrdinary = line !== undefined && (!this.statusMessage || this.statusMessage === line.message);
    if (!isOrdinary || (collected !== undefined && given !== undefined && given !== null)) {
      return super.writeHead(status, given as OutgoingHttpHeaders);
    }
    this.statusMessage = line.message;
    this.statusCode = status;
    if (status === 204 || status === 304) this._hasBody = false;
    // The client may send its body now or not: nobody can tell where it is.
    if (this._expect_continue && !this._sent100) this.shouldKeepAlive = false;
    this._storeHeader(line.text, collected ?? given);
    return this;
  }

  override _storeHeader(start: string, fields: unknown): void {
    const isCollected = fields === (this as unknown as Collecting)[collectedKey as symbol];
    if (!isTrusted || !composeHead(this, start, fields, isCollected)) super._storeHeader(start, fields);
  }
}

export { ServerResponse as DirectHeadResponse };

const statusLines: readonly ({ readonly text: string; readonly message: string } | undefined)[] = Array.from(
  { length: 1000 },
  (_, status) => {
    const message = STATUS_CODES[status];
    return status < 200 || message === undefined ? undefined : { message, text: `HTTP/1.1 ${status} ${message}\r\n` };
  },
);

function findCollected(): symbol | undefined {
  const sample = new NodeResponseClass({} as IncomingMessage, { highWaterMark: 1, rejectNonStandardBodyWrites: false });
  sample.setHeader('X-Sample', 'text');
  const holder = sample as unknown as Record<symbol, unknown>;
  return Object.getOwnPropertySymbols(sample).find((key) => {
    const entry = (holder[key] as CollectedFields | null)?.['x-sample'];
    return Array.isArray(entry) && entry.length === 2 && entry[0] === 'X-Sample' && entry[1] === 'text';
  });
}

const options: ResponseOptions = { highWaterMark: 1, rejectNonStandardBodyWrites: false };
const http11 = { method: 'GET', httpVersionMajor: 1, httpVersionMinor: 1, headers: {} };

/** Heads that show all that head-composer.ts decides. */
const samples: readonly ((response: NodeResponse) => void)[] = [
  (response) => response.writeHead(200, { 'Content-Type': 'text/plain', 'Content-Length': 5 }),
  (response) => response.setHeader('X-One', 1).setHeader('Date', 'never').writeHead(404),
  (response) => Object.assign(response, { _contentLength: 5, _keepAliveTimeout: 5000 })._implicitHeader(),
  (response) => Object.assign(response, { _keepAliveTimeout: 5000, _maxRequestsPerSocket: 7 }).writeHead(200),
  (response) => Object.assign(response, { maxRequestsOnConnectionReached: true }).writeHead(200, ['X-One', '1']),
  (response) => Object.assign(response, { shouldKeepAlive: false }).writeHead(200),
  (response) => Object.assign(response, { _expect_continue: true }).writeHead(204),
  (response) => Object.assign(response, { _hasBody: false }).writeHead(200),
  (response) => Object.assign(response, { useChunkedEncodingByDefault: false, shouldKeepAlive: false }).writeHead(200),
  (response) => Object.assign(response, { _removedConnection: true, _removedTE: true }).writeHead(200),
  (response) => Object.assign(response, { sendDate: false, _removedContLen: true, _contentLength: 5 }).writeHead(200),
];

/** What a head says, and what follows from it. Dates are all the same. */
function outcomeOf(Class: typeof NodeResponseClass, fill: (response: NodeResponse) => void): string {
  const response = new Class(http11 as unknown as IncomingMessage, options);
  fill(response);
  const { _last, chunkedEncoding, shouldKeepAlive, _hasBody, _headerSent, _contentLength, statusMessage } = response;
  return JSON.stringify([
    response._header?.replace(/^Date: \w{3}, .*$/m, 'Date: now'),
    ...[_last, chunkedEncoding, shouldKeepAlive, _hasBody, _headerSent, _contentLength, statusMessage],
  ]);
}

/** Are the heads of `Class` those of node? */
export function writesNodesHeads(Class: typeof NodeResponseClass): boolean {
  try {
    return samples.every((fill) => outcomeOf(Class, fill) === outcomeOf(NodeResponseClass, fill));
  } catch {
    return false;
  }
}

isTrusted = isTrusted && writesNodesHeads(ServerResponse);

/** The short cuts are taken. */
export function hasShortcuts(): boolean {
  return isTrusted;
}
