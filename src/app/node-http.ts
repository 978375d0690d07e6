// The http interface: (req, res) as node:http calls its listeners. Frameworks that make such a listener are rows of
// frameworks.ts.
import { Server } from 'node:http';
import { ConnectionFacts } from '../node-http/connection-facts.js';
import { type RequestListener, serveRequest } from '../node-http/serve-request.js';
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
    if (typeof listener === 'function') return listener;
    throw new TypeError('the http interface calls a function, (req, res), or an application of a framework it knows');
  },
  createHandler: (prepared, context) => createHttpHandler(prepared as RequestListener, context),
};

function createHttpHandler(listener: RequestListener, context: HandlerContext): Handler {
  // It listens to nothing; it is there for who asks a request for its server.
  const server = new Server({ keepAliveTimeout: context.keepAliveTimeoutMs });
  const settings = {
    facts: new ConnectionFacts(context.listeners),
    server,
    keepAliveTimeoutMs: context.keepAliveTimeoutMs,
    reportFailure: context.reportFailure.bind(context),
  };
  return (exchange) => serveRequest(exchange, listener, settings);
}
