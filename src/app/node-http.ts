// The http interface: (req, res) as node:http calls its listeners. Frameworks that make such a listener are rows of
// frameworks.ts.
import { type IncomingMessage, Server, type ServerResponse } from 'node:http';
import { ConnectionFacts } from '../node-http/connection-facts.js';
import { type RequestListener, serveRequest } from '../node-http/serve-request.js';
import { serveUpgrade, wantsUpgrade } from '../node-http/serve-upgrade.js';
import { frameworkOf } from './frameworks.js';
import type { AppInterface, Handler, HandlerContext } from './handler.js';
import { parameterNames } from './parameters.js';

export const nodeHttp: AppInterface = {
  name: 'http',
  recognize: (exported) => {
    const framework = frameworkOf(exported);
    if (framework !== undefined) return framework.sign;
    if (typeof exported !== 'function') return undefined;
    const [first = '', second = ''] = parameterNames(exported as RequestListener) ?? [];
    if (/^_*(req|request|incoming|msg|message)$/i.test(first)) return `its first parameter is ${first}`;
    if (/^_*(res|resp|response|reply|outgoing)$/i.test(second)) return `its second parameter is ${second}`;
    return undefined;
  },
  prepare: async (exported) => {
    const framework = frameworkOf(exported);
    const listener = framework === undefined ? exported : await framework.prepare(exported as never);
    if (typeof listener === 'function' || listener instanceof Server) return listener;
    throw new TypeError('the http interface calls a function, (req, res), or an application of a framework it knows');
  },
  createHandler: (prepared, context) => createHttpHandler(prepared as RequestListener | Server, context),
};

/** A listener, or a server that listeners hang on. */
export function createHttpHandler(prepared: RequestListener | Server, context: HandlerContext): Handler {
  const isServer = prepared instanceof Server;
  // Without one of the application's own there is one that listens to nothing, for who asks a request for its server.
  const server = isServer ? prepared : new Server({ keepAliveTimeout: context.keepAliveTimeoutMs });
  const listener: RequestListener = isServer
    ? (request, response) => void emitRequest(server, request, response)
    : prepared;
  const settings = {
    facts: new ConnectionFacts(context.listeners),
    server,
    keepAliveTimeoutMs: context.keepAliveTimeoutMs,
    reportFailure: context.reportFailure.bind(context),
  };
  if (!isServer) return (exchange) => serveRequest(exchange, listener, settings);
  return (exchange) => {
    if (wantsUpgrade(exchange, server)) serveUpgrade(exchange, settings);
    else serveRequest(exchange, listener, settings);
  };
}

interface CountingServer extends Server {
  _connections: number;
  _emitCloseIfDrained(): void;
}

/** A request counts as a connection: `close` comes when the last one is over. */
function emitRequest(server: Server, request: IncomingMessage, response: ServerResponse): void {
  const counting = server as CountingServer;
  counting._connections += 1;
  response.once('close', () => {
    counting._connections -= 1;
    if (!counting.listening) counting._emitCloseIfDrained();
  });
  server.emit('request', request, response);
}
