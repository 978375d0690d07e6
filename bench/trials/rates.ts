// Small requests over kept connections: what a request costs, at the most that one core of server gives.
import { type Asked, browser, hello } from '../asked.js';
import { measureRate } from '../load/rate.js';
import { cpuOverNode, latencyRate, manyRounds, type Trial } from '../trial.js';

const figures = ['rate', 'cpuUs', 'p50Ms', 'p99Ms', 'p999Ms', 'busy', 'others', 'peakRssMb', 'errors'] as const;

/** What all of them have in common. */
function rateTrial(asked: Asked): Pick<Trial, 'asked' | 'maxRounds' | 'figures' | 'ratio' | 'measure'> {
  return {
    asked,
    maxRounds: manyRounds,
    figures,
    ratio: cpuOverNode,
    measure: (server, effort) => measureRate(server, effort, asked, { latencyRate }),
  };
}

export const rateTrials: readonly Trial[] = [
  {
    ...rateTrial(hello),
    name: 'hello',
    title: 'Hello, world: 64 keep-alive connections, server on one core',
    app: 'hello',
    contenders: [
      ...[
        'floor',
        'tswsgi',
        'tswsgi-log',
        'tswsgi-http',
        'tswsgi-fetch',
        'uWebSockets.js',
        'bun',
        'nginx',
        'node:http',
      ],
      ...['node cluster', 'pm2', 'uwsgi-http11', 'gunicorn'],
    ],
    goals: [
      { contender: 'tswsgi', figure: 'cpuUs', most: 1.25, times: 'floor' },
      { contender: 'tswsgi', figure: 'cpuUs', most: 1, times: 'uWebSockets.js' },
      { contender: 'tswsgi', figure: 'cpuUs', most: 0.28, times: 'node:http' },
      { contender: 'tswsgi', figure: 'rate', least: 1, times: 'uWebSockets.js' },
    ],
  },
  {
    ...rateTrial(hello),
    name: 'hello-pipelined',
    title: 'Hello, world: 64 keep-alive connections, 16 requests pipelined, server on one core',
    app: 'hello',
    contenders: ['floor', 'tswsgi', 'tswsgi-log', 'uWebSockets.js', 'bun', 'nginx', 'node:http'],
    figures: ['rate', 'cpuUs', 'busy', 'others', 'peakRssMb', 'errors'],
    goals: [{ contender: 'tswsgi', figure: 'cpuUs', most: 0.85, times: 'uWebSockets.js' }],
    measure: (server, effort) => measureRate(server, effort, hello, { depth: 16 }),
  },
  {
    ...rateTrial(hello),
    name: 'fetch',
    title: 'Hello, world as fetch(request): 64 keep-alive connections, server on one core',
    app: 'hello',
    contenders: ['node:http', 'tswsgi-fetch', 'hono on node:http', 'hono on tswsgi', 'bun'],
    goals: [{ contender: 'hono on tswsgi', figure: 'cpuUs', most: 0.5, times: 'hono on node:http' }],
  },
  {
    ...rateTrial(browser),
    name: 'browser',
    title:
      "A browser's request with 12 fields, five of them answered as JSON: 64 keep-alive connections, server on one core",
    app: 'browser',
    contenders: ['tswsgi', 'uWebSockets.js', 'bun', 'node:http', 'hono on node:http', 'hono on tswsgi'],
    goals: [
      { contender: 'tswsgi', figure: 'cpuUs', most: 0.35, times: 'node:http' },
      { contender: 'tswsgi', figure: 'cpuUs', most: 1, times: 'uWebSockets.js' },
      { contender: 'hono on tswsgi', figure: 'cpuUs', most: 0.5, times: 'hono on node:http' },
    ],
  },
  {
    ...rateTrial(hello),
    name: 'frameworks',
    isLong: true,
    title: 'Hello, world as (req, res): 64 keep-alive connections, server on one core',
    app: 'hello',
    contenders: [
      ...['node:http', 'tswsgi-http', 'fastify on node:http', 'fastify on tswsgi'],
      ...['koa on node:http', 'koa on tswsgi', 'express on node:http', 'express on tswsgi'],
    ],
    goals: [
      { contender: 'tswsgi-http', figure: 'cpuUs', most: 0.5, times: 'node:http' },
      { contender: 'fastify on tswsgi', figure: 'cpuUs', most: 0.65, times: 'fastify on node:http' },
      { contender: 'koa on tswsgi', figure: 'cpuUs', most: 0.75, times: 'koa on node:http' },
      { contender: 'express on tswsgi', figure: 'cpuUs', most: 0.88, times: 'express on node:http' },
    ],
  },
  {
    ...rateTrial(hello),
    name: 'threads',
    isLong: true,
    title: 'Hello, world on threads: 64 keep-alive connections, server on one core',
    app: 'hello',
    contenders: ['tswsgi', 'tswsgi-1-thread', 'tswsgi-4-threads', 'piscina'],
    ratio: { figure: 'cpuUs', baseline: 'tswsgi' },
    goals: [
      { contender: 'tswsgi-1-thread', figure: 'cpuUs', most: 2.5, above: 'tswsgi' },
      { contender: 'tswsgi-4-threads', figure: 'cpuUs', most: 5, above: 'tswsgi' },
    ],
  },
  {
    ...rateTrial(hello),
    name: 'log',
    title: 'Hello, world with a line of log for each request: 64 keep-alive connections, server on one core',
    app: 'hello',
    contenders: ['tswsgi', 'tswsgi-log'],
    ratio: { figure: 'cpuUs', baseline: 'tswsgi' },
    goals: [{ contender: 'tswsgi-log', figure: 'cpuUs', most: 1.25, times: 'tswsgi' }],
  },
];
