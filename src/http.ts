// What `import … from 'tswsgi/http'` gives: the names of node:http, with a server of our own. What is for clients is
// node's.
import * as nodeHttp from 'node:http';
import { createServer, Server } from './http-server/server.js';

export {
  Agent,
  ClientRequest,
  get,
  globalAgent,
  IncomingMessage,
  maxHeaderSize,
  METHODS,
  OutgoingMessage,
  request,
  ServerResponse,
  setMaxIdleHTTPParsers,
  STATUS_CODES,
  validateHeaderName,
  validateHeaderValue,
} from 'node:http';
export { createServer, Server };

/** All of node:http's names, those of newer versions too. */
const http: typeof nodeHttp = { ...nodeHttp, createServer, Server } as unknown as typeof nodeHttp;
export { http as default };
