// The requests on a connection as the server's own parsers find them: heads by parseHead, bodies by decodeChunked, put
// together as native/conn/ does. Nothing of a head is left out, as for an application that reads the fields itself.

import { loadBinding } from '../../dist/native/binding.js';
import type { Reading, ReadRequest } from './reading.js';

const binding = loadBinding();
const limits = { keepsAll: true, takesTrace: true };

export function readAsWeDo(input: string): Reading {
  const bytes = Buffer.from(input, 'latin1');
  const requests: ReadRequest[] = [];
  for (let at = 0; at < bytes.length; ) {
    const parsed = binding.parseHead('http', bytes.subarray(at), limits);
    if (parsed.result === 'bad') return { requests, end: 'refused', error: parsed.error?.name ?? '' };
    if (parsed.head === undefined) return { requests, end: 'more', error: '' };
    at += parsed.used;
    const { head } = parsed;
    const { body, trailers, used, result, error } = readBody(head.body, head.contentLength, bytes.subarray(at));
    at += used;
    const isUpgrade = head.hasUpgrade && head.body === 'none';
    requests.push({
      method: head.method,
      target: head.target,
      minor: head.httpMinor,
      fields: head.fields.map(([name, value]) => [name, value] as const),
      keepsAlive: head.keepAlive || isUpgrade,
      isUpgrade,
      body,
      trailers,
      isComplete: result === 'done',
    });
    if (result === 'bad') return { requests, end: 'refused', error };
    if (result === 'more') break;
    if (isUpgrade || !head.keepAlive) return { requests, end: 'closed', error: '' };
  }
  return { requests, end: 'more', error: '' };
}

interface ReadBody {
  readonly body: string;
  readonly trailers: ReadRequest['trailers'];
  readonly used: number;
  readonly result: 'done' | 'more' | 'bad';
  readonly error: string;
}

function readBody(kind: string, length: number, rest: Buffer): ReadBody {
  if (kind === 'chunked') {
    const { result, used, payload, trailers, error } = binding.decodeChunked(rest);
    const body = Buffer.from(payload).toString('latin1');
    return { body, trailers: splitFields(trailers), used, result, error: error?.name ?? '' };
  }
  const body = rest.toString('latin1', 0, length);
  return { body, trailers: [], used: body.length, result: body.length < length ? 'more' : 'done', error: '' };
}

function splitFields(lines: string): ReadRequest['trailers'] {
  return lines
    .split('\r\n')
    .filter((line) => line.includes(':'))
    .map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon), line.slice(colon + 1).replace(/^[\t ]+|[\t ]+$/g, '')] as const;
    });
}
