// One client of the load: a connection that sends the same request again and again, each when the one before it is
// answered, and opens itself anew when it is closed. Runs in the process that makes the load, and once, for the first
// question to a server, in the tool's own.
import { connect, type Socket } from 'node:net';
import { ResponseReader } from './response-reader.js';

/** What every connection of a load sends, and where to. */
export interface LoadTarget {
  /** Of 127.0.0.1. */
  readonly port: number;
  /** The whole request, latin1 text: a character for each byte. */
  readonly request: string;
  readonly isHead: boolean;
}

export interface ConnectionEvents {
  /** A whole response has come. */
  onAnswer(status: number, milliseconds: number): void;
  /** The connection broke with a request in hand, or could not be opened. */
  onBroken(reason: string): void;
  /** After `finish`, and after nothing else: nothing is in hand any more. */
  onIdle(): void;
}

/** Before a connection that broke is opened again: a server that is gone is not to be asked thousands of times. */
const reopenDelayMs = 10;

export class Connection {
  readonly #target: LoadTarget;
  readonly #request: Buffer;
  readonly #events: ConnectionEvents;
  #socket: Socket | undefined;
  #reopening: NodeJS.Timeout | undefined;
  #sentAt = 0;
  #isFinishing = false;

  constructor(target: LoadTarget, events: ConnectionEvents) {
    this.#target = target;
    this.#request = Buffer.from(target.request, 'latin1');
    this.#events = events;
  }

  /** Opens the connection and begins to ask. */
  start(): void {
    this.#reopening = undefined;
    const socket = connect({ host: '127.0.0.1', port: this.#target.port, noDelay: true });
    const reader = new ResponseReader(this.#target);
    this.#socket = socket;
    this.#send(); // sent when the connection is there: opening it is part of the time
    socket.on('data', (part) => {
      try {
        const response = reader.push(part);
        if (response !== undefined) this.#onResponse(socket, response);
      } catch (error) {
        this.#onBroken(socket, (error as Error).message);
      }
    });
    socket.on('end', () => {
      const response = reader.end();
      if (response === undefined) this.#onBroken(socket, 'the server closed the connection');
      else this.#onResponse(socket, response);
    });
    socket.on('error', (error) => this.#onBroken(socket, error.message));
  }

  /** Ask no more; `onIdle` says when the answer that is awaited has come. */
  finish(): void {
    this.#isFinishing = true;
    if (this.#reopening !== undefined) this.#becomeIdle();
  }

  /** Ends the connection at once. */
  close(): void {
    clearTimeout(this.#reopening);
    this.#socket?.destroy();
    this.#socket = undefined;
  }

  #send(): void {
    this.#sentAt = performance.now();
    this.#socket?.write(this.#request);
  }

  #onResponse(socket: Socket, { status, isLast }: { readonly status: number; readonly isLast: boolean }): void {
    if (socket !== this.#socket) return;
    this.#events.onAnswer(status, performance.now() - this.#sentAt);
    if (this.#isFinishing) return this.#becomeIdle();
    if (!isLast) return this.#send();
    socket.destroy();
    this.start();
  }

  #onBroken(socket: Socket, reason: string): void {
    if (socket !== this.#socket) return;
    this.close();
    this.#events.onBroken(reason);
    if (this.#isFinishing) this.#becomeIdle();
    else this.#reopening = setTimeout(() => this.start(), reopenDelayMs);
  }

  #becomeIdle(): void {
    this.close();
    this.#events.onIdle();
  }
}
