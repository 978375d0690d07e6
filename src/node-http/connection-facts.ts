// Where a request came from and by which socket: what node:http takes from the connection. A front-end that speaks
// uwsgi tells of its client, as it does in `environ`.
import type { ConnectionEnds } from '../native/binding-types.js';
import { schemeOf } from '../request/environ.js';
import type { Request } from '../request/request.js';

/** A listening socket, as the boot log shows it: `127.0.0.1:8080`, `[::1]:8080`, `/run/app.sock`. */
export interface ListenerFacts {
  readonly address: string;
  /** 0 for a unix socket. */
  readonly port: number;
}

/** What a net.Socket says of its ends. */
export interface SocketEnds {
  readonly remoteAddress: string | undefined;
  readonly remotePort: number | undefined;
  /** The address of the listening socket; for one that listens on all addresses, any of them. */
  readonly localAddress: string | undefined;
  readonly localPort: number | undefined;
  readonly isEncrypted: boolean;
}

export class ConnectionFacts {
  readonly #listeners: readonly ListenerFacts[];

  constructor(listeners: readonly ListenerFacts[]) {
    this.#listeners = listeners;
  }

  endsOf(request: Request): SocketEnds {
    if (request.isUwsgi) {
      return {
        remoteAddress: request.variable('REMOTE_ADDR') || undefined,
        remotePort: Number(request.variable('REMOTE_PORT')) || undefined,
        localAddress: request.variable('SERVER_ADDR') || undefined,
        localPort: Number(request.variable('SERVER_PORT')) || undefined,
        isEncrypted: schemeOf(request) === 'https',
      };
    }
    const listener = this.#listeners[request.listener];
    return {
      remoteAddress: request.peerAddress || undefined,
      remotePort: request.peerPort || undefined,
      localAddress: listener === undefined || listener.port === 0 ? undefined : localAddressOf(listener),
      localPort: listener?.port || undefined,
      isEncrypted: false,
    };
  }
}

/** Of a connection that has no request in hand; `undefined`: it is closed. */
export function endsOfConnection(ends: ConnectionEnds | undefined): SocketEnds {
  return {
    remoteAddress: ends?.remoteAddress || undefined,
    remotePort: ends?.remotePort || undefined,
    localAddress: ends?.localAddress || undefined,
    localPort: ends?.localPort || undefined,
    isEncrypted: false,
  };
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
