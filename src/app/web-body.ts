// The body of a Response that is a stream: often one of text all the same, which a library has made a Response of its
// own of, or wrapped once more. What is whole before the event loop goes on is sent with its length. Anything else is
// pumped, and waits no longer than for the loop's next turn.
import type { Exchange } from '../request/exchange.js';
import { fail, pump } from './answering.js';
import type { BodyPump } from './body-pump.js';
import type { HandlerContext } from './handler.js';

/** More than this in several parts is a stream, however fast it comes. */
const mostBytes = 64 * 1024;

/** Sends `body`, which `iterator` gives in parts. */
export function sendStream(
  exchange: Exchange,
  body: object,
  iterator: AsyncIterator<unknown>,
  context: HandlerContext,
): void {
  new WebBody(exchange, body, iterator, context).ask();
}

class WebBody {
  readonly #exchange: Exchange;
  readonly #body: object;
  readonly #iterator: AsyncIterator<unknown>;
  readonly #context: HandlerContext;
  readonly #parts: Uint8Array[] = [];
  #size = 0;
  /** Asked for and not taken. */
  #pending: Promise<IteratorResult<unknown>> | undefined;
  #isDecided = false;
  // Whoever waits for the first event of a stream waits for the head before.
  readonly #late = setImmediate(() => this.#pump().sendHead());

  constructor(exchange: Exchange, body: object, iterator: AsyncIterator<unknown>, context: HandlerContext) {
    this.#exchange = exchange;
    this.#body = body;
    this.#iterator = iterator;
    this.#context = context;
    // A time that is given behind the first part is one for the parts to come.
    exchange.onLimited(() => {
      if (!this.#isDecided && this.#size > 0) this.#pump().sendHead();
    });
  }

  ask(): void {
    this.#pending = this.#iterator.next();
    this.#pending.then(this.#take, this.#fail);
  }

  readonly #take = ({ done, value }: IteratorResult<unknown>): void => {
    if (this.#isDecided) return;
    if (done === true) return this.#sendWhole();
    if (!(value instanceof Uint8Array)) return void this.#pump();
    this.#pending = undefined;
    this.#parts.push(value);
    this.#size += value.length;
    if (this.#parts.length > 1 && this.#size > mostBytes) this.#pump();
    else this.ask();
  };

  /** Nothing has been sent: the client is told. */
  readonly #fail = (error: unknown): void => {
    if (this.#isDecided) return;
    this.#decide();
    fail(this.#exchange, error, this.#context);
  };

  #decide(): void {
    this.#isDecided = true;
    clearImmediate(this.#late);
  }

  #sendWhole(): void {
    this.#decide();
    const parts = this.#parts;
    try {
      this.#exchange.response.end(parts.length === 1 ? parts[0] : Buffer.concat(parts));
    } catch (error) {
      fail(this.#exchange, error, this.#context);
    }
  }

  /** It is a stream: what has come of it, and what comes. */
  #pump(): BodyPump {
    this.#decide();
    const parts = this.#parts.values();
    const iterator = this.#iterator;
    const next = (): Promise<IteratorResult<unknown>> => {
      const part = parts.next();
      if (part.done !== true) return Promise.resolve(part);
      const pending = this.#pending ?? iterator.next();
      this.#pending = undefined;
      return pending;
    };
    const all = {
      next,
      return: (value?: unknown) => iterator.return?.(value) ?? Promise.resolve({ done: true, value }),
    };
    return pump(this.#exchange, this.#body, all as AsyncIterator<unknown>, this.#context);
  }
}
