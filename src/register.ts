// `node --import tswsgi/register app.js`: the server of `tswsgi/http` in the place of node:http's, for a program that
// knows nothing of it. It acts when it is loaded, as what `--import` names does.
import http from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import { createServer, Server } from './http-server/server.js';

// Node's own may be called without `new`.
const callable = new Proxy(Server, { apply: (made, _this, parameters) => Reflect.construct(made, parameters) });
Object.assign(http, { createServer, Server: callable });
// For `import { createServer } from 'node:http'`.
syncBuiltinESMExports();
