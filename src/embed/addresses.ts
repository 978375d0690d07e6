// The sockets of a server as node tells of its own: `server.address()`.
import type { AddressInfo } from 'node:net';
import type { Listener } from '../master/listeners.js';
import type { ListenerInfo } from '../native/binding-types.js';
import { familyOf, localAddressOf } from '../node-http/connection-facts.js';

/** The IP address, family and port of a socket; the path of a unix one, which begins with a NUL where it is abstract. */
export function addressOf({ info }: Pick<Listener, 'info'>): AddressInfo | string {
  if (info.family === 'unix') return info.address;
  if (info.family === 'abstract') return info.address.replace(/^@/, '\0');
  const address = hostOf(info);
  return { address, family: familyOf(address) ?? '', port: info.port };
}

/** Where a browser on this machine finds the first socket that speaks HTTP and has a port. */
export function urlOf(listeners: readonly Pick<Listener, 'info' | 'protocol'>[]): string | undefined {
  const found = listeners.find(({ info, protocol }) => protocol === 'http' && info.port > 0)?.info;
  if (found === undefined) return undefined;
  // What listens on all addresses is reached by the one of this machine.
  const host = hostOf(found)
    .replace(/^0\.0\.0\.0$/, '127.0.0.1')
    .replace(/^::$/, '::1');
  return `http://${host.includes(':') ? `[${host}]` : host}:${found.port}`;
}

/** The log has `:8080` for all addresses of IPv4. */
function hostOf(info: ListenerInfo): string {
  return localAddressOf(info) || (info.family === 'tcp6' ? '::' : '0.0.0.0');
}
