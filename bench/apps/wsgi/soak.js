// For scenarios/soak.ts: answers that tell which request they are for, at once, later, for a body, and in parts.
import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

const part = Buffer.alloc(64 * 1024, 'x');

function* parts(size) {
  for (let left = size; left > 0; left -= part.length) yield part.subarray(0, Math.min(left, part.length));
}

export async function application(environ, startResponse) {
  const { PATH_INFO, QUERY_STRING } = environ;
  if (PATH_INFO === '/later') await delay(Math.random() * 20);
  if (PATH_INFO === '/large') {
    const size = Number(QUERY_STRING);
    startResponse('200 OK', [['Content-Length', String(size)]]);
    return parts(size);
  }
  const body = PATH_INFO === '/digest' ? await environ['wsgi.input'].bytes() : undefined;
  const text = body === undefined ? QUERY_STRING : createHash('sha1').update(body).digest('hex');
  startResponse('200 OK', [['Content-Type', 'text/plain']]);
  return text;
}
