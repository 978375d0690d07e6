// The http interface where a thread runs the application, some requests at a time. One, because the application tells
// what it has heard.

import t from 'tap';
import { httpFront } from '../helpers/contract-fronts.js';
import { testGoneClients, testHttp } from '../helpers/http-suite.js';
import { appsFolder, startServer } from '../helpers/start-server.js';

const server = await startServer(t, {
  config: `http-socket = 127.0.0.1:0\nchdir = ${appsFolder}\nwsgi-file = http.mjs\nthreads = 1\nasync = 10`,
  ready: /^WSGI app 0/,
});
const front = httpFront(server.address(0));

testHttp(t, server, front);
testGoneClients(t, server, server.address(0), front);
