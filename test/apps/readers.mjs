// Applications that read the request body, each in another way. They answer with its size, its hash and how it came.

import { createHash } from 'node:crypto';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';

const digest = (bytes) => createHash('sha256').update(bytes).digest('hex');

const reading = (read) => async (environ, startResponse) => {
  const found = await read(environ['wsgi.input'], environ);
  startResponse('200 OK', [['Content-Type', 'application/json']]);
  return JSON.stringify(Buffer.isBuffer(found) ? { size: found.length, hash: digest(found) } : found);
};

/** Calls that answer at once: for a body that is all here, or after waiting for the last byte of it. */
const readingNow = (read) => (environ, startResponse) => {
  const found = read(environ['wsgi.input']);
  startResponse('200 OK', [['Content-Type', 'application/json']]);
  return JSON.stringify(Buffer.isBuffer(found) ? { size: found.length, hash: digest(found) } : found);
};

export const readers = {
  bytes: reading((input) => input.bytes()),
  text: reading(async (input) => ({ text: await input.text() })),
  iterate: reading(async (input) => {
    const hash = createHash('sha256');
    let size = 0;
    for await (const part of input) {
      hash.update(part);
      size += part.length;
    }
    return { size, hash: hash.digest('hex') };
  }),
  slowly: reading(async (input) => {
    const hash = createHash('sha256');
    let size = 0;
    for await (const part of input) {
      await nextTurn();
      hash.update(part);
      size += part.length;
    }
    return { size, hash: hash.digest('hex') };
  }),
  pipe: reading(async (input) => {
    const parts = [];
    const sink = new PassThrough();
    sink.on('data', (part) => parts.push(part));
    await pipeline(input, sink);
    return Buffer.concat(parts);
  }),
  late: reading(async (input) => {
    await nextTurn();
    await nextTurn();
    return input.bytes();
  }),
  all: readingNow((input) => input.readAll()),
  lines: readingNow((input) => ({ lines: input.readlines().map(String) })),
  'each-line': readingNow((input) => {
    const lines = [];
    for (let line = input.readline(); line.length > 0; line = input.readline()) lines.push(String(line));
    return { lines };
  }),
  'line-and-rest': readingNow((input) => ({ lines: [input.readline(), input.readAll(), input.readAll()].map(String) })),
  // Whatever of the request does not change from one connection to the next.
  everything: reading(async (input, environ) => {
    const { REQUEST_METHOD, REQUEST_URI, PATH_INFO, QUERY_STRING, CONTENT_LENGTH, CONTENT_TYPE } = environ;
    const { HTTP_HOST, HTTP_X_ONE, HTTP_X_TWO, HTTP_COOKIE, SERVER_PROTOCOL } = environ;
    const fields = { CONTENT_LENGTH, CONTENT_TYPE, HTTP_HOST, HTTP_X_ONE, HTTP_X_TWO, HTTP_COOKIE, SERVER_PROTOCOL };
    const body = await input.text();
    return { REQUEST_METHOD, REQUEST_URI, PATH_INFO, QUERY_STRING, ...fields, body };
  }),
  never: (_, startResponse) => {
    startResponse('200 OK', []);
    return 'not read';
  },
  begin: async (environ, startResponse) => {
    for await (const part of environ['wsgi.input']) {
      startResponse('200 OK', []);
      return `began with ${part.length > 0 ? 'something' : 'nothing'}`;
    }
    startResponse('200 OK', []);
    return 'nothing';
  },
  echo: (environ, startResponse) => {
    startResponse('200 OK', [['Content-Type', 'application/octet-stream']]);
    return environ['wsgi.input'];
  },
  'echo-length': async (environ, startResponse) => {
    const body = await environ['wsgi.input'].bytes();
    startResponse('200 OK', [['Content-Length', String(body.length)]]);
    return body;
  },
};
