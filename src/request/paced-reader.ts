// Hands on the parts of a large body one by one, to a reader that pushes them to a Readable, which joins what has come
// before it is looked at: large bodies are copied once more then. Whoever reads has the time in between.
import { afterReaders } from './after-readers.js';
import type { BodyReader, RequestBody } from './body.js';

/** To join what is smaller costs less than to wait. */
const leastPacedBytes = 16 * 1024;

/** Hands `body` to `reader`: at once what is all here, and paced what is still to come. */
export function readPaced(body: RequestBody, reader: BodyReader): void {
  body.readBy(body.isComplete ? reader : new PacedReader(reader));
}

export class PacedReader implements BodyReader {
  readonly #reader: BodyReader;
  readonly #waiting: Buffer[] = [];
  #isPausing = false;

  constructor(reader: BodyReader) {
    this.#reader = reader;
  }

  receive(part: Buffer): void {
    if (this.#isPausing || this.#waiting.length > 0) this.#waiting.push(part);
    else this.#pass(part);
  }

  complete(): void {
    try {
      this.#flush();
    } finally {
      this.#reader.complete();
    }
  }

  fail(reason: Error): void {
    try {
      this.#flush();
    } finally {
      this.#reader.fail(reason);
    }
  }

  #pass(part: Buffer): void {
    if (part.length >= leastPacedBytes) this.#pause();
    this.#reader.receive(part);
  }

  #pause(): void {
    this.#isPausing = true;
    afterReaders(() => this.#goOn());
  }

  #goOn(): void {
    this.#isPausing = false;
    try {
      while (!this.#isPausing) {
        const part = this.#waiting.shift();
        if (part === undefined) return;
        this.#pass(part);
      }
    } finally {
      // A listener has thrown.
      if (this.#waiting.length > 0 && !this.#isPausing) this.#pause();
    }
  }

  /** Each part for itself: what a listener throws for one does not keep the others back. */
  #flush(): void {
    const part = this.#waiting.shift();
    if (part === undefined) return;
    try {
      this.#reader.receive(part);
    } finally {
      this.#flush();
    }
  }
}
