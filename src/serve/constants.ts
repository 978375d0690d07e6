// What every environ of a process has in common: `wsgi.*` and `uwsgi.*` (PEP 3333, "environ Variables").
import { readSync } from 'node:fs';
import { hostname } from 'node:os';
import { packageVersion } from '../config/machine.js';
import type { Logger } from '../log/logger.js';
import type { EnvironConstants } from '../request/environ.js';

/** `wsgi.errors` of PEP 3333: text for the server's log, a line at a time. */
class ErrorStream {
  readonly #logger: Logger;
  #line = '';

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  write(text: string): void {
    const lines = (this.#line + text).split('\n');
    this.#line = lines.pop() ?? '';
    for (const line of lines) this.#logger.line(line);
  }

  writelines(lines: Iterable<string>): void {
    for (const line of lines) this.write(line);
  }

  /** Logs what has no line end yet. */
  flush(): void {
    if (this.#line === '') return;
    this.#logger.line(this.#line);
    this.#line = '';
  }
}

const blockBytes = 64 * 1024;

/**
 * `wsgi.file_wrapper` of PEP 3333: a file as a body, block by block.
 *
 * @param file a file descriptor, which stays the caller's to close (a body's `close` is called when it is over), or a
 *   stream or iterable of parts, which is passed on as it is
 */
export function fileWrapper(file: number | Iterable<unknown> | AsyncIterable<unknown>, size = blockBytes): object {
  if (typeof file !== 'number') return file;
  return readBlocks(file, size);
}

function* readBlocks(fd: number, size: number): Generator<Uint8Array> {
  for (;;) {
    const block = Buffer.allocUnsafeSlow(size);
    const count = readSync(fd, block, 0, size, null);
    if (count === 0) return;
    yield block.subarray(0, count);
  }
}

export interface ConstantsInput {
  readonly listeners: readonly { readonly port: number }[];
  readonly logger: Logger;
  readonly isMultiThread: boolean;
  readonly isMultiProcess: boolean;
  readonly hasFileWrapper: boolean;
}

export function createConstants({
  listeners,
  logger,
  isMultiThread,
  isMultiProcess,
  hasFileWrapper,
}: ConstantsInput): EnvironConstants {
  const serverName = hostname();
  return {
    serverName,
    // uWSGI says 80 for a unix socket.
    serverPorts: listeners.map(({ port }) => String(port === 0 ? 80 : port)),
    fixed: {
      'wsgi.version': Object.freeze([1, 0]),
      'wsgi.errors': new ErrorStream(logger),
      'wsgi.multithread': isMultiThread,
      'wsgi.multiprocess': isMultiProcess,
      'wsgi.run_once': false,
      ...(hasFileWrapper ? { 'wsgi.file_wrapper': fileWrapper } : {}),
      'uwsgi.version': packageVersion(),
      'uwsgi.node': serverName,
    },
  };
}
