// The connections that an interface keeps something for, from one request to the next, by native's numbers. Native tells
// when one of them is closed; not to threads, which see any request of any connection: there nothing is kept.
import type { ConnectionEnds, NativeServer } from '../native/binding-types.js';

/** What is kept for a connection. */
export interface KeptConnection {
  /** It is closed. `hasBroken`: by a reset; `hasEnded`: the peer had finished sending. Called once. */
  handleClosed(hasBroken: boolean, hasEnded: boolean): void;
}

type ConnectionSink = Pick<NativeServer, 'writeTo' | 'endConnection' | 'describeConnection'>;

/** What `closed` says of the end of a connection: see native/shm/ring.h. */
const ClosedBy = { reset: 1, peer: 2 } as const;

export class OpenConnections {
  readonly #kept = new Map<number, KeptConnection>();
  #native: ConnectionSink | undefined;

  attach(native: ConnectionSink): void {
    this.#native = native;
  }

  /** Something may be kept: their ends are told. */
  get areTold(): boolean {
    return this.#native !== undefined;
  }

  find(number: number): KeptConnection | undefined {
    return this.#kept.get(number);
  }

  keep(number: number, connection: KeptConnection): void {
    this.#kept.set(number, connection);
  }

  /** Append bytes behind the answers so far. */
  write(number: number, bytes: Uint8Array): void {
    this.#native?.writeTo(number, bytes);
  }

  /** Close it behind what is written, or at once; then maybe with RST. */
  end(number: number, isAtOnce: boolean, withReset = false): void {
    this.#native?.endConnection(number, isAtOnce, withReset);
  }

  /** `undefined` when it is closed. */
  describe(number: number): ConnectionEnds | undefined {
    return this.#native?.describeConnection(number);
  }

  /** For the dispatcher: native has said so. */
  handleClosed(number: number, how: number): void {
    const connection = this.#kept.get(number);
    if (connection === undefined) return;
    this.#kept.delete(number);
    connection.handleClosed(how === ClosedBy.reset, how === ClosedBy.peer);
  }

  /** For the dispatcher: native has closed all of them. */
  handleAllClosed(): void {
    for (const number of [...this.#kept.keys()]) this.handleClosed(number, 0);
  }
}
