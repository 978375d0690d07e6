// Connections that are not kept: by the client's wish, and between nginx and an upstream that speaks the uwsgi protocol.
import { hello, helloClose } from '../asked.js';
import { measureRate } from '../load/rate.js';
import { cpuOverNode, latencyRate, manyRounds, type Trial } from '../trial.js';

export const connectionTrials: readonly Trial[] = [
  {
    name: 'close',
    title: 'Hello, world, a connection for each request (Connection: close): 64 at a time, server on one core',
    app: 'hello',
    asked: helloClose,
    contenders: ['floor-close', 'tswsgi', 'uWebSockets.js', 'bun', 'nginx', 'node:http', 'uwsgi-http', 'gunicorn'],
    maxRounds: manyRounds,
    figures: ['rate', 'cpuUs', 'p50Ms', 'p99Ms', 'p999Ms', 'busy', 'others', 'peakRssMb', 'errors'],
    ratio: cpuOverNode,
    goals: [
      { contender: 'tswsgi', figure: 'cpuUs', most: 1.25, times: 'floor-close' },
      { contender: 'tswsgi', figure: 'cpuUs', most: 0.7, times: 'uwsgi-http' },
      { contender: 'tswsgi', figure: 'cpuUs', most: 0.33, times: 'node:http' },
    ],
    measure: (server, effort) => measureRate(server, effort, helloClose, { isEachNew: true, latencyRate }),
  },
  {
    name: 'nginx',
    title:
      'Hello, world behind nginx, by uwsgi_pass over a unix socket and by proxy_pass over kept connections: 64 keep-alive ' +
      'connections of clients, nginx and server on one core. CPU is that of the server behind nginx, the rate that of both',
    app: 'hello',
    asked: hello,
    contenders: [
      ...['floor behind uwsgi_pass', 'tswsgi behind uwsgi_pass', 'uwsgi behind uwsgi_pass'],
      ...['tswsgi behind proxy_pass', 'node:http behind proxy_pass'],
    ],
    maxRounds: manyRounds,
    figures: ['rate', 'cpuUs', 'frontCpuUs', 'p50Ms', 'p99Ms', 'p999Ms', 'others', 'peakRssMb', 'errors'],
    ratio: { figure: 'cpuUs', baseline: 'uwsgi behind uwsgi_pass' },
    goals: [
      { contender: 'tswsgi behind uwsgi_pass', figure: 'cpuUs', most: 1.25, times: 'floor behind uwsgi_pass' },
      { contender: 'tswsgi behind uwsgi_pass', figure: 'cpuUs', most: 0.9, times: 'uwsgi behind uwsgi_pass' },
      { contender: 'tswsgi behind uwsgi_pass', figure: 'rate', least: 1, times: 'uwsgi behind uwsgi_pass' },
    ],
    measure: (server, effort) => measureRate(server, effort, hello, { latencyRate }),
  },
];
