// 100 MiB in parts of 64 KiB, as fast as the client takes them.
import { lines } from '../lines.js';

const part = lines(64 * 1024);
const parts = 1600;
const headers = [
  ['Content-Type', 'application/octet-stream'],
  ['Content-Length', String(part.length * parts)],
];

function* produce() {
  for (let i = 0; i < parts; i += 1) yield part;
}

export function application(_environ, startResponse) {
  startResponse('200 OK', headers);
  return produce();
}
