// JavaScript's end of the shared memory: where answers are put for native to send, and bytes of requests are read.
// One per thread that runs the application. Writing here costs no call; native looks when JavaScript has returned.
import type { BridgeMemory, NativeSink } from '../native/binding-types.js';
import { commandWords, mostCountedApps, type SharedMemory } from '../native/shared-memory.js';
import { CommandFlag, CommandKind, ControlWord } from './layout.js';

/** Larger buffers are handed to native by reference instead of being copied. */
const referenceBytes = 16 * 1024;
/** Shorter text is copied by hand: a call into Node's own code takes longer. */
const shortChars = 48;
/** What an answer may leave in the shared memory before native is asked to send it. */
const flushBytes = 64 * 1024;

/** Above this many unsent bytes an answer should wait until the peer has taken some. native/conn/server_host.h agrees. */
export const highWaterBytes = 64 * 1024;

/** Names one request in flight: native's slot number, and which of the requests it has held this is. */
export interface Slot {
  readonly slot: number;
  readonly generation: number;
  /** Bytes written for this request since native was last asked to send. */
  unflushedBytes: number;
  /** All bytes written for it, framing included. */
  writtenBytes: number;
}

export class Bridge {
  readonly memory: BridgeMemory;
  /** The arena as a Buffer: its strings are made with one call. */
  readonly arena: Buffer;
  readonly #output: Buffer;
  readonly #commands: Uint32Array;
  readonly #control: Uint32Array;
  readonly #serverControl: Uint32Array;
  #sink: NativeSink | undefined;

  /** Connections may serve several requests; false where the configuration says otherwise. */
  readonly keepsAlive: boolean;

  /** `serverControl`: the control words of the server, which are those of `memory` unless another thread has it. */
  constructor(memory: SharedMemory, serverControl: Uint32Array, keepsAlive: boolean) {
    this.keepsAlive = keepsAlive;
    this.#serverControl = serverControl;
    this.memory = memory;
    this.arena = memory.arena;
    this.#output = memory.output;
    this.#commands = memory.commands;
    this.#control = memory.control;
  }

  attach(sink: NativeSink): void {
    this.#sink = sink;
  }

  /** No further request will be taken on any connection. */
  get isDraining(): boolean {
    return this.#serverControl[ControlWord.isDraining] !== 0;
  }

  /** Another request is in flight behind this one on its connection. */
  hasFollower(slot: Slot): boolean {
    return this.#native.hasFollower(slot.slot, slot.generation);
  }

  /** Requests that all workers have begun, when this turn did. */
  get requestsOfAllWorkers(): number {
    const control = this.#serverControl;
    return (control[ControlWord.requestsHigh] as number) * 2 ** 32 + (control[ControlWord.requestsLow] as number);
  }

  /** There are several applications: what each of them does is counted, for the scoreboard. */
  countApplications(count: number): void {
    this.#control[ControlWord.apps] = Math.min(count, mostCountedApps);
  }

  /** Application `app`, one of several, has a request. */
  countRequest(app: number): void {
    if (app < (this.#control[ControlWord.apps] as number)) this.#add(ControlWord.appCounts + 2 * app);
  }

  /** Application `app` failed: for the scoreboard. */
  countException(app: number): void {
    this.#add(ControlWord.exceptions);
    if (app < (this.#control[ControlWord.apps] as number)) this.#add(ControlWord.appCounts + 2 * app + 1);
  }

  #add(word: number): void {
    this.#control[word] = (this.#control[word] as number) + 1;
  }

  /**
   * Append text to an answer. `isLast` ends the answer, `closes` ends the connection with it.
   * Answers how many bytes the peer has not taken where native was asked, else 0.
   */
  writeText(slot: Slot, text: string, encoding: 'latin1' | 'utf8', isLast: boolean, closes: boolean): number {
    const most = encoding === 'latin1' ? text.length : text.length * 3;
    if (most > referenceBytes * 4) {
      return this.writeBytes(slot, Buffer.from(text, encoding), isLast, closes);
    }
    const at = this.#room(most);
    return this.#write(slot, at, this.#output.write(text, at, encoding), isLast, closes);
  }

  /** The head of an answer: latin1 text, or bytes that are not changed until the answer has ended. */
  writeHead(slot: Slot, head: string | Uint8Array, isLast: boolean, closes: boolean): void {
    if (typeof head === 'string') this.writeText(slot, head, 'latin1', isLast, closes);
    else this.writeBytes(slot, head, isLast, closes);
  }

  /** A whole answer whose body is text of ASCII. To be used for short ones: both parts fit into the shared memory. */
  writeAnswer(slot: Slot, head: string | Uint8Array, text: string, closes: boolean): void {
    const size = head.length + text.length;
    const at = this.#room(size);
    if (typeof head === 'string') this.#output.write(head, at, 'latin1');
    else this.#output.set(head, at);
    this.#putAscii(text, at + head.length);
    this.#write(slot, at, size, true, closes);
  }

  /**
   * Head and body (text in UTF-8) of a whole answer that takes so many bytes, with one command where it is short. It is
   * ended by a later one. Answers as `writeText`.
   */
  writeWhole(slot: Slot, head: string | Uint8Array, body: string | Uint8Array | undefined, bodyBytes: number): number {
    const size = head.length + bodyBytes;
    if (size >= referenceBytes) {
      this.writeHead(slot, head, false, false);
      if (typeof body === 'string') return this.writeText(slot, body, 'utf8', false, false);
      return body === undefined ? 0 : this.writeBytes(slot, body, false, false);
    }
    const at = this.#room(size);
    if (typeof head === 'string') this.#output.write(head, at, 'latin1');
    else this.#output.set(head, at);
    if (typeof body !== 'string') {
      if (body !== undefined) this.#output.set(body, at + head.length);
    } else if (bodyBytes === body.length) this.#putAscii(body, at + head.length);
    else this.#output.write(body, at + head.length, 'utf8');
    return this.#write(slot, at, size, false, false);
  }

  /** As `writeText`. Large Buffers are not copied: they must not be changed until the answer has ended. */
  writeBytes(slot: Slot, bytes: Uint8Array, isLast: boolean, closes: boolean): number {
    if (bytes.length < referenceBytes) {
      const at = this.#room(bytes.length);
      this.#output.set(bytes, at);
      return this.#write(slot, at, bytes.length, isLast, closes);
    }
    const queued = this.#native.writeBytes(slot.slot, slot.generation, bytes);
    slot.writtenBytes += bytes.length;
    slot.unflushedBytes = 0;
    if (isLast || closes) this.#write(slot, 0, 0, isLast, closes);
    return queued;
  }

  /**
   * The head of an answer is written next, and more of it some time. `endsWithConnection`: nothing else will tell where it
   * ends, so it must not look whole when this process dies before.
   */
  beginAnswer(slot: Slot, endsWithConnection: boolean): void {
    this.#command(CommandKind.beginAnswer, slot, 0, endsWithConnection ? 1 : 0);
  }

  /** Send what has been written, now. Answers how many bytes of the answer the peer has not taken. */
  flush(slot: Slot): number {
    slot.unflushedBytes = 0;
    return this.#native.flush(slot.slot, slot.generation);
  }

  /** Close the connection of this request at once: its answer cannot be completed. Gives the slot back. */
  abort(slot: Slot): void {
    this.#command(CommandKind.abort, slot, 0, 0);
  }

  /** The connection itself is wanted. It is given in an event, when every answer before this one has been sent. */
  takeOver(slot: Slot): void {
    this.#command(CommandKind.takeOver, slot, 0, 0);
  }

  /** The application took `bytes` of the body; native may read as many again. */
  acknowledgeBody(slot: Slot, bytes: number): void {
    this.#command(CommandKind.bodyAck, slot, 0, bytes);
  }

  /** Tell a client that waits with its body to send it (RFC 9110 10.1.1). */
  proceed(slot: Slot): void {
    this.#command(CommandKind.proceed, slot, 0, 0);
  }

  /**
   * The request is to be over in that many milliseconds; 0: it may take any time. In effect at once, for the application
   * may be about to keep the loop.
   */
  limitTime(slot: Slot, ms: number): void {
    this.#command(CommandKind.timeLimit, slot, 0, ms);
    this.#native.flush(0, 0);
  }

  get #native(): NativeSink {
    if (this.#sink === undefined) throw new Error('the bridge is not attached to its native side');
    return this.#sink;
  }

  #write(slot: Slot, at: number, size: number, isLast: boolean, closes: boolean): number {
    this.#command(
      CommandKind.write | (isLast ? CommandFlag.end : 0) | (closes ? CommandFlag.close : 0),
      slot,
      at,
      size,
    );
    slot.writtenBytes += size;
    if (isLast) return 0;
    slot.unflushedBytes += size;
    return slot.unflushedBytes < flushBytes ? 0 : this.flush(slot);
  }

  #putAscii(text: string, at: number): void {
    if (text.length > shortChars) {
      this.#output.write(text, at, 'latin1');
      return;
    }
    const output = this.#output;
    for (let index = 0; index < text.length; index += 1) output[at + index] = text.charCodeAt(index);
  }

  /** Where `bytes` more can be written; sends first what fills the memory. */
  #room(bytes: number): number {
    let at = this.#control[ControlWord.outputBytes] as number;
    if (at + bytes > this.#output.length) {
      this.#native.flush(0, 0);
      at = 0;
    }
    return at;
  }

  #command(word: number, slot: Slot, at: number, size: number): void {
    const commands = this.#commands;
    let index = this.#control[ControlWord.commandWords] as number;
    if (index + commandWords > commands.length) {
      this.#native.flush(0, 0);
      // The bytes of this very command are not sent yet and must not be written over.
      if ((word & 0xff) === CommandKind.write) this.#control[ControlWord.outputBytes] = at + size;
      index = 0;
    }
    commands[index] = word;
    commands[index + 1] = slot.slot;
    commands[index + 2] = slot.generation;
    commands[index + 3] = at;
    commands[index + 4] = size;
    this.#control[ControlWord.commandWords] = index + commandWords;
    if (size > 0 && (word & 0xff) === CommandKind.write) this.#control[ControlWord.outputBytes] = at + size;
  }
}
