// A request to upgrade, for a server that somebody listens to for that: as node:http does, the listeners get the request,
// the connection itself, and what has been read behind the head.
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Exchange } from '../request/exchange.js';
import type { NodeRequest } from './node-objects.js';
import { createRequest, type HttpSettings, socketOf } from './serve-request.js';

/** Does `server` want the connection of this request? Nobody listening, it is a request like any other. */
export function wantsUpgrade(exchange: Exchange, server: Server): boolean {
  return exchange.hasUpgrade && server.listenerCount('upgrade') > 0;
}

/** Emits `upgrade` when the connection is here. */
export function serveUpgrade(exchange: Exchange, settings: HttpSettings): void {
  const { server } = settings;
  // Before the exchange is over, when the memory it is read from is used again.
  const request = createRequest(exchange, undefined, settings);
  // It is a connection of the server before it is the listeners'.
  const socket = socketOf(exchange, settings);
  if (socket.destroyed) return exchange.response.abort();
  request.upgrade = true;
  exchange.takeOver().then(
    ({ socket, head }) => {
      try {
        attachSocket(request, socket, server);
        server.emit('upgrade', request, socket, head);
      } catch (error) {
        settings.reportFailure(exchange, error);
        socket.destroy();
      }
    },
    (error: unknown) => settings.reportFailure(exchange, error),
  );
}

function attachSocket(request: NodeRequest, socket: Socket, server: Server): void {
  request.socket = socket;
  request.complete = true;
  request.push(null);
  Object.assign(socket, { server });
}
