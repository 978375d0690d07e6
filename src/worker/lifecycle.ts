// What applications want done when their worker starts and when it ends. One for each thread that runs applications.
import { TswsgiError } from '../errors.js';
import type { Logger } from '../log/logger.js';

type Call = () => unknown;

export class Lifecycle {
  readonly #starts: Call[] = [];
  readonly #shutdowns: Call[] = [];
  #hasStarted = false;
  #ended: Promise<void> | undefined;

  /** @throws TswsgiError API_TOO_LATE, API_NOT_A_FUNCTION */
  onStart(call: Call): void {
    checkFunction('onWorkerStart', call);
    if (this.#hasStarted) throw new TswsgiError('API_TOO_LATE', {});
    this.#starts.push(call);
  }

  /** @throws TswsgiError API_NOT_A_FUNCTION */
  onShutdown(call: Call): void {
    checkFunction('onShutdown', call);
    this.#shutdowns.push(call);
  }

  /** One after the other, in their order. Rejects with what the first one that fails threw. */
  async start(): Promise<void> {
    // By index: one may give another.
    for (let at = 0; at < this.#starts.length; at += 1) await this.#starts[at]?.();
    this.#hasStarted = true;
  }

  /** One after the other, the last one given first. What fails is logged, and the others follow. Once, however often it is asked for. */
  end(logger: Logger): Promise<void> {
    this.#ended ??= this.#runShutdowns(logger);
    return this.#ended;
  }

  async #runShutdowns(logger: Logger): Promise<void> {
    for (let call = this.#shutdowns.pop(); call !== undefined; call = this.#shutdowns.pop()) {
      try {
        await call();
      } catch (error) {
        logger.error('the application failed in onShutdown', error);
      }
    }
  }
}

function checkFunction(name: string, call: unknown): void {
  if (typeof call !== 'function') {
    throw new TswsgiError('API_NOT_A_FUNCTION', { name, type: call === null ? 'null' : typeof call });
  }
}
