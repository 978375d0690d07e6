// Where a request came from and by which socket: what node:http takes from the connection. A front-end that speaks
// uwsgi tells of its client, as it does in `environ`.
import { schemeOf } from '../request/environ.js';
import type { Request } from '../request/request.js';

/** A listening socket, as the boot log shows it: `127.0.0.1:8080`, `[::1]:8080`, `/run/app.sock`. */
export interface ListenerFacts {
  readonly address: string;
  /** 0 for a unix socket. */
  readonly port: number;
}

export class ConnectionFacts {
  readonly #listeners: readonly ListenerFacts[];

  constructor(listeners: readonly ListenerFacts[]) {
    this.#listeners = listeners;
  }

  remoteAddress(request: Request): string | undefined {
    return (request.isUwsgi ? request.variable('REMOTE_ADDR') : request.peerAddress) || undefined;
  }

  remotePort(request: Request): number | undefined {
    return Number(request.isUwsgi ? request.variable('REMOTE_PORT') : request.peerPort) || undefined;
  }

  /** The address of the listening socket; for one that listens on all addresses, any of them. */
  localAddress(request: Request): string | undefined {
    if (request.isUwsgi) return request.variable('SERVER_ADDR') || undefined;
    const listener = this.#listeners[request.listener];
    return listener === undefined || listener.port === 0 ? undefined : localAddressOf(listener);
  }

  localPort(request: Request): number | undefined {
    if (request.isUwsgi) return Number(request.variable('SERVER_PORT')) || undefined;
    return this.#listeners[request.listener]?.port || undefined;
  }

  isEncrypted(request: Request): boolean {
    return request.isUwsgi && schemeOf(request) === 'https';
  }
}

/** The IP address of a socket that has one. */
export function localAddressOf({ address }: ListenerFacts): string {
  return address.slice(0, address.lastIndexOf(':')).replace(/^\[(.*)\]$/, '$1');
}

/** As net.Socket names the family of an address. */
export function familyOf(address: string | undefined): 'IPv4' | 'IPv6' | undefined {
  if (address === undefined) return undefined;
  return address.includes(':') ? 'IPv6' : 'IPv4';
}
