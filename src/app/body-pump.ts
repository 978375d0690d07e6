// Sends a body that comes part by part, as fast as the client reads it and no faster.
//
// The iterator is told to stop when the client goes or something fails, and the body's `close` is called in the end
// (PEP 3333, "The Server/Gateway Side"). One that never has to wait gives way to other requests now and then. No part is
// kept back while the next one is made (PEP 3333, "Buffering and Streaming").
import { Readable } from 'node:stream';
import type { Exchange } from '../request/exchange.js';

/** What the pump tells whoever started it. */
export interface PumpEvents {
  /** Something failed while the body was under way; the answer is not complete. */
  failed(error: unknown): void;
  /** The application failed in cleaning up; nothing else is to be done. */
  failedToClose(error: unknown): void;
}

type PartIterator = Iterator<unknown> | AsyncIterator<unknown>;

/** So much is sent in one go before the event loop has its turn. */
const maxBytesPerTurn = 256 * 1024;
const maxPartsPerTurn = 256;

export class BodyPump {
  readonly #exchange: Exchange;
  readonly #body: object;
  readonly #iterator: PartIterator;
  readonly #events: PumpEvents;
  #isDone = false;

  constructor(exchange: Exchange, body: object, iterator: PartIterator, events: PumpEvents) {
    this.#exchange = exchange;
    this.#body = body;
    this.#iterator = iterator;
    this.#events = events;
  }

  start(): void {
    this.#exchange.onGone(() => this.#stop());
    this.#exchange.onLeft(() => this.#leave());
    this.#resume();
  }

  /** Sends the head before there is a part. */
  sendHead(): void {
    if (this.#isDone) return;
    const { response } = this.#exchange;
    response.flushHead();
    if (response.isHeadSent && response.isBodiless) this.#stop();
  }

  readonly #resume = (): void => {
    const { response } = this.#exchange;
    const lastByte = response.bodyBytes + maxBytesPerTurn;
    try {
      for (let parts = 0; !this.#isDone; parts += 1) {
        if (parts === maxPartsPerTurn || response.bodyBytes >= lastByte) {
          setImmediate(this.#resume);
          return;
        }
        const next = this.#iterator.next();
        if (next instanceof Promise) {
          next.then(this.#takeLate, this.#fail);
          return;
        }
        // What makes the parts at once may hold up the thread before the next one.
        if (!this.#take(next as IteratorResult<unknown>, true)) return;
      }
    } catch (error) {
      this.#fail(error);
    }
  };

  readonly #takeLate = (result: IteratorResult<unknown>): void => {
    try {
      if (!this.#isDone && this.#take(result)) this.#resume();
    } catch (error) {
      this.#fail(error);
    }
  };

  /** Sends one part, with `isNow` before anything else is done. False when the next one is not to be asked for now. */
  #take(result: IteratorResult<unknown>, isNow = false): boolean {
    const { response } = this.#exchange;
    if (result.done === true) {
      response.end();
      this.#finish();
      return false;
    }
    const mayGoOn = isNow ? response.writeThrough(result.value) : response.write(result.value);
    if (response.isHeadSent && response.isBodiless) {
      // HEAD, 204, 304: nobody is going to see the rest.
      this.#stop();
      return false;
    }
    if (mayGoOn) return true;
    this.#exchange.drained().then(this.#resume);
    return false;
  }

  readonly #fail = (error: unknown): void => {
    if (this.#isDone) return;
    this.#returnIterator();
    this.#finish();
    this.#events.failed(error);
  };

  /** Nobody wants the rest. */
  #stop(): void {
    if (this.#isDone) return;
    this.#returnIterator();
    this.#finish();
    this.#exchange.response.end();
  }

  /** The client seems to be gone, but may be there: it is not to take what it has for the whole. */
  #leave(): void {
    if (this.#isDone) return;
    this.#returnIterator();
    this.#finish();
    this.#exchange.fail();
  }

  #returnIterator(): void {
    try {
      const returned = this.#iterator.return?.(undefined);
      if (returned instanceof Promise) returned.catch((error: unknown) => this.#events.failedToClose(error));
      // The iterator of a Readable that waits for data hears nothing before it has some.
      if (this.#body instanceof Readable) this.#body.destroy();
    } catch (error) {
      this.#events.failedToClose(error);
    }
  }

  #finish(): void {
    this.#isDone = true;
    const { close } = this.#body as { close?: unknown };
    if (typeof close !== 'function') return;
    try {
      close.call(this.#body);
    } catch (error) {
      this.#events.failedToClose(error);
    }
  }
}
