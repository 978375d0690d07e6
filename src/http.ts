// What `import … from 'tswsgi/http'` gives: the names of node:http, with a server of our own. What is for clients is
// node's.
import nodeHttp from 'node:http';
import { createServer, Server } from './http-server/server.js';

export {
  Agent,
  ClientRequest,
  get,
  globalAgent,
  IncomingMessage,
  METHODS,
  maxHeaderSize,
  OutgoingMessage,
  request,
  ServerResponse,
  STATUS_CODES,
  setMaxIdleHTTPParsers,
  validateHeaderName,
  validateHeaderValue,
} from 'node:http';
export { createServer, Server };

/** All of node:http's names, those of newer versions too. */
const http = Object.defineProperties(
  {},
  {
    ...Object.getOwnPropertyDescriptors(nodeHttp),
    createServer: { value: createServer, enumerable: true, writable: true, configurable: true },
    Server: { value: Server, enumerable: true, writable: true, configurable: true },
  },
) as typeof nodeHttp;

// biome-ignore lint/style/noDefaultExport: node:http has one, and programs import it
export { http as default };
