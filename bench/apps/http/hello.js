// The smallest listener, as the manual of node:http writes it. The length is given because that is its fastest form.
const body = 'Hello, world!';
const headers = { 'Content-Type': 'text/plain', 'Content-Length': body.length };

export const app = (_request, response) => {
  response.writeHead(200, headers);
  response.end(body);
};
