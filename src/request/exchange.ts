// One request and its answer, as the interfaces see them. It lives from native's request event until the answer has
// ended or been given up, which is when native may use the slot again.
import { TswsgiError } from '../errors.js';
import { type BodyHost, RequestBody } from './body.js';
import type { Bridge } from './bridge.js';
import { RequestFlag, RequestWord } from './layout.js';
import { Request } from './request.js';
import { Response, type ResponseHost } from './response.js';

/** What the server wants to hear of a request. */
export interface ExchangeOwner {
  readonly bridge: Bridge;
  /** The answer is complete or given up: the slot is native's again. Called once. */
  exchangeEnded(exchange: Exchange): void;
  /** Something about the answer that belongs in the log. */
  report(exchange: Exchange, text: string): void;
}

export class Exchange implements BodyHost, ResponseHost {
  readonly owner: ExchangeOwner;
  readonly slot: number;
  readonly generation: number;
  /** Which of the worker's cores runs it, from 0. */
  readonly core: number;
  readonly request: Request;
  readonly response: Response;
  /** When the first byte of the head came, in microseconds on the server's clock; wraps at 2^32. */
  readonly startedUs: number;
  unflushedBytes = 0;
  /** Nobody reads the answer any more. */
  isPeerGone = false;
  /** The status that tells the client why its body was not taken, once it was not. */
  bodyFailureStatus: number | undefined;
  readonly #bodyAt: number;
  readonly #bodySize: number;
  #body: RequestBody | undefined;
  #hasEnded = false;
  #onDrained: (() => void) | undefined;
  #onGone: (() => void)[] | undefined;

  /** `words` from `at` on hold a request event: see native/shm/ring.h. */
  constructor(owner: ExchangeOwner, words: Uint32Array, at: number) {
    const flags = words[at] as number;
    this.owner = owner;
    this.slot = words[at + RequestWord.slot] as number;
    this.generation = words[at + RequestWord.generation] as number;
    this.core = words[at + RequestWord.core] as number;
    const recordAt = words[at + RequestWord.recordAt] as number;
    this.request = new Request(owner.bridge.arena, recordAt, words[at + RequestWord.recordSize] as number, flags);
    this.#bodyAt = words[at + RequestWord.bodyAt] as number;
    this.#bodySize = words[at + RequestWord.bodySize] as number;
    this.startedUs = words[at + RequestWord.startedUs] as number;
    this.response = new Response(this);
  }

  get bridge(): Bridge {
    return this.owner.bridge;
  }

  /** Variables of a uwsgi peer were left out because they make uWSGI load code. */
  get hasDroppedVariables(): boolean {
    return (this.request.flags & RequestFlag.droppedVariables) !== 0;
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** The request's body. Made when first asked for: most requests have none. */
  get body(): RequestBody {
    if (this.#body === undefined) {
      const { flags } = this.request;
      const isHere = (flags & (RequestFlag.bodyIsHere | RequestFlag.hasBody)) !== RequestFlag.hasBody;
      if (this.#hasEnded) throw new TswsgiError('REQUEST_OVER', {});
      this.#body = new RequestBody(this);
      if (isHere) {
        this.#body.receive(this.bridge.arena.subarray(this.#bodyAt, this.#bodyAt + this.#bodySize), true);
      }
    }
    return this.#body;
  }

  /** Not all of the request's body has come. */
  get isBodyPending(): boolean {
    const { flags } = this.request;
    if ((flags & RequestFlag.hasBody) === 0 || (flags & RequestFlag.bodyIsHere) !== 0) return false;
    return this.#body === undefined || !this.#body.isComplete;
  }

  /** Resolves when the peer has taken enough of what was written, or is gone. */
  drained(): Promise<void> {
    if (this.isPeerGone) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onDrained = resolve;
    });
  }

  /** Calls back once when the peer goes before the answer has ended. */
  onGone(listener: () => void): void {
    this.#onGone ??= [];
    this.#onGone.push(listener);
  }

  /** To be called by Response only: the answer has ended. */
  end(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.owner.exchangeEnded(this);
    this.request.finish();
  }

  report(text: string): void {
    this.owner.report(this, text);
  }

  // Events of the native loop.

  handleDrained(): void {
    const resolve = this.#onDrained;
    this.#onDrained = undefined;
    resolve?.();
  }

  handleBodyError(status: number, reason: string): void {
    this.bodyFailureStatus = status === 0 ? 400 : status;
    this.body.fail(new TswsgiError('BODY_BROKEN', { reason }));
  }

  handleGone(): void {
    this.isPeerGone = true;
    this.handleDrained();
    if (this.isBodyPending) this.body.fail(new TswsgiError('CLIENT_GONE', {}));
    const listeners = this.#onGone ?? [];
    this.#onGone = undefined;
    for (const listener of listeners) listener();
  }
}
