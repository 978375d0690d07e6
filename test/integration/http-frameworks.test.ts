// Real frameworks through the http interface, as their applications are exported.

import t, { type Test } from 'tap';
import type { ContractRequest } from '../contract.js';
import { httpFront } from '../helpers/contract-fronts.js';
import { appsFolder, startServer } from '../helpers/start-server.js';

interface Question extends ContractRequest {
  readonly status?: number;
  readonly answer: RegExp;
}

const json = [['Content-Type', 'application/json']] as const;

const expressQuestions: readonly Question[] = [
  { uri: '/hello/you', answer: /^\{"hello":"you","host":".+","ip":"127\.0\.0\.1"\}$/ },
  { uri: '/echo', body: '{"a":[1]}', headers: json, status: 201, answer: /^\{"a":\[1\]\}$/ },
  { uri: '/echo', body: '{"a":', headers: json, status: 400, answer: /SyntaxError/ },
  { uri: '/inner', answer: /^\/inner http$/ },
  { uri: '/throws', status: 500, answer: /thrown in a route/ },
  { uri: '/nowhere', status: 404, answer: /Cannot GET \/nowhere/ },
];

const sites: readonly { file: string; callable: string; questions: readonly Question[] }[] = [
  { file: 'express.mjs', callable: 'app', questions: expressQuestions },
  { file: 'express.mjs', callable: 'old', questions: expressQuestions },
  { file: 'express.mjs', callable: 'nested', questions: expressQuestions },
  {
    file: 'koa.mjs',
    callable: 'app',
    questions: [
      { uri: '/?name=you', answer: /^\{"hello":"you"\}$/ },
      { uri: '/throws', status: 403, answer: /^not for you$/ },
    ],
  },
  {
    file: 'fastify.mjs',
    callable: 'app',
    questions: [
      { uri: '/hello/you', answer: /^\{"hello":"you","ip":"127\.0\.0\.1"\}$/ },
      { uri: '/echo', body: '{"a":[1]}', headers: json, status: 201, answer: /^\{"a":\[1\]\}$/ },
      { uri: '/nowhere', status: 404, answer: /Route GET:\/nowhere not found/ },
    ],
  },
];

for (const { file, callable, questions } of sites) {
  t.test(`${callable} of ${file}`, async (t) => ask(t, file, callable, questions));
}

async function ask(t: Test, file: string, callable: string, questions: readonly Question[]): Promise<void> {
  const server = await startServer(t, {
    config: `http-socket = 127.0.0.1:0\nchdir = ${appsFolder}\nwsgi-file = ${file}\ncallable = ${callable}`,
    ready: /^WSGI app 0/,
  });
  const front = httpFront(server.address(0));
  for (const { status = 200, answer, ...request } of questions) {
    const outcome = await front.send(t, request);
    if (outcome === 'broken') throw new Error('the answer is not whole');
    t.equal(outcome.status, status, request.uri);
    t.match(outcome.body.toString(), answer);
  }
}
