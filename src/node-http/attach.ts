// Programs that call listen() themselves: while an application is loaded, the first http.Server that listens gets the
// sockets of this process in the place of the port it asked for. Everything else about the server is node's own code.
//
// It acts below listen(): net.Server has made out the arguments by then, in all of their forms. Other servers, and
// this one when it is given back, open what they asked for.
import cluster from 'node:cluster';
import { Server } from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import { Server as NetServer } from 'node:net';
import { loadPackage } from '../on-demand.js';
import { familyOf, type ListenerFacts, localAddressOf } from './connection-facts.js';

/** What the process has to offer. */
export interface SocketsHost {
  readonly listeners: readonly (ListenerFacts & { readonly protocol: string })[];
  log(text: string): void;
}

/** Arguments of net.Server's own _listen2: address, port, type of the address, backlog, descriptor, flags. */
export type ListenArguments = readonly [
  address: string | null,
  port: number | null,
  addressType: number,
  backlog?: number,
  fd?: number,
  flags?: number,
];

interface NodeServer extends Server {
  _handle: object | null;
  _pipeName?: string | null;
  _connectionKey?: string;
  _listen2(...parameters: ListenArguments): void;
}

/** What of `http.Server` listens in the place of a port, as long as it does. */
export class SocketOffer {
  readonly #host: SocketsHost;
  #server: NodeServer | undefined;
  #asked: ListenArguments | undefined;
  /** `listening` has been emitted. */
  #hasTold = false;
  #reserved: Server | undefined;
  #onTaken: (() => void)[] = [];

  constructor(host: SocketsHost) {
    this.#host = host;
  }

  /** The server that has listened. */
  get server(): Server | undefined {
    return this.#server;
  }

  /** Resolves when a server has listened. */
  get taken(): Promise<void> {
    if (this.#server !== undefined) return Promise.resolve();
    return new Promise((resolve) => this.#onTaken.push(resolve));
  }

  /** From now on it is for `server` only. */
  reserve(server: Server): void {
    this.#reserved = server;
  }

  /** There is no offer any more: a server that has taken it opens what it asked for. */
  withdraw(): void {
    if (current === this) current = undefined;
    const server = this.#server;
    const asked = this.#asked;
    if (server === undefined || asked === undefined || !server.listening) return;
    this.#server = undefined;
    server._handle = null;
    server._pipeName = null;
    if (!this.#hasTold) {
      server._listen2(...asked);
      return;
    }
    // It has been told that it listens, and once is enough.
    const { emit } = server;
    server.emit = (event: string | symbol, ...parameters: unknown[]) => {
      if (event === 'listening' || event === 'error') server.emit = emit;
      return event === 'listening' ? true : Reflect.apply(emit, server, [event, ...parameters]);
    };
    server._listen2(...asked);
  }

  /** False: the server is to open what it asks for. */
  offerTo(server: NodeServer, asked: ListenArguments): boolean {
    if (server._handle !== null) return false; // it was given one
    const chosen = this.#reserved ?? this.#server;
    if (chosen !== undefined && chosen !== server) {
      this.#host.log(
        `the application listens on ${describeAsked(asked)} with a second http.Server: that one is served by node itself, ` +
          'on a port of its own in each process and thread',
      );
      return false;
    }
    this.#server = server;
    this.#asked = asked;
    const handle = new AttachedHandle(addressOf(this.#host));
    server._handle = handle;
    if (handle.path !== undefined) server._pipeName = handle.path;
    server._connectionKey = `${asked[2]}:${asked[0]}:${asked[1]}`;
    process.nextTick(() => {
      if (server._handle !== handle) return;
      this.#hasTold = true;
      server.emit('listening');
    });
    for (const listener of this.#onTaken.splice(0)) listener();
    return true;
  }

  noteTls(asked: ListenArguments): void {
    this.#host.log(
      `the application listens on ${describeAsked(asked)} with an https.Server: that one is served by node itself; TLS is ` +
        'for the front-end here',
    );
  }
}

/** What net.Server uses of a handle of libuv. There is nothing behind it: the sockets are the process's. */
class AttachedHandle {
  readonly fd = -1;
  readonly path: string | undefined;
  /** For address(). 0: it has been filled. */
  readonly getsockname: ((out: object) => number) | undefined;
  #isReferenced = true;

  constructor(address: ListenerFacts) {
    this.path = address.port === 0 ? address.address : undefined;
    if (address.port === 0) return;
    const host = localAddressOf(address);
    this.getsockname = (out) => {
      Object.assign(out, { address: host, family: familyOf(host), port: address.port });
      return 0;
    };
  }

  ref(): void {
    this.#isReferenced = true;
  }

  unref(): void {
    this.#isReferenced = false;
  }

  hasRef(): boolean {
    return this.#isReferenced;
  }

  close(callback?: () => void): void {
    if (callback !== undefined) setImmediate(callback);
  }
}

let current: SocketOffer | undefined;
let isInstalled = false;

/** Offers the sockets of `host` to the first server that listens from now on, in this process or thread only. */
export function offerSockets(host: SocketsHost): SocketOffer {
  install();
  current = new SocketOffer(host);
  return current;
}

/** For a server that has its own _listen2. True: it has got its sockets. */
export function takesOffer(server: Server, asked: ListenArguments): boolean {
  return current?.offerTo(server as NodeServer, asked) ?? false;
}

/** The port of the first socket that has one, of those for HTTP if there are any. */
export function portOf(host: SocketsHost): number | undefined {
  return addressOf(host).port || host.listeners.find(({ port }) => port > 0)?.port;
}

function install(): void {
  if (isInstalled) return;
  isInstalled = true;
  const listen = (NetServer.prototype as unknown as NodeServer)._listen2;
  Object.defineProperty(Server.prototype, '_listen2', {
    configurable: true,
    writable: true,
    value(this: NodeServer, ...asked: ListenArguments) {
      if (!takesOffer(this, asked)) listen.apply(this, asked as never);
    },
  });
  Object.defineProperty(NetServer.prototype, '_listen2', {
    configurable: true,
    writable: true,
    value(this: NodeServer, ...asked: ListenArguments) {
      if (isHttpsServer(this)) current?.noteTls(asked);
      listen.apply(this, asked as never);
    },
  });
  // A program that forks workers of its own when it is the first process is not: it is a worker already. Asked for a
  // handle, as node does where it is not the first, it says that servers open theirs by themselves.
  Object.assign(cluster, {
    isPrimary: false,
    isMaster: false,
    _getServer: (server: NodeServer, query: ClusterQuery) =>
      server._listen2(query.address, query.port, query.addressType, query.backlog, query.fd, query.flags),
  });
  syncBuiltinESMExports();
}

/** Loads node:https where the server is one of TLS, whose program has loaded most of it, and not for everybody. */
function isHttpsServer(server: NetServer): boolean {
  if (!('setSecureContext' in server)) return false;
  return server instanceof loadPackage<typeof import('node:https')>('node:https').Server;
}

interface ClusterQuery {
  readonly address: string | null;
  readonly port: number | null;
  readonly addressType: number;
  readonly backlog?: number;
  readonly fd?: number;
  readonly flags?: number;
}

const nowhere: ListenerFacts = { address: '', port: 0 };

/** The socket that the server is told of. */
function addressOf({ listeners }: SocketsHost): ListenerFacts {
  return listeners.find(({ protocol }) => protocol === 'http') ?? listeners[0] ?? nowhere;
}

function describeAsked([address, port, , , fd]: ListenArguments): string {
  if (typeof fd === 'number' && fd >= 0) return `descriptor ${fd}`;
  if (port === null || port < 0) return String(address);
  return address === null ? `port ${port}` : `${address}:${port}`;
}
