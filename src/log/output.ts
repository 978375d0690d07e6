// Where the lines of a log go: one piece after the other, so that a reader that stands still stops nobody. What it does
// not take is kept up to a limit; beyond it pieces are refused. A full disk is tried again with the next piece; a pipe that
// nobody can read any more is given up for good.
//
// Files are written to from libuv's thread pool. A full pipe would hold a thread of it, and the exit of the process, for as
// long as nobody reads, so a pipe is written to at once, through a description of its own that does not block; the one of
// `fd` is shared with other programs.
import { closeSync, constants, fstatSync, openSync, type Stats, writeSync, writev } from 'node:fs';

/** PIPE_BUF: what several processes write to a pipe is not mixed up to this size (POSIX write()). */
export const pipePieceBytes = 4096;
/** Written at a time: what one call of the kernel takes of a file without growing a list. */
const mostPieces = 64;
/** Until a full pipe is tried again; from one to the other while it stays full. */
const [leastRetryMs, mostRetryMs] = [2, 100];
/** At the end of the process, for a reader that takes nothing, and for one that takes little. */
const [mostStillMs, mostFlushMs] = [1000, 10_000];

export interface OutputOptions {
  readonly fd: number;
  /** Of pieces that are kept. */
  readonly maxWaitingBytes: number;
  /** Nothing is under way any more. */
  readonly onIdle: () => void;
}

interface Pipe {
  readonly fd: number;
  readonly of: Stats;
}

/** Owns its own description of a pipe, and not `fd`. */
export class Output {
  readonly #options: OutputOptions;
  readonly #isFile: boolean;
  readonly #waiting: Buffer[] = [];
  #waitingBytes = 0;
  /** A thread has so many of the waiting pieces, the first ones. */
  #inThread = 0;
  #isBroken = false;
  #retry: NodeJS.Timeout | undefined;
  #retryMs = leastRetryMs;
  #progressAt = 0;
  #pipe: Pipe | undefined;

  constructor(options: OutputOptions) {
    this.#options = options;
    this.#pipe = openPipe(options.fd);
    this.#isFile = fstatSync(options.fd).isFile();
  }

  /** All is written, or given up. */
  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /** All is written or given up, or waits for the next piece. */
  get isIdle(): boolean {
    return this.#inThread === 0 && this.#retry === undefined;
  }

  /** False when there is no room for it. */
  write(text: string): boolean {
    if (this.#isBroken) return true;
    const piece = Buffer.from(text);
    const hasRoom = this.#waitingBytes + piece.length <= this.#options.maxWaitingBytes;
    if (hasRoom) {
      this.#add(piece);
      this.#waitingBytes += piece.length;
    }
    if (this.isIdle) this.#next();
    return hasRoom;
  }

  /** Writes what waits, now, as far as the reader takes it. What a thread has in hand, that writes. */
  flush(): void {
    const begunAt = performance.now();
    this.#progressAt = begunAt;
    const at = this.#inThread;
    while (this.#waiting.length > at) {
      const error = this.#writeNow(at);
      if (error === undefined) continue;
      const now = performance.now();
      if (!isBusy(error) || now - this.#progressAt > mostStillMs || now - begunAt > mostFlushMs) return;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, leastRetryMs);
    }
  }

  /** Whether the reader has taken nothing for so long that there is no use in waiting for it. */
  hasStalled(sinceMs: number): boolean {
    return performance.now() - Math.max(this.#progressAt, sinceMs) > mostStillMs;
  }

  /** Nothing is written any more. */
  close(): void {
    clearTimeout(this.#retry);
    this.#retry = undefined;
    this.#giveUp();
    if (this.#pipe !== undefined) closeSync(this.#pipe.fd);
    this.#pipe = undefined;
  }

  /** To what waits already, where both can be written at once. */
  #add(piece: Buffer): void {
    const last = this.#waiting.at(-1);
    const fits =
      last !== undefined && this.#waiting.length > this.#inThread && last.length + piece.length <= pipePieceBytes;
    if (fits) this.#waiting[this.#waiting.length - 1] = Buffer.concat([last, piece]);
    else this.#waiting.push(piece);
  }

  #next(): void {
    if (this.#isPipe()) return this.#writePipe();
    if (this.#waiting.length === 0) return this.#options.onIdle();
    const pieces = this.#waiting.slice(0, this.#isFile ? mostPieces : 1);
    this.#inThread = pieces.length;
    writev(this.#options.fd, pieces, (error, size) => {
      this.#inThread = 0;
      if (error === null) this.#take(0, size);
      if (error === null) this.#next();
      else this.#failed(error);
    });
  }

  #writePipe(): void {
    while (this.#waiting.length > 0) {
      const error = this.#writeNow(0);
      if (error !== undefined) return this.#failed(error);
    }
    this.#options.onIdle();
  }

  #failed(error: NodeJS.ErrnoException): void {
    if (isBusy(error)) {
      this.#retry = setTimeout(() => {
        this.#retry = undefined;
        this.#next();
      }, this.#retryMs);
      this.#retryMs = Math.min(2 * this.#retryMs, mostRetryMs);
      return;
    }
    if (error.code === 'EPIPE') this.#giveUp();
    this.#options.onIdle();
  }

  /** What failed; `undefined` when some of it is written. */
  #writeNow(at: number): NodeJS.ErrnoException | undefined {
    try {
      this.#take(
        at,
        writeSync(this.#isPipe() ? (this.#pipe as Pipe).fd : this.#options.fd, this.#waiting[at] as Buffer),
      );
      return undefined;
    } catch (error) {
      return error as NodeJS.ErrnoException;
    }
  }

  #take(at: number, size: number): void {
    if (this.#isBroken) return;
    this.#progressAt = performance.now();
    this.#retryMs = leastRetryMs;
    let [end, left] = [at, size];
    for (let piece = this.#waiting[end]; piece !== undefined && piece.length <= left; piece = this.#waiting[end]) {
      left -= piece.length;
      end += 1;
    }
    const rest = this.#waiting[end];
    if (rest !== undefined && left > 0) this.#waiting[end] = rest.subarray(left);
    this.#waiting.splice(at, end - at);
    this.#waitingBytes -= size;
  }

  #giveUp(): void {
    this.#isBroken = true;
    this.#waiting.length = 0;
    this.#waitingBytes = 0;
  }

  /** A file may have taken the place of the pipe: the log was redirected. */
  #isPipe(): boolean {
    if (this.#pipe === undefined) return false;
    let now: Stats | undefined;
    try {
      now = fstatSync(this.#options.fd);
    } catch {
      return true; // closed by somebody, and the pipe is still there
    }
    if (now.ino === this.#pipe.of.ino && now.dev === this.#pipe.of.dev) return true;
    closeSync(this.#pipe.fd);
    this.#pipe = openPipe(this.#options.fd);
    return this.#pipe !== undefined;
  }
}

/** `undefined` for what is no pipe, or may not be opened anew by this user. */
function openPipe(fd: number): Pipe | undefined {
  const of = fstatSync(fd);
  if (!of.isFIFO()) return undefined;
  try {
    return { fd: openSync(`/proc/self/fd/${fd}`, constants.O_WRONLY | constants.O_NONBLOCK), of };
  } catch {
    return undefined;
  }
}

const isBusy = ({ code }: NodeJS.ErrnoException): boolean => code === 'EAGAIN' || code === 'EBUSY';
