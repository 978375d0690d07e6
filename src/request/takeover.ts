// A connection that an application takes over because its request was upgraded (RFC 9110 7.8).
import type { Socket } from 'node:net';

export interface TakenConnection {
  readonly socket: Socket;
  /** What has been read of the new protocol already. */
  readonly head: Buffer;
}

export class Takeover {
  /** Resolves when the connection is here. */
  readonly connection: Promise<TakenConnection>;
  #resolve: (taken: TakenConnection) => void = () => {};
  #reject: (reason: Error) => void = () => {};

  constructor() {
    this.connection = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // Whoever asked may not look any more.
    this.connection.catch(() => {});
  }

  succeed(taken: TakenConnection): void {
    this.#resolve(taken);
  }

  fail(reason: Error): void {
    this.#reject(reason);
  }
}
