// Where we mean to read a request otherwise than node:http does, one row each, with what says so. A disagreement that no
// row covers is a finding. `covers` looks at what was sent, as far as it can: a row is no licence to refuse whatever.

import { METHODS } from 'node:http';
import type { Disagreement, ReadRequest } from './reading.js';

export interface Difference {
  readonly name: string;
  /** What says that it may be so. */
  readonly source: string;
  readonly kind: Disagreement['kind'];
  /** Our error, where we refuse; node's, where it does. */
  readonly error?: string;
  readonly covers: (found: Disagreement) => boolean;
}

/** In a head, and behind a body (native/protocol/protocol.h, chunked.h). */
const mostFields = 128;

const originForm = /^\/[\x21-\x22\x24-\x7e]*$/;
const hostPattern = /^$|^(?:\[[0-9a-f:.]{2,}\]|(?:[-._~!$&'()*+,;=\w]|%[0-9a-f]{2})+)(?::\d*)?$/i;

function valuesOf(request: ReadRequest | undefined, name: string): string[] {
  return (request?.fields ?? []).filter((field) => field[0].toLowerCase() === name).map(([, value]) => value);
}

const bareLineEnd = /(?:^|[^\r])\n|\r(?!\n)/;
// As in native/protocol/chunked.cc, by their common parts; there, too, '_' counts as '-'.
const forbiddenTrailer =
  /^(?:transfer-encoding|content-|host|(?:proxy-)?connection|keep-alive|upgrade|te$|trailer|expect|max-forwards|cache-control|(?:proxy-)?authorization|(?:set-)?cookie|range|if-|(?:x-)?forwarded|proxy$|x-real-ip)/i;

function isUpgradeWithBody({ nodeRequest }: Disagreement): boolean {
  const framing = [...valuesOf(nodeRequest, 'transfer-encoding'), ...valuesOf(nodeRequest, 'content-length')];
  return nodeRequest?.isUpgrade === true && nodeRequest.method !== 'CONNECT' && framing.some((value) => value !== '0');
}

export const differences: readonly Difference[] = [
  {
    name: 'a target that is neither a path nor an http URL, or has a fragment or no valid host',
    source: 'RFC 9112 3.2; 3.2.4: `*` is for OPTIONS alone',
    kind: 'we refuse',
    error: 'bad_target',
    covers: ({ nodeRequest }) => {
      const { method = '', target = '/' } = nodeRequest ?? {};
      if (method !== 'CONNECT') return !originForm.test(target);
      const port = /[^:]:(\d+)$/.exec(target)?.[1];
      return port === undefined || Number(port) > 65_535 || !hostPattern.test(target);
    },
  },
  {
    name: 'more than one Host, or one that is no host, or contradicts the target',
    source: 'RFC 9112 3.2, 3.2.2',
    kind: 'we refuse',
    error: 'bad_host',
    covers: ({ nodeRequest }) => {
      const hosts = valuesOf(nodeRequest, 'host');
      const port = Number(/:(\d+)$/.exec(hosts[0] ?? '')?.[1] ?? 0);
      return (
        hosts.length > 1 ||
        port > 65_535 ||
        !hostPattern.test(hosts[0] ?? '') ||
        nodeRequest?.target.startsWith('/') === false
      );
    },
  },
  {
    name: 'a Transfer-Encoding that is not chunked and nothing else, in small letters and without white space that nobody writes',
    source: 'RFC 9112 6.1, 6.3; the case and the white space are legal (5.1, 7), and ways to smuggle a request',
    kind: 'we refuse',
    error: 'bad_transfer_encoding',
    covers: ({ input, nodeRequest }) => {
      const codings = valuesOf(nodeRequest, 'transfer-encoding');
      return codings.length > 1 || codings[0] !== 'chunked' || /transfer-encoding:( *\t|.*?[ \t]\r)/i.test(input);
    },
  },
  {
    name: 'a transfer coding that is known but not undone here',
    source: 'RFC 9112 6.1: 501',
    kind: 'we refuse',
    error: 'unsupported_transfer_encoding',
    covers: ({ nodeRequest }) => valuesOf(nodeRequest, 'transfer-encoding')[0]?.toLowerCase() !== 'chunked',
  },
  {
    name: 'Transfer-Encoding in HTTP/1.0, or beside Content-Length',
    source: 'RFC 9112 6.1, 6.3',
    kind: 'we refuse',
    error: 'conflicting_framing',
    covers: ({ nodeRequest }) => {
      const isFramed = valuesOf(nodeRequest, 'transfer-encoding').length > 0;
      return isFramed && (nodeRequest?.minor === 0 || valuesOf(nodeRequest, 'content-length').length > 0);
    },
  },
  {
    name: 'a length that JavaScript cannot count',
    source: 'RFC 9112 6.3: what cannot be represented is an error',
    kind: 'we refuse',
    error: 'bad_content_length',
    covers: ({ nodeRequest }) => Number(valuesOf(nodeRequest, 'content-length')[0]) > Number.MAX_SAFE_INTEGER,
  },
  {
    name: 'empty lines before a request, more than four of them',
    source: 'RFC 9112 2.2: at least one should be passed over',
    kind: 'we refuse',
    error: 'bad_request_line',
    covers: ({ input }) => /(?:\r\n){5}/.test(input),
  },
  {
    name: 'line ends without their CR or LF',
    source: 'RFC 9112 2.2: they may be accepted, and are read in two ways',
    kind: 'we refuse',
    // The CR of an empty line may have been the last byte of a body.
    covers: ({ input, ours }) =>
      ours.error.startsWith('bad_') &&
      (bareLineEnd.test(input) || ours.requests.some(({ body }) => body.endsWith('\r'))),
  },
  {
    name: 'more than one space in a request line',
    source: 'RFC 9112 3: they may be accepted, and are read in two ways',
    kind: 'we refuse',
    error: 'bad_request_line',
    covers: ({ input, nodeRequest }) => new RegExp(`${nodeRequest?.method}(?: {2}|[^\\n]* {2}HTTP)`).test(input),
  },
  {
    name: 'a trailer that frames, routes, authorises or says how to read the body',
    source: 'RFC 9110 6.5.1',
    kind: 'we refuse',
    error: 'bad_trailer',
    covers: ({ nodeRequest }) =>
      nodeRequest?.trailers.some(([name]) => forbiddenTrailer.test(name.replaceAll('_', '-'))) === true,
  },
  {
    name: 'more header fields than are read',
    source: 'RFC 6585 5; node leaves the ones that are too many to `maxHeadersCount`',
    kind: 'we refuse',
    error: 'too_many_fields',
    covers: ({ nodeRequest }) => (nodeRequest?.fields.length ?? 0) > mostFields,
  },
  {
    name: 'more trailer fields than are read',
    source: 'RFC 9110 6.5.1: a recipient may ignore or refuse them',
    kind: 'we refuse',
    error: 'bad_trailer',
    covers: ({ nodeRequest }) => (nodeRequest?.trailers.length ?? 0) > mostFields,
  },
  {
    name: 'an upgrade with a body',
    source: 'RFC 9110 7.8: the request, body and all, comes before the other protocol',
    kind: 'we refuse',
    covers: isUpgradeWithBody,
  },
  {
    name: 'an upgrade with a body',
    source: 'RFC 9110 7.8: the request, body and all, comes before the other protocol',
    kind: 'read differently',
    covers: isUpgradeWithBody,
  },
  {
    name: 'a tab beside an option of Connection',
    source: 'RFC 9110 5.6.3: a tab is white space, too',
    kind: 'read differently',
    covers: ({ input }) => /\r\nconnection:[^\r\n]*\t/i.test(input),
  },
  {
    name: 'both close and keep-alive in HTTP/1.0',
    source: 'RFC 9112 9.3: close counts',
    kind: 'read differently',
    covers: ({ ourRequest, nodeRequest }) =>
      ourRequest?.minor === 0 &&
      !ourRequest.keepsAlive &&
      /\bclose\b/i.test(valuesOf(nodeRequest, 'connection').join()),
  },
  {
    name: 'white space behind Content-Length that is not spaces',
    source: 'RFC 9110 5.6.3: a tab is white space, too',
    kind: 'node refuses',
    error: 'HPE_INVALID_CONTENT_LENGTH',
    covers: ({ input }) => /^content-length:[\t ]*\d+[\t ]*\t/im.test(input),
  },
  {
    name: 'chunk extensions that are no list of names and values, or have white space before them',
    source: 'RFC 9112 7.1.1: they are to be ignored; they end where their line does',
    kind: 'node refuses',
    covers: ({ input, ourRequest }) =>
      valuesOf(ourRequest, 'transfer-encoding').length > 0 && /\n[0-9a-f]+[\t ]*;/i.test(input),
  },
  {
    name: 'an upgrade in HTTP/1.0',
    source: 'RFC 9110 7.8: it is to be ignored',
    kind: 'read differently',
    covers: ({ ourRequest, nodeRequest }) =>
      ourRequest?.minor === 0 && !ourRequest.isUpgrade && nodeRequest?.isUpgrade === true,
  },
  {
    name: 'a version other than 1.0 and 1.1, or none',
    source: 'RFC 9112 2.3, 3; RFC 9110 15.6.6',
    kind: 'we refuse',
    covers: ({ nodeRequest }) => Number.isNaN(nodeRequest?.minor),
  },
  {
    name: 'a method that node has no number for',
    source: 'RFC 9110 9.1: the set of methods is open',
    kind: 'node refuses',
    covers: ({ ourRequest }) => !METHODS.includes(ourRequest?.method ?? 'GET'),
  },
];

/** The name of the row that covers `found`. */
export function explain(found: Disagreement): string | undefined {
  const error = found.kind === 'we refuse' ? found.ours.error : found.node.error;
  return differences.find(
    (row) => row.kind === found.kind && (row.error === undefined || row.error === error) && row.covers(found),
  )?.name;
}
