// Bun.serve with a handler, on a port that it says.
export function serve(fetch) {
  const server = Bun.serve({ hostname: '127.0.0.1', port: 0, idleTimeout: 255, fetch });
  console.log(`listening on 127.0.0.1:${server.port}`);
}
