// The smallest server of uWebSockets.js, as its manual writes it.
import { App, us_socket_local_port } from './native.js';

const body = 'Hello, world!';

const app = App();
app.get('/*', (response) => {
  response.writeHeader('Content-Type', 'text/plain').end(body);
});
app.listen('127.0.0.1', 0, (socket) => {
  console.log(`listening on 127.0.0.1:${us_socket_local_port(socket)}`);
});
