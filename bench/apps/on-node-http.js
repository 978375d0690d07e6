// The application of a framework on Node's own server: `node on-node-http.js FRAMEWORK APP [PORT]`; `http` is a
// plain listener.
import { createServer } from 'node:http';

const [framework, name, port = '0'] = process.argv.slice(2);
const { app } = await import(`./${framework}/${name}.js`);

/** The listener of each framework, had as its manual says. */
const listeners = {
  http: () => app,
  express: () => app,
  koa: () => app.callback(),
  hono: async () => (await import('@hono/node-server')).getRequestListener(app.fetch),
  fastify: async () => {
    await app.ready();
    return app.routing;
  },
};

const server = createServer(await listeners[framework]());
server.keepAliveTimeout = 300_000; // its own 5 seconds would close what the idle trial counts
server.listen(Number(port), '127.0.0.1', () => {
  console.log(`listening on 127.0.0.1:${server.address().port}`);
});
