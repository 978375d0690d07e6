// What proxies say of the client in header fields, where the peer is one that is believed (`forwarded-allow-ips`) and only in
// the fields that it is said to set (`forwarded-fields`): any other field may be the client's own, passed through.
//
// Each proxy appends whom it had as its peer. So the list is read from its end: addresses of believed proxies are passed over,
// and the first other one is the client's. What stands before it anybody may have made up.
import { type ForwardedField, Peers, plainAddress } from '../config/peers.js';

/** What was said. `undefined`: nothing that is believed. */
export interface ForwardedClient {
  readonly address?: string | undefined;
  readonly port?: string | undefined;
  readonly scheme?: 'http' | 'https' | undefined;
  readonly host?: string | undefined;
}

/** What of a request is asked. */
export interface ForwardedRequest {
  readonly peerAddress: string;
  variable(name: string): string | undefined;
}

interface Hop {
  readonly for?: string | undefined;
  readonly proto?: string | undefined;
  readonly host?: string | undefined;
}

const nothing: ForwardedClient = Object.freeze({});
const hostPattern = /^(?:\[[0-9a-f:.]+\]|[\w.~!$&'()*+,;=%-]+)(?::\d{1,5})?$/i;

export class Forwarding {
  readonly #peers: Peers;
  readonly #fields: ReadonlySet<string>;

  constructor(allowIps: readonly string[], fields: readonly ForwardedField[]) {
    this.#peers = new Peers(allowIps);
    this.#fields = new Set(fields);
  }

  clientOf(request: ForwardedRequest): ForwardedClient {
    if (!this.#peers.has(request.peerAddress)) return nothing;
    const sent = (field: ForwardedField, variable: string) =>
      this.#fields.has(field) ? request.variable(variable) : undefined;
    const forwarded = sent('forwarded', 'HTTP_FORWARDED');
    if (forwarded !== undefined) return this.#clientOf(readForwarded(forwarded) ?? []);
    const addresses = split(sent('x-forwarded-for', 'HTTP_X_FORWARDED_FOR'));
    const schemes = split(sent('x-forwarded-proto', 'HTTP_X_FORWARDED_PROTO'));
    const hosts = split(sent('x-forwarded-host', 'HTTP_X_FORWARDED_HOST'));
    const count = Math.max(addresses.length, schemes.length > 0 || hosts.length > 0 ? 1 : 0);
    return this.#clientOf(
      Array.from({ length: count }, (_, i) => ({
        for: addresses[i],
        // A list that is not as long was not appended to by every proxy: then the nearest one's word counts.
        proto: schemes.length === count ? schemes[i] : schemes.at(-1),
        host: hosts.length === count ? hosts[i] : hosts.at(-1),
      })),
    );
  }

  #clientOf(hops: readonly Hop[]): ForwardedClient {
    let client: ForwardedClient = nothing;
    for (let i = hops.length - 1; i >= 0; i -= 1) {
      const hop = hops[i] as Hop;
      const node = hop.for === undefined ? undefined : readNode(hop.for);
      // The proxy does not tell who its peer was: whoever is named before it was named by somebody unknown.
      if (hop.for !== undefined && node === undefined) return client;
      client = {
        ...(node ?? { address: client.address, port: client.port }),
        scheme: readScheme(hop.proto) ?? client.scheme,
        host: readHost(hop.host) ?? client.host,
      };
      if (node === undefined || !this.#peers.has(node.address)) return client;
    }
    return client;
  }
}

function split(list: string | undefined): string[] {
  return list === undefined || list.trim() === '' ? [] : list.split(',').map((element) => element.trim());
}

function readScheme(text: string | undefined): 'http' | 'https' | undefined {
  const scheme = text?.toLowerCase();
  return scheme === 'http' || scheme === 'https' ? scheme : undefined;
}

function readHost(text: string | undefined): string | undefined {
  return text !== undefined && hostPattern.test(text) ? text : undefined;
}

/** `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1`, `[2001:db8::1]`, `[2001:db8::1]:4711`; others (`unknown`, `_x`) are none. */
function readNode(text: string): { address: string; port: string | undefined } | undefined {
  const bare = plainAddress(text);
  if (bare !== undefined) return { address: bare, port: undefined };
  const [, v6, v4, port] = /^(?:\[([0-9a-f:.]+)\]|([\d.]+))(?::(\d{1,5}))?$/i.exec(text) ?? [];
  const address = plainAddress(v6 ?? v4 ?? '');
  return address === undefined ? undefined : { address, port };
}

const pairPattern = /[\t ]*([!#$%&'*+\-.^_`|~\w]+)=(?:"((?:[^"\\]|\\.)*)"|([!#$%&'*+\-.^_`|~\w]+))[\t ]*(;|,|$)/y;

/** RFC 7239 4: an element for each proxy, the nearest last. `undefined`: it is malformed, and nothing of it is believed. */
function readForwarded(text: string): Hop[] | undefined {
  const hops: Hop[] = [];
  let hop: Record<string, string> = {};
  pairPattern.lastIndex = 0;
  while (pairPattern.lastIndex < text.length) {
    const pair = pairPattern.exec(text);
    if (pair === null) return undefined;
    const [, name = '', quoted, token = '', end] = pair;
    if (hop[name.toLowerCase()] !== undefined) return undefined; // once in an element
    hop[name.toLowerCase()] = quoted === undefined ? token : quoted.replace(/\\(.)/g, '$1');
    if (end === ';') continue;
    hops.push(hop);
    hop = {};
  }
  return hops;
}
