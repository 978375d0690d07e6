// The listen interface: a program that makes an http.Server and calls listen() on it, by itself or through its framework.
// program.ts looks for such a server; here its requests are handed to it, and connections that are upgraded.
import { Server } from 'node:http';
import type { AppInterface } from './handler.js';
import { createHttpHandler } from './node-http.js';

export const listen: AppInterface = {
  name: 'listen',
  isNodeHttp: true,
  // An http.Server that is exported is the http interface's; this one is for what is not exported.
  recognize: () => undefined,
  prepare: (server) => {
    if (server instanceof Server) return server;
    throw new TypeError('the listen interface serves an http.Server that the program has called listen() on');
  },
  createHandler: (prepared, context) => createHttpHandler(prepared as Server, context),
};
