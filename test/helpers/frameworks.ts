// The frameworks grid: an application of each framework, what it is asked, and the judge. The same application runs on
// node:http, as its framework starts it there; status, headers, body and log line of both have to be the same, in every
// worker model, and where the program that starts it there is itself served by the listen interface. integration/frameworks-*.test.ts run it; README's table is made from the rows and features here.

import { spawn } from 'node:child_process';
import { STATUS_CODES } from 'node:http';
import { gunzipSync } from 'node:zlib';
import type { Test } from 'tap';
import { httpBytes } from './contract-fronts.js';
import { frameworksFolder as folder, installPackages } from './framework-packages.js';
import { features, type Question } from './framework-questions.js';
import { connectRaw, type RawClient } from './raw-client.js';
import { RunningServer, startServer } from './start-server.js';

export interface Framework {
  /** `test/frameworks/NAME.mjs`. */
  readonly name: string;
  readonly title: string;
  /** The package whose version the table gives. */
  readonly package?: string;
  /** What the server makes of the export `app`. */
  readonly interface: 'http' | 'fetch';
  /** Which test file has it. */
  readonly group: 1 | 2 | 3 | 4 | 5 | 6;
}

export const frameworks: readonly Framework[] = [
  { name: 'express', title: 'Express', package: 'express', interface: 'http', group: 1 },
  { name: 'express4', title: 'Express', package: 'express4', interface: 'http', group: 1 },
  { name: 'fastify', title: 'Fastify', package: 'fastify', interface: 'http', group: 2 },
  { name: 'koa', title: 'Koa', package: 'koa', interface: 'http', group: 2 },
  { name: 'hono', title: 'Hono', package: 'hono', interface: 'fetch', group: 3 },
  { name: 'hono-node-server', title: '@hono/node-server', package: '@hono/node-server', interface: 'http', group: 3 },
  { name: 'h3', title: 'h3', package: 'h3', interface: 'fetch', group: 6 },
  { name: 'h3v1', title: 'h3', package: 'h3v1', interface: 'http', group: 6 },
  { name: 'elysia', title: 'Elysia', package: 'elysia', interface: 'fetch', group: 6 },
  { name: 'hapi', title: 'Hapi', package: '@hapi/hapi', interface: 'http', group: 4 },
  { name: 'nest', title: 'Nest (on Express)', package: '@nestjs/core', interface: 'http', group: 4 },
  { name: 'connect', title: 'Connect', package: 'connect', interface: 'http', group: 5 },
  { name: 'polka', title: 'Polka', package: 'polka', interface: 'http', group: 5 },
  { name: 'plain', title: 'a plain handler', interface: 'http', group: 5 },
];

/** The worker models, and the options that choose them. */
export const models = { async: 'async = 16', sync: 'async = 1', threads: 'threads = 2' } as const;

/** Ask every framework of the group everything: on node:http, in each worker model, and as a program that listens. */
export async function testFrameworks(t: Test, group: Framework['group']): Promise<void> {
  installPackages();
  t.setTimeout(240_000); // a dozen servers, one after the other
  for (const framework of frameworks.filter((row) => row.group === group)) {
    await t.test(framework.name, async (t) => {
      const judge = await startOnNode(t, framework);
      const expected = new Map<string, Answer[]>();
      for (const [feature, questions] of Object.entries(features)) {
        const answers = await askAll(t, judge, questions);
        expected.set(feature, answers);
        for (const [at, { uri, status, answer = /(?:)/ }] of questions.entries()) {
          t.ok([status].flat().includes(answers[at]!.status), `${uri} on node:http: ${answers[at]!.status}`);
          t.match(answers[at]?.body, answer);
        }
      }
      await judge.kill();
      for (const [model, options] of Object.entries(models)) {
        await t.test(model, async (t) => {
          const server = await startWith(t, `wsgi-file = ${framework.name}.mjs\ncallable = app\n${options}`);
          await compare(t, server, expected, framework.interface);
        });
      }
      await t.test('listen', async (t) => {
        const program = `wsgi-file = on-node.mjs\nenv = FRAMEWORK=${framework.name}\nenv = ASKED_PORT=3000`;
        const server = await startWith(t, `${program}\ninterface = listen`);
        // The program has been told the worker's port for its own: it has opened none.
        await server.waitForLog(`socket 0 bound to TCP address ${server.address()}`);
        await compare(t, server, expected, 'http');
      });
    });
  }
}

function startWith(t: Test, config: string): Promise<RunningServer> {
  return startServer(t, {
    config: `http-socket = 127.0.0.1:0\nchdir = ${folder}\ndisable-logging = true\n${config}`,
    env: production,
    ready: /^WSGI app 0/,
  });
}

async function compare(
  t: Test,
  server: RunningServer,
  expected: ReadonlyMap<string, readonly Answer[]>,
  kind: Framework['interface'],
): Promise<void> {
  for (const [feature, questions] of Object.entries(features)) {
    await t.test(feature, async (t) => {
      const answers = await askAll(t, server, questions);
      for (const [at, { method = '', uri }] of questions.entries()) {
        const [found, wanted] = [answers[at], expected.get(feature)?.[at]];
        t.strictSame(comparable(found!, kind), comparable(wanted!, kind), `${method} ${uri}`.trim());
      }
    });
  }
  await server.stop();
}

/** Where no stack goes into an error page. */
const production = { NODE_ENV: 'production' };

interface Answer {
  readonly status: number;
  readonly reason: string;
  /** Names and values as they come, in order. */
  readonly headers: readonly string[];
  readonly body: string;
  /** What morgan, or the like of it, wrote of the request once the answer had ended. */
  readonly log: string;
}

/** Ask one after the other on one connection, as long as the server keeps it. */
async function askAll(t: Test, server: RunningServer, questions: readonly Question[]): Promise<Answer[]> {
  const answers: Answer[] = [];
  let client: RawClient | undefined;
  for (const question of questions) {
    const from = server.lines.length;
    client ??= await connectRaw(t, server.address());
    await client.send(httpBytes(question));
    const response = await client.readResponse({ isHead: question.method === 'HEAD' });
    const [log] = await server.waitForLog(/^log .*/, { from });
    const isPacked = response.header('content-encoding') === 'gzip' && response.body.length > 0;
    answers.push({
      status: response.status,
      reason: response.reason,
      headers: response.headers.map(([name, value]) => `${name}: ${timeless(name, value)}`),
      body: (isPacked ? gunzipSync(response.body) : response.body).toString(),
      log,
    });
    if (response.header('connection') === 'close') client = undefined;
  }
  client?.close();
  return answers;
}

/**
 * What has to be the same. The very bytes of the head, where node's own code makes them; with the fetch interface the
 * names and values that are the application's, for framing and the connection are the server's there, the type of a
 * string is spelled as the standard says, and some of the others give no reason with a status.
 */
function comparable(answer: Answer, kind: Framework['interface']): Answer {
  if (kind === 'http') return answer;
  const spelled = (text: string): string => text.replace('; charset', ';charset');
  const headers = answer.headers
    .filter((line) => !/^(connection|keep-alive|content-length|transfer-encoding):/i.test(line))
    .map((line) => spelled(line.replace(/^[^:]+/, (name) => name.toLowerCase())));
  const reason = answer.reason === STATUS_CODES[answer.status] ? '' : answer.reason;
  return { ...answer, reason, headers: headers.sort(), log: spelled(answer.log) };
}

/** `value` without what tells of the time, or of how long either server keeps a connection. */
function timeless(name: string, value: string): string {
  return /^(date|keep-alive)$/i.test(name) ? '…' : value;
}

async function startOnNode(t: Test, { name }: Framework): Promise<RunningServer> {
  const { NODE_OPTIONS: _, ...env } = process.env;
  const child = spawn(process.execPath, ['on-node.mjs', name], {
    cwd: folder,
    env: { ...env, ...production },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const server = new RunningServer(child, folder);
  t.teardown(() => server.kill());
  await server.waitForLog(/^socket 0 bound to/);
  return server;
}
