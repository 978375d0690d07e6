// The URL of a request that came in, as `new URL()` would spell it.
import { schemeOf } from '../request/environ.js';
import { withoutMount } from '../request/mount.js';
import type { Request } from '../request/request.js';

/** What `new URL()` leaves as it is: no dot segment, no backslash, nothing that it would encode or drop. */
const plainTarget = /^\/(?!\/)[\w\-.~!$&'()*+,;=:@%/]*(?:\?[\w\-.~!$&()*+,;=:@%/?[\]^`{|}\\]*)?$/;
const dotSegment = /\/(?:\.|%2e)/i;
/** What a host and its port consist of, and no other part of a URL. */
const hostCharacters = /^[\w.\-:[\]]+$/;

/** Hosts that were asked for, by scheme: whether `new URL()` leaves them as they are. A server has few. */
const knownHosts = new Map([
  ['http', new Map<string, boolean>()],
  ['https', new Map<string, boolean>()],
]);
const mostKnownHosts = 64;

/**
 * `http://example.com/path?query`. The host is the one of the request, else `serverName`. A target that is no URL
 * (`*`, or what a peer made up) becomes the path `/`.
 *
 * @param mount path of the application's mount, which is left out
 */
export function urlOf(request: Request, serverName: string, mount = ''): string {
  const scheme = schemeOf(request);
  const host = request.forwarded?.host || request.host || request.variable('HTTP_HOST') || serverName;
  const target = withoutMount(targetOf(request), mount);
  if (plainTarget.test(target) && !dotSegment.test(target) && isSpelledSo(scheme, host))
    return `${scheme}://${host}${target}`;
  return parse(target, scheme, host) ?? parse('/', scheme, host) ?? `${scheme}://localhost/`;
}

function isSpelledSo(scheme: string, host: string): boolean {
  const hosts = knownHosts.get(scheme);
  const known = hosts?.get(host);
  if (known !== undefined) return known;
  const text = `${scheme}://${host}/`;
  const isSo = hostCharacters.test(host) && URL.canParse(text) && new URL(text).href === text;
  if (hosts !== undefined && hosts.size < mostKnownHosts) hosts.set(host, isSo);
  return isSo;
}

/** Path and query: those of an absolute-form target too, whose authority is the request's host (RFC 9112 3.2.2). */
function targetOf(request: Request): string {
  const { target } = request;
  if (target.startsWith('/') || request.isUwsgi) return target === '' ? request.path : target;
  return request.query === '' ? request.path : `${request.path}?${request.query}`;
}

function parse(target: string, scheme: string, host: string): string | undefined {
  const text = `${scheme}://${host}${target.startsWith('/') ? target : '/'}`;
  return URL.canParse(text) ? new URL(text).href : undefined;
}
