// 1 MiB that the program has in memory.
import { lines } from '../lines.js';

const body = lines(1024 * 1024);
const headers = [['Content-Type', 'application/octet-stream']];

export function application(_environ, startResponse) {
  startResponse('200 OK', headers);
  return body;
}
