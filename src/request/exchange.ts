// One request and its answer, as the interfaces see them. It lives from native's request event until the answer has
// ended or been given up, which is when native may use the slot again.
import { TswsgiError } from '../errors.js';
import { type BodyHost, RequestBody } from './body.js';
import type { Bridge } from './bridge.js';
import type { Forwarding } from './forwarded.js';
import { RequestFlag, RequestWord } from './layout.js';
import { type Mount, rootMount } from './mount.js';
import { Request } from './request.js';
import { Response, type ResponseHost } from './response.js';
import { type TakenConnection, Takeover } from './takeover.js';

/** As long as a timer of Node can wait. */
const mostSeconds = 2 ** 31 / 1000 - 1;

/** What the server wants to hear of a request. */
export interface ExchangeOwner {
  readonly bridge: Bridge;
  /** What peers are believed of their clients; left out where none is. */
  readonly forwarding?: Forwarding | undefined;
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
  /** Native's number of the connection it came by. */
  readonly connection: number;
  readonly request: Request;
  readonly response: Response;
  /** When the first byte of the head came, in microseconds on the server's clock; wraps at 2^32. */
  readonly startedUs: number;
  /** Where its application stands; the dispatcher sets it where there are several. See mount.ts for the path under it. */
  mount: Mount = rootMount;
  unflushedBytes = 0;
  writtenBytes = 0;
  /** Nobody reads the answer any more. */
  isPeerGone = false;
  /** The peer sends no more, and is thought to be gone. It may read on. */
  hasLeft = false;
  /** It took too long and was ended by the server. */
  hasExpired = false;
  /** What went wrong, where the client may read it; else it gets the name of the status. */
  failureText: string | undefined;
  /** The status that tells the client why its body was not taken, once it was not. */
  bodyFailureStatus: number | undefined;
  /** The peer was gone before all of its body had come. */
  hasLostBody = false;
  /** It is to have no line in the log. */
  isUnlogged = false;
  /** What its line in the log is to say besides, by name. */
  logVariables: Map<string, string> | undefined;
  readonly #bodyAt: number;
  readonly #bodySize: number;
  #body: RequestBody | undefined;
  #hasEnded = false;
  #onDrained: (() => void) | undefined;
  #onGone: (() => void)[] | undefined;
  #onFinished: (() => void) | undefined;
  #onLeft: (() => void) | undefined;
  #onLimited: (() => void) | undefined;
  #abortion: AbortController | undefined;
  #takeover: Takeover | undefined;
  /** Why nobody wants the answer. */
  #unwanted: TswsgiError | undefined;

  /** `words` from `at` on hold a request event: see native/shm/ring.h. */
  constructor(owner: ExchangeOwner, words: Uint32Array, at: number) {
    const flags = words[at] as number;
    this.owner = owner;
    this.slot = words[at + RequestWord.slot] as number;
    this.generation = words[at + RequestWord.generation] as number;
    this.core = words[at + RequestWord.core] as number;
    this.connection = words[at + RequestWord.connection] as number;
    const recordAt = words[at + RequestWord.recordAt] as number;
    this.request = new Request(
      owner.bridge.arena,
      recordAt,
      words[at + RequestWord.recordSize] as number,
      flags,
      owner.forwarding,
    );
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

  /** The server may serve another request on the connection; whether the client wants one is in the flags. */
  get keepsConnection(): boolean {
    const { bridge } = this;
    return bridge.keepsAlive && !(bridge.isDraining && !bridge.hasFollower(this));
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
        const end = this.#bodyAt + this.#bodySize;
        const trailerSize = (flags & RequestFlag.hasBody) === 0 ? 0 : this.request.trailerBytes;
        const trailerText = trailerSize === 0 ? '' : this.bridge.arena.toString('latin1', end, end + trailerSize);
        this.#body.receive(this.bridge.arena.subarray(this.#bodyAt, end), true, trailerText);
      }
    }
    return this.#body;
  }

  /** The trailer fields of a body that may have some, which is a chunked one. They are there when all of it has come. */
  get trailers(): Readonly<Record<string, string>> | undefined {
    const { request } = this;
    const isChunked =
      (request.flags & RequestFlag.hasBody) !== 0 && request.variable('HTTP_CONTENT_LENGTH') === undefined;
    return isChunked && !request.isUwsgi ? this.body.trailers : undefined;
  }

  /** Not all of the request's body has come. */
  get isBodyPending(): boolean {
    const { flags } = this.request;
    if ((flags & RequestFlag.hasBody) === 0 || (flags & RequestFlag.bodyIsHere) !== 0) return false;
    return this.#body === undefined || !this.#body.isComplete;
  }

  /** The peer asks for another protocol, and may get it: see `takeOver`. */
  get hasUpgrade(): boolean {
    return (this.request.flags & RequestFlag.hasUpgrade) !== 0;
  }

  /**
   * The connection as it is, for a request that `hasUpgrade` and whose answer has not begun: the caller answers on it. It
   * comes when the answers to all requests before this one have been sent; then the request is over.
   *
   * @throws TswsgiError UPGRADE_NOT_ASKED, RESPONSE_HEAD_SENT; rejects with RESPONSE_UNWANTED or REQUEST_EXPIRED
   */
  takeOver(): Promise<TakenConnection> {
    if (!this.hasUpgrade) throw new TswsgiError('UPGRADE_NOT_ASKED', {});
    if (this.#hasEnded || this.response.isHeadSent) throw new TswsgiError('RESPONSE_HEAD_SENT', {});
    this.#takeover ??= new Takeover();
    if (this.#unwanted !== undefined) this.#takeover.fail(this.#unwanted);
    else this.bridge.takeOver(this);
    return this.#takeover.connection;
  }

  /** Resolves when the peer has taken enough of what was written, or is gone. */
  drained(): Promise<void> {
    if (this.isPeerGone) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onDrained = resolve;
    });
  }

  /** Aborted when nobody seems to want the answer any more: the peer is gone, or time is up. Made when first asked for. */
  get signal(): AbortSignal {
    if (this.#abortion === undefined) {
      this.#abortion = new AbortController();
      if (this.#unwanted !== undefined) this.#abortion.abort(this.#unwanted);
    }
    return this.#abortion.signal;
  }

  /**
   * The request is to be over in that many seconds from now, whatever the configuration says; 0: it may take any time.
   *
   * @throws TswsgiError REQUEST_TIME_LIMIT
   */
  limitTime(seconds: number): void {
    if (!(seconds >= 0 && seconds <= mostSeconds))
      throw new TswsgiError('REQUEST_TIME_LIMIT', { value: String(seconds) });
    if (this.#hasEnded) return;
    this.#onLimited?.();
    this.bridge.limitTime(this, Math.ceil(seconds * 1000));
  }

  /** What `%(name)` of the log format stands for in this request's line. Too late when the answer has ended. */
  setLogVariable(name: string, value: string): void {
    this.logVariables ??= new Map();
    this.logVariables.set(name, value);
  }

  /** Calls back once when nobody wants the answer before it has ended: the peer is gone, or time is up. */
  onGone(listener: () => void): void {
    this.#onGone ??= [];
    this.#onGone.push(listener);
  }

  /** Calls back when the peer has finished sending before it has its answer: most that do so are gone. */
  onFinished(listener: () => void): void {
    this.#onFinished = listener;
  }

  /** Calls back when the peer has finished and counts as gone. What is written all the same is sent. */
  onLeft(listener: () => void): void {
    this.#onLeft = listener;
  }

  /** Calls back before the time of the request is set anew: what has been written comes first, for it ends the old one. */
  onLimited(listener: () => void): void {
    this.#onLimited = listener;
  }

  /** Answer that there is no answer: the application failed, or its request broke off or expired. */
  fail(): void {
    if (this.hasExpired) this.response.fail(504, true);
    else this.response.fail(this.bodyFailureStatus ?? 500, false, this.failureText);
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

  /** `words` from `at` on hold a body event: see native/shm/ring.h. */
  handleBody(words: Uint32Array, at: number): void {
    const { arena } = this.bridge;
    const from = words[at + 3] as number;
    const end = from + (words[at + 4] as number);
    const trailerSize = words[at + 6] as number;
    const trailerText = trailerSize === 0 ? '' : arena.toString('latin1', end, end + trailerSize);
    this.body.receive(arena.subarray(from, end), words[at + 5] === 1, trailerText);
  }

  handleDrained(): void {
    const resolve = this.#onDrained;
    this.#onDrained = undefined;
    resolve?.();
  }

  handleTakenOver(taken: TakenConnection): void {
    this.response.leave(101);
    this.#takeover?.succeed(taken);
  }

  handleTakeoverFailed(reason: Error): void {
    this.response.leave(500);
    this.#takeover?.fail(reason);
  }

  handleBodyError(status: number, reason: string): void {
    this.bodyFailureStatus = status === 0 ? 400 : status;
    this.body.fail(new TswsgiError('BODY_BROKEN', { reason }));
  }

  handleFinished(): void {
    this.#onFinished?.();
  }

  handleLeft(): void {
    this.hasLeft = true;
    this.#unwanted ??= new TswsgiError('RESPONSE_UNWANTED', {});
    this.#abortion?.abort(this.#unwanted);
    this.#onLeft?.();
  }

  handleGone(): void {
    this.isPeerGone = true;
    this.handleDrained();
    if (this.isBodyPending) {
      this.hasLostBody = true;
      this.body.fail(new TswsgiError('CLIENT_GONE', {}));
    }
    this.#giveUp(new TswsgiError('RESPONSE_UNWANTED', {}));
  }

  /** `seconds`: how long it took. */
  handleExpired(seconds: number): void {
    this.hasExpired = true;
    const reason = new TswsgiError('REQUEST_EXPIRED', { seconds });
    if (this.isBodyPending) this.body.fail(reason);
    if (this.#abortion === undefined) return this.#endExpired(reason);
    // Whoever listens may answer by himself, in this turn.
    this.#abortion.abort(reason);
    setImmediate(() => this.#endExpired(reason));
  }

  #endExpired(reason: TswsgiError): void {
    if (this.#hasEnded) return;
    this.fail();
    this.handleDrained();
    this.#giveUp(reason);
  }

  #giveUp(reason: TswsgiError): void {
    this.#unwanted ??= reason;
    this.#abortion?.abort(this.#unwanted);
    this.#takeover?.fail(this.#unwanted);
    const listeners = this.#onGone ?? [];
    this.#onGone = undefined;
    for (const listener of listeners) listener();
  }
}
