// What apps/wsgi/browser.js answers, on node:http.
import { createServer } from 'node:http';

const server = createServer(({ url, headers }, response) => {
  const question = url.indexOf('?');
  const answer = {
    path: url.slice(0, question),
    query: url.slice(question + 1),
    host: headers.host,
    agent: headers['user-agent'],
    language: headers['accept-language'],
    cookie: headers.cookie,
    referer: headers.referer,
  };
  const body = JSON.stringify(answer);
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) });
  response.end(body);
});
server.keepAliveTimeout = 300_000;
server.listen(0, '127.0.0.1', () => {
  console.log(`listening on 127.0.0.1:${server.address().port}`);
});
