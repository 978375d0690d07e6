// The fetch interface with one request at a time.

import t from 'tap';
import { httpFront } from '../helpers/contract-fronts.js';
import { testFetch, testWaitUntil } from '../helpers/fetch-suite.js';
import { appsFolder, startServer } from '../helpers/start-server.js';

const server = await startServer(t, {
  config: `http-socket = 127.0.0.1:0\nchdir = ${appsFolder}\nwsgi-file = fetch.mjs\nasync = 1`,
  ready: /^WSGI app 0/,
});
const front = httpFront(server.address(0));

testFetch(t, server, front);
testWaitUntil(t, server, front);
