// The log of one process. Every process writes to the same descriptor by itself; no line passes through the master.
//
// Lines of one turn of the event loop are joined into pieces for output.ts, so that a line costs no system call. A piece for
// a pipe is at most 4096 bytes (PIPE_BUF), so that the lines of several processes never mix in it. Lines for which there is
// no room, because the reader is slow, are counted, and the count is logged.
import { closeSync, fstatSync, writeSync } from 'node:fs';
import type * as Pino from 'pino';
import { loadPackage } from '../on-demand.js';
import { Output, pipePieceBytes } from './output.js';

/** What the rest of the server logs with. */
export interface Logger {
  /** One finished line without its end: a request line, or one of uWSGI's. */
  line(text: string): void;
  info(text: string): void;
  warn(text: string): void;
  /** `error`, where given, is shown with its stack and its causes. */
  error(text: string, error?: unknown): void;
  /** Write everything now, synchronously. For the moment of exit; `createLogger` calls it there by itself. */
  flush(): void;
  /**
   * Resolves when every line so far is written or given up, or the reader has taken none for a second. Keeps the order,
   * which `flush` in the middle may not.
   */
  flushed(): Promise<void>;
}

export interface LoggerOptions {
  /** Where to write; 2 unless given. */
  readonly fd?: number;
  /** One JSON object of pino's per line, not uWSGI's text. */
  readonly isJson?: boolean;
  /** For `tswsgi dev`: to standard output, and of what the server does by itself nothing but what went wrong. */
  readonly isDevelopment?: boolean;
  /** Bytes kept for a reader that is slow; 16 MiB unless given. */
  readonly maxWaitingBytes?: number;
}

// Appending to a file is atomic whatever the size.
const filePieceBytes = 64 * 1024;
/** While somebody waits for the reader. */
const stallLookMs = 100;

function pieceBytes(fd: number): number {
  return fstatSync(fd).isFile() ? filePieceBytes : pipePieceBytes;
}

/** Joins lines; see the top of this file. */
class LineWriter {
  readonly #fd: number;
  readonly #output: Output;
  readonly #maxPieceBytes: number;
  #joined = '';
  #isHandOverDue = false;
  #droppedLines = 0;
  readonly #whenIdle = new Set<() => void>();

  constructor(fd: number, maxWaitingBytes: number) {
    this.#fd = fd;
    this.#maxPieceBytes = pieceBytes(fd);
    this.#output = new Output({ fd, maxWaitingBytes, onIdle: () => this.#onIdle() });
  }

  write(text: string): void {
    if (this.#joined.length + text.length >= this.#maxPieceBytes) this.#handOver();
    this.#joined += `${text}\n`;
    if (this.#isHandOverDue) return;
    this.#isHandOverDue = true;
    queueMicrotask(() => {
      this.#isHandOverDue = false;
      this.#handOver();
    });
  }

  flush(): void {
    this.#handOver();
    this.#output.flush();
  }

  async flushed(): Promise<void> {
    this.#handOver();
    const sinceMs = performance.now();
    while (!this.#output.isIdle && !this.#output.hasStalled(sinceMs)) {
      await new Promise<void>((resolve) => {
        const look = setTimeout(resolve, stallLookMs);
        this.#whenIdle.add(() => {
          clearTimeout(look);
          resolve();
        });
      });
    }
  }

  /** Writes what waits and closes the descriptor. */
  async close(): Promise<void> {
    await this.flushed();
    this.#output.close();
    closeSync(this.#fd);
  }

  #handOver(): void {
    if (this.#joined === '') return;
    const lines = this.#joined;
    this.#joined = '';
    if (!this.#output.write(lines)) this.#droppedLines += lines.split('\n').length - 1;
  }

  #onIdle(): void {
    for (const resolve of this.#whenIdle) resolve();
    this.#whenIdle.clear();
    if (this.#droppedLines === 0 || !this.#output.isEmpty) return;
    const count = this.#droppedLines;
    this.#droppedLines = 0;
    this.write(`*** ${count} log lines were lost: the reader of the log was too slow ***`);
  }
}

/** An error with its stack and the stacks of its causes; anything else that was thrown as it prints. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return `(not an Error) ${typeof error === 'string' ? error : inspectPlainly(error)}`;
  const own = error.stack ?? `${error.name}: ${error.message}`;
  return error.cause === undefined ? own : `${own}\ncaused by: ${describeError(error.cause)}`;
}

function inspectPlainly(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}

class TextLogger implements Logger {
  readonly #writer: LineWriter;

  constructor(writer: LineWriter) {
    this.#writer = writer;
  }

  line(text: string): void {
    this.#writer.write(text);
  }
  info(text: string): void {
    this.#writer.write(text);
  }
  warn(text: string): void {
    this.#writer.write(text);
  }
  error(text: string, error?: unknown): void {
    this.#writer.write(error === undefined ? text : `${text}\n${describeError(error)}`);
  }
  flush(): void {
    this.#writer.flush();
  }
  flushed(): Promise<void> {
    return this.#writer.flushed();
  }
}

/** What a developer wants to read comes as a line; what an operator would is left out. */
class DevelopmentLogger extends TextLogger {
  override info(): void {}
}

function createPino(write: (line: string) => void): Pino.Logger {
  return loadPackage<typeof Pino>('pino').pino({ base: { pid: process.pid } }, { write });
}

class JsonLogger implements Logger {
  readonly #writer: LineWriter;
  readonly #pino: Pino.Logger;

  constructor(writer: LineWriter) {
    this.#writer = writer;
    this.#pino = createPino((line) => writer.write(line.trimEnd()));
  }

  line(text: string): void {
    this.#pino.info(text);
  }
  info(text: string): void {
    this.#pino.info(text);
  }
  warn(text: string): void {
    this.#pino.warn(text);
  }
  error(text: string, error?: unknown): void {
    if (error === undefined) this.#pino.error(text);
    else this.#pino.error({ err: error }, text);
  }
  flush(): void {
    this.#writer.flush();
  }
  flushed(): Promise<void> {
    return this.#writer.flushed();
  }
}

/** A logger that loses nothing at exit, process.exit() or an uncaught exception. Make one per process. */
export function createLogger(options: LoggerOptions = {}): Logger {
  return openLogger(options).logger;
}

/** The same for a descriptor of its own: `close` writes what waits, closes it, and leaves nothing behind. */
export function openLogger(options: LoggerOptions): { readonly logger: Logger; close(): Promise<void> } {
  const { isJson = false, isDevelopment = false, maxWaitingBytes = 16 * 1024 * 1024 } = options;
  const { fd = isDevelopment ? 1 : 2 } = options;
  const writer = new LineWriter(fd, maxWaitingBytes);
  const flush = () => writer.flush();
  process.on('exit', flush);
  return {
    logger: isDevelopment ? new DevelopmentLogger(writer) : isJson ? new JsonLogger(writer) : new TextLogger(writer),
    close: async () => {
      await writer.close();
      process.off('exit', flush);
    },
  };
}

/** Writes one warning to stderr now, past all that waits to be written: for a thread that has no time left. */
export function warnNow(text: string, isJson: boolean): void {
  const write = (line: string) => void writeSync(2, line);
  if (isJson) createPino(write).warn(text);
  else write(`${text}\n`);
}
