// Loaded into every process of a suite: counts the requests that its HTTP servers are given, and those of them that a server
// of this package was given, so that a suite cannot pass on node's server by mistake.
import { subscribe } from 'node:diagnostics_channel';
import { Server } from '../../dist/http-server/server.js';
import { writeEvent } from './events.js';

let all = 0;
let ours = 0;
/** Servers of node:https and node:http2 are no instances of it, and stay node's. */
const NodeServer = Object.getPrototypeOf(Server) as typeof Server;
subscribe('http.server.request.start', (message) => {
  const { server } = message as { readonly server: unknown };
  if (server instanceof NodeServer) all += 1;
  if (server instanceof Server) ours += 1;
});
process.on('exit', () => {
  if (all > 0) writeEvent({ kind: 'requests', all, ours });
});
