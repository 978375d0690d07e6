// The body of one request on its way from native into node's IncomingMessage: what node's parser does with it.
import type { NodeRequest } from '../node-http/node-objects.js';
import type { BodyReader, RequestBody } from '../request/body.js';
import { readPaced } from '../request/paced-reader.js';

export class IncomingBody implements BodyReader {
  readonly #request: NodeRequest;
  readonly #body: RequestBody;
  /** Bytes for which the reader has had no room. */
  #owed = 0;
  readonly #events: { moved(bytes: number): void; completed(): void };

  constructor(request: NodeRequest, body: RequestBody, events: { moved(bytes: number): void; completed(): void }) {
    this.#request = request;
    this.#body = body;
    this.#events = events;
  }

  /** Hands over what is here, and what comes later when it comes. */
  start(): void {
    readPaced(this.#body, this);
  }

  receive(part: Buffer): void {
    this.#events.moved(part.length);
    if (this.#request._dumped || this.#request.push(part)) this.#body.acknowledge(part.length);
    else this.#owed += part.length;
  }

  complete(): void {
    endRequest(this.#request, this.#body.rawTrailers);
    this.#events.completed();
  }

  /** The connection tells it by itself. */
  fail(): void {}

  takeMore(): void {
    if (this.#owed === 0) return;
    const owed = this.#owed;
    this.#owed = 0;
    this.#body.acknowledge(owed);
  }
}

/** All of `request` has come, with its trailer fields. */
export function endRequest(request: NodeRequest, rawTrailers?: readonly string[]): void {
  request.complete = true;
  if (rawTrailers !== undefined && rawTrailers.length > 0) request._addHeaderLines(rawTrailers, rawTrailers.length);
  request.push(null);
}
