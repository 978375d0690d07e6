// Gives the body back when it has come.
import { App, us_socket_local_port } from './native.js';

const app = App();
app.post('/*', (response) => {
  let body = Buffer.alloc(0);
  response.onAborted(() => {});
  response.onData((part, isLast) => {
    body = Buffer.concat([body, Buffer.from(part)]);
    if (!isLast) return;
    response.cork(() => response.writeHeader('Content-Type', 'application/octet-stream').end(body));
  });
});
app.listen('127.0.0.1', 0, (socket) => {
  console.log(`listening on 127.0.0.1:${us_socket_local_port(socket)}`);
});
