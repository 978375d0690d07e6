// A client that is nothing but a socket: it sends the bytes it is given, in pieces where a test wants that, and reads
// what comes. Addresses are spelled as the boot log spells them: `127.0.0.1:8080`, `[::1]:80`, `/path.sock`, `@name`.

import { connect, type NetConnectOpts, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Test } from 'tap';
import { type RawResponse, readResponse } from './http-response.js';
import { patienceMs } from './until.js';

/** What net.connect() wants for an address as the boot log spells it. */
export function connectOptions(address: string): NetConnectOpts {
  if (address.startsWith('/')) return { path: address };
  if (address.startsWith('@')) return { path: `\0${address.slice(1)}` };
  const tcp = /^\[?(.+?)\]?:(\d+)$/.exec(address);
  if (tcp === null) throw new Error(`not an address: ${address}`);
  return { host: tcp[1]!, port: Number(tcp[2]) };
}

/**
 * Connect to `address`, over TCP from the address `from` where one is given. The socket is destroyed when `t` ends. Rejects
 * as net.connect() does.
 */
export async function connectRaw(t: Test, address: string, from?: string): Promise<RawClient> {
  const source = from === undefined ? {} : { localAddress: from };
  const socket = connect({ ...connectOptions(address), ...source, allowHalfOpen: true });
  t.teardown(() => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  socket.removeAllListeners('error');
  return new RawClient(socket);
}

export class RawClient {
  readonly #socket: Socket;
  /** Asked for at once: the address of a peer that is gone cannot be had. */
  readonly #isTcp: boolean;
  /** Holds what came from #start to #end; grows by doubling, so that many megabytes cost no more than their copy. */
  #memory = Buffer.alloc(0);
  #start = 0;
  #end = 0;
  #hasEnded = false;
  #failure: Error | undefined;
  #wake = (): void => {};

  /** `socket` is connected; use connectRaw(). */
  constructor(socket: Socket) {
    this.#socket = socket;
    this.#isTcp = socket.remoteAddress !== undefined;
    socket.setNoDelay(true);
    const woken = (change: () => void) => () => {
      change();
      this.#wake();
    };
    socket.on('data', (bytes) => {
      this.#append(bytes);
      this.#wake();
    });
    socket.on(
      'end',
      woken(() => (this.#hasEnded = true)),
    );
    socket.on(
      'close',
      woken(() => (this.#hasEnded = true)),
    );
    socket.on('error', (error) => woken(() => (this.#failure = error))());
  }

  /** What came and was not read yet. */
  get received(): Buffer {
    return this.#memory.subarray(this.#start, this.#end);
  }

  /** The peer has closed its side, or the connection is gone. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** TCP port of this end; 0 for a unix socket. */
  get localPort(): number {
    return this.#socket.localPort ?? 0;
  }

  /** Send all of `bytes`; with `step`, in pieces of that many bytes, each handed to the kernel before the next is sent. */
  async send(bytes: string | Uint8Array, step = 0): Promise<void> {
    const all = typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes;
    const size = step > 0 ? step : Math.max(all.length, 1);
    for (let at = 0; at < all.length; at += size) {
      await new Promise<void>((resolve, reject) => {
        this.#socket.write(all.subarray(at, at + size), (error) => (error ? reject(error) : resolve()));
      });
      if (step > 0) await nextTurn();
    }
  }

  /** Close our side only: the peer reads the end of the stream and can still answer. */
  halfClose(): void {
    this.#socket.end();
  }

  /** Stop reading, so that the peer's writes fill the kernel's buffers; `resume` goes on. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Be gone with a RST (TCP), or at once (unix socket, which has none). */
  reset(): void {
    if (this.#isTcp) this.#socket.resetAndDestroy();
    else this.#socket.destroy();
  }

  /** Close both sides. */
  close(): void {
    this.#socket.destroy();
  }

  /** The next response. Rejects when the peer resets, closes before it is complete, or says nothing for too long. */
  async readResponse(rules: { isHead?: boolean } = {}): Promise<RawResponse> {
    const { response, used } = await this.#wait('a response', () => {
      // A reset ends the connection but completes nothing.
      const hasEnded = this.#hasEnded && this.#failure === undefined;
      return readResponse(this.received, { ...rules, hasEnded });
    });
    if (this.#hasEnded && used === this.received.length) await this.#checkEnd();
    this.#start += used;
    return response;
  }

  /** Resolves when `text` is in what came and was not read yet, which it stays. */
  async receives(text: string): Promise<void> {
    await this.#wait(JSON.stringify(text), () => (this.received.includes(text) ? true : undefined));
  }

  /** The next `size` bytes. */
  async readBytes(size: number): Promise<Buffer> {
    await this.#wait(`${size} bytes`, () => (this.received.length >= size ? true : undefined));
    const bytes = this.received.subarray(0, size);
    this.#start += size;
    return bytes;
  }

  /** Everything until the peer closes its side. Rejects when it resets the connection instead. */
  async readAll(): Promise<Buffer> {
    await this.#wait('the end', () => (this.#hasEnded && this.#failure === undefined ? true : undefined));
    await this.#checkEnd();
    const bytes = this.received;
    this.#start = this.#end;
    return bytes;
  }

  #append(bytes: Buffer): void {
    const kept = this.received;
    if (this.#end + bytes.length > this.#memory.length) {
      // Never in place: what was read before may still be looked at.
      this.#memory = Buffer.allocUnsafe(2 * (kept.length + bytes.length));
      kept.copy(this.#memory);
      [this.#start, this.#end] = [0, kept.length];
    }
    bytes.copy(this.#memory, this.#end);
    this.#end += bytes.length;
  }

  /**
   * Reject when what looked like the end of the stream was a reset: libuv takes a hang-up behind the last bytes for an
   * end. The kernel remembers, and answers a write with what happened; after a proper end it takes the byte.
   */
  async #checkEnd(): Promise<void> {
    if (!this.#isTcp || !this.#socket.writable) return;
    const error = await new Promise<Error | null | undefined>((resolve) => this.#socket.write('\n', resolve));
    if (error?.message.includes('ECONNRESET')) throw new Error(`the end was a reset: ${error.message}`);
  }

  /** Call `look` now and whenever something came, until it gives a value. */
  async #wait<T>(what: string, look: () => T | undefined): Promise<T> {
    const timer = setTimeout(() => {
      this.#failure ??= new Error(`no sign of ${what} in ${patienceMs} ms`);
      this.#wake();
    }, patienceMs);
    try {
      for (;;) {
        const value = look();
        if (value !== undefined) return value;
        if (this.#failure !== undefined || this.#hasEnded) {
          const got = JSON.stringify(this.received.toString('latin1', 0, 200));
          const reason = this.#failure?.message ?? 'the peer closed';
          throw new Error(`waited for ${what}, but: ${reason}; received ${this.received.length} bytes: ${got}`);
        }
        await new Promise<void>((resolve) => (this.#wake = resolve));
      }
    } finally {
      clearTimeout(timer);
    }
  }
}
