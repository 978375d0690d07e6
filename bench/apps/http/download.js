// 1 MiB that the program has in memory.
import { lines } from '../lines.js';

const body = lines(1024 * 1024);
const headers = { 'Content-Type': 'application/octet-stream', 'Content-Length': body.length };

export const app = (_request, response) => {
  response.writeHead(200, headers);
  response.end(body);
};
