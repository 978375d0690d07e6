// The server of one process whose application runs on the thread of the native loop.
import { interfaceNamed } from '../app/interfaces.js';
import { createSharedMemory } from '../native/shared-memory.js';
import { monotonicMs } from './clock.js';
import { Dispatcher, type DispatcherOptions } from './dispatcher.js';
import { type DrainOptions, LoopServer, type NativeServerInput } from './serving.js';

export type ServerOptions = Omit<DispatcherOptions, 'memory' | 'serverControl' | 'clockStartMs' | 'countAppRequest'> &
  NativeServerInput;

export class Server extends LoopServer {
  readonly #dispatcher: Dispatcher;

  constructor(options: ServerOptions) {
    const memory = createSharedMemory(options.config.cores);
    const handleOther = (at: number) => this.notices.handle(at);
    const areNodeHttp = options.applications.map(
      (one) => interfaceNamed(one.application.interface).isNodeHttp === true,
    );
    const tellsClosed = areNodeHttp.includes(true);
    const keepsExpectations = tellsClosed && !areNodeHttp.includes(false);
    super({ ...options, tellsClosed, keepsExpectations }, memory, (first, end) =>
      this.#dispatcher.runTurn(first, end, handleOther),
    );
    const appRequests = options.applications.map(() => 0);
    this.#dispatcher = new Dispatcher({
      ...options,
      memory,
      clockStartMs: monotonicMs(),
      countAppRequest: (app) => {
        const count = (appRequests[app] ?? 0) + 1;
        appRequests[app] = count;
        return count;
      },
    });
    this.#dispatcher.bridge.attach(this.native);
    if (tellsClosed) this.#dispatcher.connections.attach(this.native);
  }

  override async drain(options?: DrainOptions): Promise<void> {
    await super.drain(options);
    await this.#dispatcher.settled();
  }

  override close(): void {
    super.close();
    this.#dispatcher.abandonAll();
  }

  override get requestsServed(): number {
    return this.#dispatcher.requestsServed;
  }

  get requestsInFlight(): number {
    return this.#dispatcher.requestsInFlight;
  }
}
