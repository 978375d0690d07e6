// node:http's Server above our data path. It is a subclass of node's own, so that its options, its checks of them, its
// events and the many ways to call listen() are node's; what listens, accepts and serves is ours.
import {
  IncomingMessage,
  Server as NodeHttpServer,
  type RequestListener,
  type ServerOptions,
  type ServerResponse,
} from 'node:http';
import { TswsgiError } from '../errors.js';
import { loadBinding } from '../native/binding.js';
import { takesOffer } from '../node-http/attach.js';
import { DirectHeadResponse } from '../node-http/response.js';
import { HttpConnection, type MessageClasses } from './connection.js';
import { ListenHandle, openListener } from './listen-handle.js';
import { HttpLoop } from './loop.js';
import type { CreateOptions, NodeServer } from './node-internals.js';
import { ServerSocket } from './server-socket.js';

/** More than this a head cannot have; node's own default is 16 KiB. */
const mostHeadBytes = 65_535;
const usualHeadBytes = 16 * 1024;
const leastHeadBytes = 256;
const usualBacklog = 511;

/** Flags that net.Server passes for listen(). */
const ListenFlag = { ipv6Only: 1, reusePort: 2 } as const;

type Options = ServerOptions<typeof IncomingMessage, typeof ServerResponse>;

export class Server extends NodeHttpServer {
  readonly #classes: MessageClasses;
  readonly #connections = new Set<HttpConnection>();
  #loop: HttpLoop | undefined;
  #checks: NodeJS.Timeout | undefined;

  /**
   * As http.Server's.
   *
   * @throws {TswsgiError} HTTP_INSECURE_PARSER
   */
  constructor(options?: Options | RequestListener | null, listener?: RequestListener) {
    super(options as Options, listener as RequestListener);
    const given: CreateOptions = typeof options === 'object' && options !== null ? options : {};
    if (given.insecureHTTPParser) throw new TswsgiError('HTTP_INSECURE_PARSER', {});
    this.#classes = {
      request: (given.IncomingMessage ?? IncomingMessage) as unknown as MessageClasses['request'],
      response: (given.ServerResponse ?? DirectHeadResponse) as unknown as MessageClasses['response'],
    };
    // Node's own loop would look after connections that it does not have.
    const [trackConnections] = this.listeners('listening');
    const [serveForeign] = this.listeners('connection');
    this.removeListener('listening', trackConnections as () => void);
    this.removeListener('connection', serveForeign as () => void);
    // A stream that a program hands over by itself is served by node, as ever.
    this.on('connection', (socket) => {
      if (!(socket instanceof ServerSocket)) (serveForeign as (socket: unknown) => void).call(this, socket);
    });
  }

  /** Called by net.Server when the arguments of listen() have been made out. */
  _listen2(
    address: string | null,
    port: number | null,
    _addressType: number,
    backlog: number | undefined,
    fd: number | undefined,
    flags = 0,
  ): void {
    const node = this.#node;
    if (takesOffer(this, [address, port, _addressType, backlog, fd, flags])) return;
    try {
      // A worker of node:cluster is handed something that has no descriptor.
      if (node._handle !== null) {
        node._handle.close();
        node._handle = null;
        throw new TswsgiError('HTTP_IN_CLUSTER', {});
      }
      this.#listen({
        address,
        port,
        fd: typeof fd === 'number' && fd >= 0 ? fd : undefined,
        backlog: backlog || usualBacklog,
        ipv6Only: (flags & ListenFlag.ipv6Only) !== 0,
        reusePort: (flags & ListenFlag.reusePort) !== 0,
        noDelay: node.noDelay,
        keepAlive: node.keepAlive,
      });
    } catch (error) {
      process.nextTick(() => this.emit('error', error));
      return;
    }
    if (node._unref) this.unref();
    process.nextTick(() => {
      if (node._handle !== null) this.emit('listening');
    });
  }

  override closeAllConnections(): void {
    for (const { socket } of this.#connections) socket.destroy();
  }

  override closeIdleConnections(): void {
    for (const connection of this.#connections) connection.closeIfIdle();
  }

  #listen(wanted: Parameters<typeof openListener>[1]): void {
    const node = this.#node;
    const binding = loadBinding();
    const info = openListener(binding, wanted);
    try {
      const loop: HttpLoop = new HttpLoop({
        binding,
        fd: info.fd,
        isIpv6: info.family === 'tcp6',
        headBytes: Math.min(Math.max(node.maxHeaderSize || usualHeadBytes, leastHeadBytes), mostHeadBytes),
        headTimeoutMs: this.#headTimeoutMs,
        open: (number) => this.#open(number, loop),
      });
      this.#loop = loop;
      node._handle = new ListenHandle(binding, info, loop, () => this.#stopChecks());
    } catch (error) {
      binding.closeDescriptor(info.fd);
      throw error;
    }
    this.#startChecks();
  }

  #open(number: number, loop: HttpLoop): HttpConnection {
    const node = this.#node;
    const connection = new HttpConnection(number, node, loop, this.#classes);
    const { socket } = connection;
    node._connections += 1;
    this.#connections.add(connection);
    socket.on('close', () => this.#connections.delete(connection));
    const most = this.maxConnections as number | undefined;
    if (most !== undefined && most > 0 && node._connections > most) {
      const { localAddress, localPort, localFamily, remoteAddress, remotePort, remoteFamily } = socket;
      this.emit('drop', { localAddress, localPort, localFamily, remoteAddress, remotePort, remoteFamily });
      socket.destroy();
      return connection;
    }
    if (this.listenerCount('connection') > 1) socket.noteEnds();
    this.emit('connection', socket);
    return connection;
  }

  /** Times may be set while the server runs. */
  #startChecks(): void {
    const { connectionsCheckingInterval } = this.#node;
    this.#checks = setInterval(() => {
      this.#loop?.setHeadTimeout(this.#headTimeoutMs);
      const { requestTimeout } = this;
      if (!(requestTimeout > 0)) return;
      const now = performance.now();
      for (const connection of this.#connections) connection.checkTime(now, requestTimeout);
    }, connectionsCheckingInterval).unref();
  }

  #stopChecks(): void {
    clearInterval(this.#checks);
  }

  get #headTimeoutMs(): number {
    const times = [this.headersTimeout, this.requestTimeout].filter((ms) => ms > 0);
    return times.length === 0 ? 0 : Math.round(Math.min(...times));
  }

  get #node(): NodeServer {
    return this as unknown as NodeServer;
  }
}

/** As http.createServer. */
export function createServer(options?: Options | RequestListener, listener?: RequestListener): Server {
  return new Server(options, listener);
}
