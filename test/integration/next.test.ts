// A site of Next, its standalone output: server.js by itself, and by the listen interface in each worker model. Status, headers
// and bodies have to be the same.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { gunzipSync } from 'node:zlib';
import t, { type Test } from 'tap';
import { httpFront } from '../helpers/contract-fronts.js';
import { type Question, features as usual } from '../helpers/framework-questions.js';
import { models } from '../helpers/frameworks.js';
import { buildId, buildSite, standalone } from '../helpers/next-site.js';
import { RunningServer, startServer } from '../helpers/start-server.js';

/** Next says that it listens when it has listened for a while; on a busy machine for longer. */
const patienceMs = 240_000;

buildSite();
const { 'static files': files = [], errors: _, routes: __, redirects: ___, ...others } = usual;
const features: Readonly<Record<string, readonly Question[]>> = {
  ...others,
  routes: [
    { uri: '/hello/you?q=1', status: 200, answer: /Hello, (<!-- -->)?you/ },
    { uri: '/hello/you', method: 'HEAD', status: 200 },
    { uri: '/nowhere', status: 404 },
    { uri: '/nowhere', body: 'nobody reads this', status: [404, 405] },
  ],
  'static files': [...files, { uri: `/_next/static/${buildId()}/_buildManifest.js`, status: 200, answer: /__/ }],
  errors: [
    { uri: '/throws', status: 500 },
    { uri: '/fails', status: 500 },
  ],
  redirects: [{ uri: '/old', status: 307 }],
};

interface Answer {
  readonly status: number;
  readonly reason: string;
  readonly headers: readonly string[];
  readonly body: string;
}

async function ask(t: Test, address: string, question: Question): Promise<Answer> {
  const outcome = await httpFront(address).send(t, question);
  if (outcome === 'broken') throw new Error(`the answer to ${question.uri} is not whole`);
  const { status, reason, headers, body } = outcome;
  const isPacked = outcome.header('content-encoding') === 'gzip' && body.length > 0;
  const timeless = (name: string, value: string) => (/^(date|keep-alive)$/i.test(name) ? '…' : value);
  return {
    status,
    reason,
    headers: headers.map(([name, value]) => `${name}: ${timeless(name, value)}`),
    body: (isPacked ? gunzipSync(body) : body).toString(),
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { readonly port: number };
  server.close();
  return port;
}

/** The address of server.js by itself. */
async function startOnNode(t: Test): Promise<string> {
  const port = await freePort();
  const { NODE_OPTIONS: _, ...env } = process.env;
  const child = spawn(process.execPath, ['server.js'], {
    cwd: standalone,
    env: { ...env, PORT: String(port), HOSTNAME: '127.0.0.1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const server = new RunningServer(child, standalone);
  t.teardown(() => server.kill());
  await server.waitForLog(/Ready in/);
  return `127.0.0.1:${port}`;
}

t.setTimeout(patienceMs * 5);
const judged = new Map<string, Answer>();
/** Every question, under a name of its own. */
const questions = Object.entries(features).flatMap(([feature, asked]) =>
  asked.map((question, at) => [`${feature} ${at + 1}: ${question.method ?? ''} ${question.uri}`, question] as const),
);

await t.test('node', { timeout: patienceMs }, async (t) => {
  const address = await startOnNode(t);
  for (const [name, question] of questions) {
    const answer = await ask(t, address, question);
    t.ok([question.status].flat().includes(answer.status), `${name}: ${answer.status}`);
    if (question.answer !== undefined) t.match(answer.body, question.answer);
    judged.set(name, answer);
  }
});

for (const [model, options] of Object.entries(models)) {
  await t.test(model, { timeout: patienceMs }, async (t) => {
    const server = await startServer(t, {
      config: `http-socket = 127.0.0.1:0\nchdir = ${standalone}\nwsgi-file = server.js\ndisable-logging = true\n${options}`,
      ready: /^WSGI app 0/,
    });
    for (const [name, question] of questions) {
      t.strictSame(await ask(t, server.address(), question), judged.get(name), name);
    }
    t.same(await server.stop(), { code: 0, signal: null });
  });
}
