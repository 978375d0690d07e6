// The listener of apps/node-http, for a server that calls it.
const body = 'Hello, world!';
const headers = { 'Content-Type': 'text/plain', 'Content-Length': body.length };

export const app = (_request, response) => {
  response.writeHead(200, headers);
  response.end(body);
};
