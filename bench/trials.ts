// The trials, one row each: what is asked of every contender, which figures come of it, and what they must show.
import { type Asked, browser, hello } from './asked.js';
import type { FigureName, Figures } from './figures.js';
import { measureIdle } from './load/idle.js';
import { measureRate } from './load/rate.js';
import type { RunningServer } from './running-server.js';
import type { App } from './servers.js';

export interface Effort {
  readonly rounds: number;
  /** Of load in each round. */
  readonly seconds: number;
  /** Number of the processor that is the server's. */
  readonly serverCore: string;
  /** That of everything else. */
  readonly loadCore: string;
}

/** A contender's figure is at most `most`, at most `most` times that of another in the same round, or at most `most` more. */
export interface Goal {
  readonly contender: string;
  readonly figure: FigureName;
  readonly most: number;
  readonly times?: string;
  readonly above?: string;
}

export interface Trial {
  readonly name: string;
  readonly title: string;
  readonly app: App;
  readonly asked: Asked;
  readonly contenders: readonly string[];
  /** Most rounds that are of use; the run may ask for fewer. */
  readonly maxRounds: number;
  /** Columns of the table, in order. */
  readonly figures: readonly FigureName[];
  /** The figure whose ratio to the baseline, in the same round, is the last column. */
  readonly ratio: { readonly figure: FigureName; readonly baseline: string };
  readonly goals: readonly Goal[];
  measure(server: RunningServer, effort: Effort): Promise<Figures>;
}

const rateFigures = ['rate', 'cpuUs', 'p50Ms', 'p99Ms', 'busy', 'others', 'peakRssMb', 'errors'] as const;
/** Without latencies: what wrk says of batches is not of requests. */
const pipelinedFigures = ['rate', 'cpuUs', 'busy', 'others', 'peakRssMb', 'errors'] as const;
const cpuOverNode = { figure: 'cpuUs', baseline: 'node:http' } as const;

export const trials: readonly Trial[] = [
  {
    name: 'hello',
    title: 'Hello, world: 64 keep-alive connections, server on one core',
    app: 'hello',
    asked: hello,
    contenders: ['floor', 'tswsgi', 'tswsgi-log', 'uWebSockets.js', 'node:http'],
    maxRounds: 100,
    figures: rateFigures,
    ratio: cpuOverNode,
    goals: [
      { contender: 'tswsgi', figure: 'cpuUs', most: 0.3, times: 'node:http' },
      { contender: 'tswsgi', figure: 'cpuUs', most: 1, times: 'uWebSockets.js' },
    ],
    measure: (server, effort) => measureRate(server, effort, hello),
  },
  {
    name: 'hello-pipelined',
    title: 'Hello, world: 64 keep-alive connections, 16 requests pipelined, server on one core',
    app: 'hello',
    asked: hello,
    contenders: ['floor', 'tswsgi', 'tswsgi-log', 'uWebSockets.js', 'node:http'],
    maxRounds: 100,
    figures: pipelinedFigures,
    ratio: cpuOverNode,
    goals: [{ contender: 'tswsgi', figure: 'cpuUs', most: 1, times: 'uWebSockets.js' }],
    measure: (server, effort) => measureRate(server, effort, hello, 16),
  },
  {
    name: 'fetch',
    title: 'Hello, world as fetch(request): 64 keep-alive connections, server on one core',
    app: 'hello',
    asked: hello,
    contenders: ['node:http', 'tswsgi-fetch', 'hono on node:http', 'hono on tswsgi'],
    maxRounds: 100,
    figures: rateFigures,
    ratio: cpuOverNode,
    goals: [{ contender: 'hono on tswsgi', figure: 'cpuUs', most: 0.5, times: 'hono on node:http' }],
    measure: (server, effort) => measureRate(server, effort, hello),
  },
  {
    name: 'browser',
    title:
      "A browser's request with 12 fields, five of them answered as JSON: 64 keep-alive connections, server on one core",
    app: 'browser',
    asked: browser,
    contenders: ['tswsgi', 'uWebSockets.js', 'node:http', 'hono on node:http', 'hono on tswsgi'],
    maxRounds: 100,
    figures: rateFigures,
    ratio: cpuOverNode,
    goals: [
      { contender: 'tswsgi', figure: 'cpuUs', most: 0.35, times: 'node:http' },
      { contender: 'tswsgi', figure: 'cpuUs', most: 1, times: 'uWebSockets.js' },
      { contender: 'hono on tswsgi', figure: 'cpuUs', most: 0.5, times: 'hono on node:http' },
    ],
    measure: (server, effort) => measureRate(server, effort, browser),
  },
  {
    name: 'frameworks',
    title: 'Hello, world as (req, res): 64 keep-alive connections, server on one core',
    app: 'hello',
    asked: hello,
    contenders: [
      ...['node:http', 'tswsgi-http', 'fastify on node:http', 'fastify on tswsgi'],
      ...['koa on node:http', 'koa on tswsgi', 'express on node:http', 'express on tswsgi'],
    ],
    maxRounds: 100,
    figures: rateFigures,
    ratio: cpuOverNode,
    goals: [
      { contender: 'tswsgi-http', figure: 'cpuUs', most: 0.5, times: 'node:http' },
      { contender: 'fastify on tswsgi', figure: 'cpuUs', most: 0.65, times: 'fastify on node:http' },
      { contender: 'koa on tswsgi', figure: 'cpuUs', most: 0.75, times: 'koa on node:http' },
      { contender: 'express on tswsgi', figure: 'cpuUs', most: 0.88, times: 'express on node:http' },
    ],
    measure: (server, effort) => measureRate(server, effort, hello),
  },
  {
    name: 'threads',
    title: 'Hello, world on threads: 64 keep-alive connections, server on one core',
    app: 'hello',
    asked: hello,
    contenders: ['tswsgi', 'tswsgi-1-thread', 'tswsgi-4-threads', 'piscina'],
    maxRounds: 100,
    figures: rateFigures,
    ratio: { figure: 'cpuUs', baseline: 'tswsgi' },
    goals: [
      { contender: 'tswsgi-1-thread', figure: 'cpuUs', most: 2.5, above: 'tswsgi' },
      { contender: 'tswsgi-4-threads', figure: 'cpuUs', most: 5, above: 'tswsgi' },
    ],
    measure: (server, effort) => measureRate(server, effort, hello),
  },
  {
    name: 'idle',
    title: 'Memory of the worker for 10,000 idle keep-alive connections, each after one request',
    app: 'hello',
    asked: hello,
    contenders: ['tswsgi', 'node:http'],
    maxRounds: 3,
    figures: ['rssBeforeMb', 'rssAfterMb', 'addedMb', 'bytesPerConnection', 'errors'],
    ratio: { figure: 'addedMb', baseline: 'node:http' },
    goals: [{ contender: 'tswsgi', figure: 'addedMb', most: 10 }],
    measure: (server, effort) => measureIdle(server, effort, 10_000),
  },
];
