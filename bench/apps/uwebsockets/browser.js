// What apps/wsgi/browser.js answers, on uWebSockets.js.
import { App, us_socket_local_port } from './native.js';

const app = App();
app.get('/*', (response, request) => {
  const answer = {
    path: request.getUrl(),
    query: request.getQuery(),
    host: request.getHeader('host'),
    agent: request.getHeader('user-agent'),
    language: request.getHeader('accept-language'),
    cookie: request.getHeader('cookie'),
    referer: request.getHeader('referer'),
  };
  response.writeHeader('Content-Type', 'application/json').end(JSON.stringify(answer));
});
app.listen('127.0.0.1', 0, (socket) => {
  console.log(`listening on 127.0.0.1:${us_socket_local_port(socket)}`);
});
