// What a program's own http.Server is told of its requests and connections, by which event, and what is answered in the
// place of listeners that it does not have: what node's server does with connections, which it does not have here.
import type { Server } from 'node:http';
import { hasTooManyFields, type NodeRequest, type NodeResponse } from './node-objects.js';
import { ConnectionSocket } from './socket.js';
import type { Turn } from './turn.js';

interface CountingServer extends Server {
  _connections: number;
  _emitCloseIfDrained(): void;
}

const continueExpression = /(?:^|\W)100-continue(?:$|\W)/i;

/** Calls the listeners that are meant for the request. `awaitsContinue`: its client waits to be told to send the body. */
export function tellServer(server: Server, turn: Turn, awaitsContinue: boolean): void {
  const { request, response } = turn;
  countRequest(server as CountingServer, turn);
  if (hasTooManyFields(server, request.rawHeaders.length / 2)) {
    response.writeHead(431, ['Connection', 'close']);
    response.end();
    return;
  }
  if (isOneTooMany(server, request, response)) {
    server.emit('dropRequest', request, request.socket);
    response.writeHead(503);
    response.end();
    return;
  }
  const { expect } = request.headers;
  if (expect === undefined || request.httpVersionMinor === 0) {
    server.emit('request', request, response);
  } else if (!continueExpression.test(expect)) {
    if (!server.emit('checkExpectation', request, response)) refuseExpectation(response);
  } else if (server.listenerCount('checkContinue') > 0) {
    response._expect_continue = true;
    server.emit('checkContinue', request, response);
  } else {
    if (awaitsContinue) sendContinue(response);
    server.emit('request', request, response);
  }
}

/** For a client that waits before it sends its body, where nobody listens for that. False: it has its answer. */
export function meetsExpectation({ request, response }: Turn): boolean {
  const isMet = continueExpression.test(request.headers.expect ?? '');
  if (isMet) sendContinue(response);
  else refuseExpectation(response);
  return isMet;
}

function sendContinue(response: NodeResponse): void {
  response._expect_continue = true;
  response.writeContinue();
}

function refuseExpectation(response: NodeResponse): void {
  response.writeHead(417);
  response.end();
}

/** Counts the requests of a connection, where there is a limit to them. */
function isOneTooMany(server: Server, request: NodeRequest, response: NodeResponse): boolean {
  const most = server.maxRequestsPerSocket ?? 0;
  const { socket } = request as { socket: unknown };
  if (!(most > 0) || request.httpVersionMinor === 0 || !(socket instanceof ConnectionSocket)) return false;
  response._maxRequestsPerSocket = most;
  response.maxRequestsOnConnectionReached = most <= socket.requestCount;
  return most < socket.requestCount;
}

/** A request counts as a connection: `close` comes when the last one is over. */
function countRequest(server: CountingServer, turn: Turn): void {
  server._connections += 1;
  turn.onOver = () => {
    server._connections -= 1;
    if (!server.listening) server._emitCloseIfDrained();
  };
}

/** The sockets of a server that has no connections of its own, and what it does with them. */
export class ServerSockets {
  readonly #server: Server;
  readonly #open = new Set<ConnectionSocket>();

  constructor(server: Server) {
    this.#server = server;
    this.#keepFromParser();
    this.#replace('closeAllConnections', () => {
      for (const socket of this.#open) socket.destroy();
    });
    this.#replace('closeIdleConnections', () => {
      for (const socket of this.#open) if (socket.isIdle) socket.destroy();
    });
  }

  /** A connection has its first request. */
  add(socket: ConnectionSocket): void {
    this.#open.add(socket);
    socket.onceClosed(() => this.#open.delete(socket));
    if (this.#server.listenerCount('connection') > 1) this.#server.emit('connection', socket as never);
  }

  /** Node's server listens for `connection` by itself, to read from what it is given. */
  #keepFromParser(): void {
    const [parse] = this.#server.listeners('connection');
    if (parse === undefined) return;
    this.#server.removeListener('connection', parse as () => void);
    this.#server.prependListener('connection', (socket) => {
      if (!((socket as unknown) instanceof ConnectionSocket)) Reflect.apply(parse, this.#server, [socket]);
    });
  }

  #replace(name: string, value: () => void): void {
    Object.defineProperty(this.#server, name, { value, configurable: true, writable: true });
  }
}
