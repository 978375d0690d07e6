// The smallest node:http server, as its manual writes it. The length is given because that is its fastest form.
import { createServer } from 'node:http';

const body = 'Hello, world!';
const headers = { 'Content-Type': 'text/plain', 'Content-Length': body.length };

const server = createServer((_request, response) => {
  response.writeHead(200, headers);
  response.end(body);
});
server.keepAliveTimeout = 300_000; // its own 5 seconds would close what the idle trial counts
server.listen(0, '127.0.0.1', () => {
  console.log(`listening on 127.0.0.1:${server.address().port}`);
});
