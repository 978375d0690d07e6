// A framework that the server does not know of, inside a handler that is made when the first request is here.

import t from 'tap';
import { httpFront } from '../helpers/contract-fronts.js';
import { appsFolder, startServer } from '../helpers/start-server.js';

const json = [['Content-Type', 'application/json']] as const;
const questions = [
  { uri: '/hello/you', status: 200, answer: /^\{"hello":"you","host":".+","ip":"127\.0\.0\.1"\}$/ },
  { uri: '/echo', body: '{"a":[1]}', headers: json, status: 201, answer: /^\{"a":\[1\]\}$/ },
  { uri: '/inner', status: 200, answer: /^\/inner http$/ },
  { uri: '/throws', status: 500, answer: /thrown in a route/ },
  { uri: '/nowhere', status: 404, answer: /Cannot GET \/nowhere/ },
];

t.test('it serves', async (t) => {
  const server = await startServer(t, {
    config: `http-socket = 127.0.0.1:0\nchdir = ${appsFolder}\nwsgi-file = nested-express.mjs\ncallable = app`,
    ready: /^WSGI app 0/,
  });
  const front = httpFront(server.address(0));
  for (const { status, answer, ...request } of questions) {
    const outcome = await front.send(t, request);
    if (outcome === 'broken') throw new Error('the answer is not whole');
    t.equal(outcome.status, status, request.uri);
    t.match(outcome.body.toString(), answer);
  }
});
