// A site of Next (its standalone output) on node's server and on this one: `node dist-test/suites/next.js [--write]`.
//
// It is installed and built in test/next when it is not there. Then its server.js runs by itself, and by the listen
// interface in each worker model: status, headers and bodies have to be the same. --write says so in
// next-result.json, which README's table has its row from. Not a part of `npm test`, because of what it takes:
// 320 MB, and most of a minute on an idle machine.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import t, { type Test } from 'tap';
import { httpFront } from '../helpers/contract-fronts.js';
import { type Question, features as usual } from '../helpers/framework-questions.js';
import { models } from '../helpers/frameworks.js';
import { RunningServer, startServer } from '../helpers/start-server.js';

const folder = fileURLToPath(new URL('../../test/next', import.meta.url));
const resultPath = fileURLToPath(new URL('../../test/suites/next-result.json', import.meta.url));
const standalone = `${folder}/.next/standalone`;
/** Next says that it listens when it has listened for a while; on a busy machine for longer. */
const patienceMs = 240_000;

const { 'static files': files = [], errors: _, routes: __, redirects: ___, ...others } = usual;
const features: Readonly<Record<string, readonly Question[]>> = {
  ...others,
  routes: [
    { uri: '/hello/you?q=1', status: 200, answer: /Hello, (<!-- -->)?you/ },
    { uri: '/hello/you', method: 'HEAD', status: 200 },
    { uri: '/nowhere', status: 404 },
    { uri: '/nowhere', body: 'nobody reads this', status: [404, 405] },
  ],
  'static files': [...files, { uri: `/_next/static/${buildFile()}`, status: 200, answer: /__/ }],
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

function build(): void {
  const run = (command: string, ...parameters: string[]) =>
    execFileSync(command, parameters, {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, NODE_OPTIONS: '', NEXT_TELEMETRY_DISABLED: '1' },
    });
  if (!existsSync(`${folder}/node_modules/next`)) run('npm', 'ci', '--omit=optional', '--no-fund', '--no-audit');
  if (!existsSync(`${standalone}/server.js`)) run('npx', 'next', 'build');
  // Next leaves these two to whoever installs the output.
  cpSync(`${folder}/public`, `${standalone}/public`, { recursive: true });
  cpSync(`${folder}/.next/static`, `${standalone}/.next/static`, { recursive: true });
}

/** A script that the pages ask for. */
function buildFile(): string {
  build();
  return `${readFileSync(`${folder}/.next/BUILD_ID`, 'utf8')}/_buildManifest.js`;
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

if (process.argv.includes('--write') && t.passing()) {
  const { dependencies } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  const result = {
    version: dependencies.next,
    node: process.version,
    date: new Date().toISOString().slice(0, 10),
    features: Object.keys(usual),
  };
  writeFileSync(resultPath, `${JSON.stringify(result, null, 2)}\n`);
}
