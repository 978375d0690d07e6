// 100 MiB in parts of 64 KiB, as fast as the client takes them.
import { Readable } from 'node:stream';
import { lines } from '../lines.js';

const part = lines(64 * 1024);
const parts = 1600;
const headers = { 'Content-Type': 'application/octet-stream', 'Content-Length': part.length * parts };

function* produce() {
  for (let i = 0; i < parts; i += 1) yield part;
}

export const app = (_request, response) => {
  response.writeHead(200, headers);
  Readable.from(produce(), { objectMode: false }).pipe(response);
};
