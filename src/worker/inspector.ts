// Debuggers of a worker (`inspect`, `inspect-brk`): node's own inspector, opened here and not by a flag, so that a port that
// is taken is no reason to end, and the worker that goes can leave its port to the one that comes. On the main thread;
// debuggers reach the threads of a worker through it, as node has it.
import { once } from 'node:events';
import inspector from 'node:inspector';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { InspectorSetting } from '../config/inspector.js';
import type { Logger } from '../log/logger.js';

/** The worker before this one has let its port go by then, if it is well. */
const patienceMs = 5000;
const retryMs = 50;

export interface InspectorOptions {
  readonly setting: InspectorSetting;
  readonly workerId: number;
  /** No worker of that number was there before, which would have its port to give. */
  readonly isFirst: boolean;
  readonly logger: Logger;
}

/** One per process. Begins to act when it is told to `open`. */
export class Inspector {
  readonly #options: InspectorOptions;
  readonly #port: number;
  #isClosed = false;

  constructor(options: InspectorOptions) {
    const { port } = options.setting;
    this.#options = options;
    this.#port = port === 0 ? 0 : port + options.workerId - 1;
  }

  /**
   * Resolves when debuggers may attach, and where one is to be waited for, when it has. When the port is taken, the log says
   * so, the wait goes on behind the application's back, and this resolves.
   */
  async open(): Promise<void> {
    const { setting, isFirst, logger } = this.#options;
    if (await this.#tryOpen()) {
      if (setting.waits && isFirst) inspector.waitForDebugger();
      return;
    }
    if (isFirst) this.#complain(logger);
    void this.#retry(!isFirst);
  }

  /** Gives the port to the next worker; debuggers are let go. */
  close(): void {
    this.#isClosed = true;
    if (inspector.url() !== undefined) inspector.close();
  }

  /** Stops at the first line of `file`, once a debugger was waited for. To be undone by what it returns. */
  breakAt(file: string): () => void {
    const { setting, isFirst } = this.#options;
    if (!setting.waits || !isFirst || inspector.url() === undefined) return () => {};
    const session = new inspector.Session();
    session.connect();
    session.post('Debugger.enable');
    const url = pathToFileURL(file).href.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    // What tsx compiles has a query behind its URL.
    session.post('Debugger.setBreakpointByUrl', { lineNumber: 0, urlRegex: `^${url}(\\?.*)?$` });
    return () => session.disconnect();
  }

  async #retry(complains: boolean): Promise<void> {
    const until = performance.now() + patienceMs;
    let isDue = complains;
    while (!this.#isClosed) {
      await delay(isDue ? retryMs : 1000, undefined, { ref: false });
      if (this.#isClosed || (await this.#tryOpen())) return;
      if (isDue && performance.now() > until) {
        isDue = false;
        this.#complain(this.#options.logger);
      }
    }
  }

  /** Node says on standard error where it listens, in the words that debuggers look for. */
  async #tryOpen(): Promise<boolean> {
    const { host } = this.#options.setting;
    if (inspector.url() !== undefined) return true; // by NODE_OPTIONS
    // Node would write a line for each try that fails.
    if (this.#port !== 0 && !(await isFree(this.#port, host))) return false;
    if (this.#isClosed) return false;
    inspector.open(this.#port, host);
    return inspector.url() !== undefined;
  }

  #complain(logger: Logger): void {
    const { setting, workerId } = this.#options;
    logger.error(
      `inspect: no debugger can attach to worker ${workerId}, ${setting.host}:${this.#port} is taken or not to be had; ` +
        'it serves all the same, and takes the port when it is free',
    );
  }
}

async function isFree(port: number, host: string): Promise<boolean> {
  const server = createServer();
  try {
    server.listen({ port, host, exclusive: true });
    await once(server, 'listening');
    server.close();
    await once(server, 'close');
    return true;
  } catch {
    return false;
  }
}
