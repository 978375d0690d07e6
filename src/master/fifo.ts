// The master FIFO: a named pipe that takes one-letter commands (uWSGI docs: "The Master FIFO"). There may be ten paths;
// one of them is read at a time, and the digits switch. It is open for reading and writing, so that writers may come and
// go. The master owns it; what the letters mean is in fifo-commands.ts.
import { execFileSync } from 'node:child_process';
import { closeSync, constants, fstatSync, lstatSync, openSync, unlinkSync } from 'node:fs';
import { Socket } from 'node:net';

export class MasterFifo {
  readonly #paths: readonly string[];
  readonly #onLetter: (letter: string) => void;
  readonly #onError: (error: Error) => void;
  #reader: Socket | undefined;
  /** Path to inode of those made here. */
  readonly #made = new Map<string, number>();

  /** `onError`: it cannot be read any more. */
  constructor(paths: readonly string[], onLetter: (letter: string) => void, onError: (error: Error) => void) {
    this.#paths = paths;
    this.#onLetter = onLetter;
    this.#onError = onError;
  }

  /**
   * Reads the FIFO in `slot` from now on, and makes it where there is none. Answers its path, or `undefined` when the slot
   * has none. Throws the system's error, or one that says what stands in the way.
   */
  select(slot: number): string | undefined {
    const path = this.#paths[slot];
    if (path === undefined) return undefined;
    this.#make(path);
    const fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
    this.#reader?.destroy();
    this.#reader = new Socket({ fd, readable: true, writable: false });
    this.#reader.on('error', (error) => this.#onError(error));
    this.#reader.on('data', (bytes: Buffer) => {
      for (const letter of bytes.toString('latin1')) this.#onLetter(letter);
    });
    return path;
  }

  /** Reads no more. With `removesFiles`, removes what is still our own; the lines for the log. */
  close(removesFiles: boolean): string[] {
    this.#reader?.destroy();
    if (!removesFiles) return [];
    return [...this.#made].flatMap(([path, inode]) => {
      const found = lstatSync(path, { throwIfNoEntry: false });
      if (found === undefined) return [];
      if (found.ino !== inode) return [`VACUUM WARNING: master fifo ${path} changed inode. Skip removal`];
      unlinkSync(path);
      return [`VACUUM: master fifo ${path} removed.`];
    });
  }

  /** A FIFO that is there is taken: who writes to it may have it open. */
  #make(path: string): void {
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found !== undefined && !found.isFIFO()) {
      const error = new Error(`master-fifo: ${path} is there and is no FIFO; remove it or give another path`);
      throw Object.assign(error, { code: 'EEXIST' });
    }
    // Node has no mkfifo(3); the program is part of every Linux.
    if (found === undefined) execFileSync('mkfifo', ['-m', '600', path], { stdio: ['ignore', 'ignore', 'pipe'] });
    const fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
    this.#made.set(path, fstatSync(fd).ino);
    closeSync(fd);
  }
}
