// What the applications of all frameworks have in common: what they send, and how they tell of an upload.
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const publicFolder = fileURLToPath(new URL('public', import.meta.url));

/** More than any compression lets pass as it is. */
export const large = Array.from({ length: 5000 }, (_, index) => `line ${index}\n`).join('');

/** A body that comes piece by piece, each in a turn of its own. */
export function parts() {
  return Readable.from(slowly(), { objectMode: false });
}

export async function* slowly() {
  for (let index = 0; index < 50; index += 1) {
    await nextTurn();
    yield Buffer.from(`part ${index} ${'.'.repeat(index * 40)}\n`);
  }
}

/** `text` as a Response, packed where the client takes that: for frameworks that have no compression of their own. */
export function gzipped(request, text) {
  const headers = { 'Content-Type': 'text/plain', Vary: 'Accept-Encoding' };
  if (!/\bgzip\b/.test(request.headers.get('accept-encoding') ?? '')) return new Response(text, { headers });
  const packed = new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Response(packed, { headers: { ...headers, 'Content-Encoding': 'gzip' } });
}

export function describeUpload(note, name, bytes) {
  return { note, name, size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** The format of morgan, and of what stands in for it: nothing in it changes from run to run. */
export const logFormat = 'log :method :url :status :res[content-type] :remote-addr';

export function fail() {
  throw new Error('thrown in a route');
}
