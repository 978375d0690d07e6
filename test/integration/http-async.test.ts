// The http interface where the event loop of the worker runs the application.

import t from 'tap';
import { httpFront, uwsgiFront } from '../helpers/contract-fronts.js';
import { testGoneClients, testHttp } from '../helpers/http-suite.js';
import { appsFolder, startServer } from '../helpers/start-server.js';

const server = await startServer(t, {
  config: `http-socket = 127.0.0.1:0\nsocket = %duwsgi.sock\nchdir = ${appsFolder}\nwsgi-file = http.mjs`,
  ready: /^WSGI app 0/,
});
const front = httpFront(server.address(0));

t.test('over HTTP', async (t) => testHttp(t, server, front));
t.test('over uwsgi', async (t) => testHttp(t, server, uwsgiFront(server.address(1))));
testGoneClients(t, server, server.address(0), front);
