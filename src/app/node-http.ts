// The http interface: (req, res) as node:http calls its listeners. Frameworks that make such a listener are rows of
// frameworks.ts.
import { Server } from 'node:http';
import { ConnectionFacts } from '../node-http/connection-facts.js';
import { type HttpSettings, type RequestListener, serveRequest } from '../node-http/serve-request.js';
import { serveUpgrade, wantsUpgrade } from '../node-http/serve-upgrade.js';
import { meetsExpectation, ServerSockets, tellServer } from '../node-http/server-events.js';
import { traitsOf } from '../node-http/server-traits.js';
import { frameworkOf } from './frameworks.js';
import type { AppInterface, Handler, HandlerContext } from './handler.js';
import { parameterNames } from './parameters.js';

export const nodeHttp: AppInterface = {
  name: 'http',
  isNodeHttp: true,
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
  const sockets = isServer ? new ServerSockets(server) : undefined;
  const settings: HttpSettings = {
    facts: new ConnectionFacts(context.listeners),
    connections: context.connections,
    server,
    traits: traitsOf(server),
    keepAliveTimeoutMs: context.keepAliveTimeoutMs,
    addSocket: sockets && ((socket) => sockets.add(socket)),
    call: isServer
      ? (turn, awaitsContinue) => tellServer(server, turn, awaitsContinue)
      : (turn, awaitsContinue) => {
          if (awaitsContinue && !meetsExpectation(turn)) return undefined;
          return prepared.call(server, turn.request, turn.response);
        },
    reportFailure: context.reportFailure.bind(context),
  };
  if (!isServer) return (exchange) => serveRequest(exchange, settings);
  return (exchange) => {
    if (wantsUpgrade(exchange, server)) serveUpgrade(exchange, settings);
    else serveRequest(exchange, settings);
  };
}
