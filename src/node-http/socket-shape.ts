// What a net.Socket shows of itself, for a connection that native holds. There is no handle and no stream behind it, so
// every member that would look for one is given here.
import type { EventEmitter } from 'node:events';
import { Socket } from 'node:net';
import { familyOf, type SocketEnds } from './connection-facts.js';

/** A net.Socket for `instanceof` that nothing is done to make. */
function Shape(): void {}
Shape.prototype = Socket.prototype;
const Base = Shape as unknown as new () => EventEmitter;

export abstract class SocketShape extends Base {
  destroyed = false;
  closed = false;
  readable = true;
  writable = true;
  readonly connecting = false;
  readonly pending = false;
  /** How deep the writer has corked. */
  corked = 0;
  readonly autoDestroy = true;
  readonly emitClose = false;
  readonly allowHalfOpen = true;

  abstract get ends(): SocketEnds;
  abstract get writableLength(): number;

  get remoteAddress(): string | undefined {
    return this.ends.remoteAddress;
  }

  get remotePort(): number | undefined {
    return this.ends.remotePort;
  }

  get remoteFamily(): string | undefined {
    return familyOf(this.ends.remoteAddress);
  }

  get localAddress(): string | undefined {
    return this.ends.localAddress;
  }

  get localPort(): number | undefined {
    return this.ends.localPort;
  }

  get localFamily(): string | undefined {
    return familyOf(this.ends.localAddress);
  }

  /** The client of a front-end speaks TLS. A plain socket has no such member. */
  get encrypted(): true | undefined {
    return this.ends.isEncrypted ? true : undefined;
  }

  address(): { address?: string; family?: string; port?: number } {
    const { localAddress: address, localFamily: family, localPort: port } = this;
    return address === undefined || family === undefined || port === undefined ? {} : { address, family, port };
  }

  get readyState(): string {
    return this.destroyed ? 'closed' : 'open';
  }

  // The stream's state, of which node:http and stream.finished() read and write a few members: this object has them.

  get _writableState(): this {
    return this;
  }

  get _readableState(): undefined {
    return undefined;
  }

  get length(): number {
    return this.writableLength;
  }

  get readableLength(): number {
    return 0;
  }

  get writableCorked(): number {
    return this.corked;
  }

  get writableEnded(): boolean {
    return !this.writable;
  }

  get writableFinished(): boolean {
    return !this.writable;
  }

  cork(): void {
    this.corked += 1;
  }

  // What is set for all connections by options is not set for one.

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }
}
