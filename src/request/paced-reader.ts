// Hands on the parts of a large body one by one, to a reader that pushes them to a Readable, which joins what has come
// before it is looked at: large bodies are copied once more then. Whoever reads has the time in between.
import type { BodyReader } from './body.js';

/** To join what is smaller costs less than to wait. */
const leastPacedBytes = 16 * 1024;

export class PacedReader implements BodyReader {
  readonly #reader: BodyReader;
  readonly #waiting: Buffer[] = [];
  #isPausing = false;

  constructor(reader: BodyReader) {
    this.#reader = reader;
  }

  receive(part: Buffer): void {
    if (this.#isPausing) this.#waiting.push(part);
    else this.#pass(part);
  }

  complete(): void {
    this.#flush();
    this.#reader.complete();
  }

  fail(reason: Error): void {
    this.#flush();
    this.#reader.fail(reason);
  }

  #pass(part: Buffer): void {
    if (part.length >= leastPacedBytes) {
      this.#isPausing = true;
      // Behind the tick in which a Readable says that it has something, and the promises of those who wait for that.
      process.nextTick(queueMicrotask, () => process.nextTick(() => this.#goOn()));
    }
    this.#reader.receive(part);
  }

  #goOn(): void {
    this.#isPausing = false;
    while (!this.#isPausing) {
      const part = this.#waiting.shift();
      if (part === undefined) return;
      this.#pass(part);
    }
  }

  #flush(): void {
    for (const part of this.#waiting.splice(0)) this.#reader.receive(part);
  }
}
