// Whom the server believes what it says of its client: addresses and networks, as options list them. The addon has the same
// list for the peers of PROXY headers (native/base/ip_address.h); here entries are read, and looked up for fields of requests.
import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** An entry that stands for no address: the peers of unix sockets, or everybody. */
const words = ['unix', '*'];
const mappedPattern = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/** Fields of a request in which proxies say who their client is. */
export const forwardedFields = ['x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host', 'forwarded'] as const;
export type ForwardedField = (typeof forwardedFields)[number];

export function isForwardedField(name: string): name is ForwardedField {
  return (forwardedFields as readonly string[]).includes(name);
}

/** The entries of `10.0.0.1, fd00::/8 unix`. */
export function splitPeers(text: string): string[] {
  return text.split(/[\s,]+/).filter((entry) => entry !== '');
}

/** Is it an address, a network, `unix` or `*`? */
export function isPeer(entry: string): boolean {
  if (words.includes(entry)) return true;
  const [address = '', prefix, ...more] = entry.split('/');
  const most = isIPv4(address) ? 32 : isIPv6(address) && !address.includes('%') ? 128 : -1;
  if (most < 0 || more.length > 0) return false;
  if (prefix === undefined) return true;
  const isNumber = /^(?:0|[1-9]\d{0,2})$/.test(prefix);
  // A network of mapped addresses would count its bits from elsewhere.
  return isNumber && Number(prefix) <= most && !mappedPattern.test(address);
}

/** The address as the server writes it: IPv4 in IPv6 as IPv4. `undefined`: it is none. */
export function plainAddress(text: string): string | undefined {
  const mapped = mappedPattern.exec(text)?.[1];
  if (mapped !== undefined && isIPv4(mapped)) return mapped;
  return isIPv4(text) || (isIPv6(text) && !text.includes('%')) ? text.toLowerCase() : undefined;
}

/** A list of peers, made once. */
export class Peers {
  readonly #list = new BlockList();
  readonly #hasUnix: boolean;
  readonly #hasAll: boolean;

  /** `entries` have been judged by `isPeer`. */
  constructor(entries: readonly string[]) {
    this.#hasUnix = entries.includes('unix');
    this.#hasAll = entries.includes('*');
    for (const entry of entries.filter((one) => !words.includes(one))) {
      const [written = '', prefix] = entry.split('/');
      const address = plainAddress(written) ?? written;
      const family = isIPv4(address) ? 'ipv4' : 'ipv6';
      if (prefix === undefined) this.#list.addAddress(address, family);
      else this.#list.addSubnet(address, Number(prefix), family);
    }
  }

  /** @param address as `plainAddress` gives it; '' for the peer of a unix socket */
  has(address: string): boolean {
    if (this.#hasAll) return true;
    if (address === '') return this.#hasUnix;
    return this.#list.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
  }
}
