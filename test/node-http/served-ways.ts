// The ways other than `tswsgi/http` that lead to node's API, each as run-case.ts wants a server: the listen interface,
// where the case's server is one of node's own that is attached to the sockets of a process, and the http interface, where
// there is a handler and nothing else. What serves is what serves in a worker; its process is this one.
import { EventEmitter } from 'node:events';
import http, { type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { atRoot } from '../../dist/app/applications.js';
import { prepareApplication } from '../../dist/app/prepare.js';
import { readOptions } from '../../dist/embed/options.js';
import { createServer as createRunning, type RunningServer } from '../../dist/index.js';
import { closeListeners, listenersForOwner, openListeners } from '../../dist/master/listeners.js';
import { loadBinding } from '../../dist/native/binding.js';
import { offerSockets } from '../../dist/node-http/attach.js';
import { Server as LoopServer } from '../../dist/serve/server.js';
import type { CreateServer, Way } from './run-case.js';

/** Node's own createServer, whatever is put in its place later. */
const createNodeServer = http.createServer;

const nothing = () => {};
const silent = { line: nothing, info: nothing, warn: nothing, error: nothing, flush: nothing, flushed: async () => {} };

/** As node keeps connections, so that the heads are the same, and serves every method. */
const serverOptions = { httpSocket: '127.0.0.1:0', keepaliveTimeout: 5, allowTrace: true };

/** What a server is to release when its case is over. */
const closing = new WeakMap<object, () => void>();

/** An http.Server of node whose listen() gets the sockets of a process. */
const createAttached: CreateServer = (options, listener) => {
  const server = createNodeServer(options, listener);
  const binding = loadBinding();
  const { config } = readOptions({ ...serverOptions, app: nothing });
  const listeners = openListeners(binding, config);
  const sockets = listenersForOwner(listeners);
  const offer = offerSockets({ listeners: sockets, log: nothing });
  void offer.taken.then(async () => {
    const application = await prepareApplication(offer.server, 'listen', { file: 'case', callable: 'listen()' });
    const scoreboardFd = binding.createScoreboard(1, config.cores);
    const loop = new LoopServer({
      binding,
      config: { ...config, logRequests: false },
      listeners: sockets,
      applications: [atRoot(application)],
      logger: silent,
      worker: { id: 1, processes: 1, generation: 1 },
      scoreboardFd,
    });
    binding.closeDescriptor(scoreboardFd);
    loop.start();
    closing.set(server, () => {
      offer.withdraw();
      closeListeners(binding, listeners);
      loop.close();
    });
  });
  return server;
};

/** A handler that the library serves. Of a server it has what run-case.ts uses. */
const createHandlerOnly: CreateServer = (_options, listener) =>
  new HandlerServer(listener as RequestListener) as unknown as Server;

class HandlerServer extends EventEmitter {
  readonly #listener: RequestListener;
  #running: RunningServer | undefined;

  constructor(listener: RequestListener) {
    super();
    this.#listener = listener;
  }

  listen(_port: number, _host: string, callback: () => void): void {
    if (this.#running !== undefined) throw new Error('it listens');
    const app = (req: IncomingMessage, res: ServerResponse) => this.#listener(req, res);
    void createRunning({ ...serverOptions, app }).then((running) => {
      this.#running = running;
      callback();
    });
  }

  address(): AddressInfo {
    return this.#running?.address() as AddressInfo;
  }

  close(callback: () => void): void {
    void this.#running?.close().then(callback);
  }

  closeAllConnections(): void {
    void this.#running?.close({ mercy: 0 });
  }
}

async function release(server: object): Promise<void> {
  closing.get(server)?.();
  closing.delete(server);
}

export const listenInterface: Way = { name: 'the listen interface', create: createAttached, release };
export const httpInterface: Way = {
  name: 'the http interface',
  create: createHandlerOnly,
  release,
  isHandlerOnly: true,
};
