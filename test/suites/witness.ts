// Loaded into every process of a suite: counts the requests that its servers are given, and those of them that a server
// of this package was given, so that a suite cannot pass on node's server by mistake.
import { subscribe } from 'node:diagnostics_channel';
import { Server } from '../../dist/http-server/server.js';
import { writeEvent } from './events.js';

let all = 0;
let ours = 0;
subscribe('http.server.request.start', (message) => {
  all += 1;
  if ((message as { readonly server: unknown }).server instanceof Server) ours += 1;
});
process.on('exit', () => {
  if (all > 0) writeEvent({ kind: 'requests', all, ours });
});
