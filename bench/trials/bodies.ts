// Bodies, small and large, in both directions. What is large must not be held as a whole: memory has a bound.
import { type Asked, download, echo, stream, upload } from '../asked.js';
import { measureRate } from '../load/rate.js';
import { cpuOverNode, manyRounds, type Trial } from '../trial.js';

interface BodyRow {
  readonly name: 'echo' | 'upload' | 'download' | 'stream';
  readonly what: string;
  readonly asked: Asked;
  readonly connections: number;
  /** That take part beside tswsgi, uWSGI and node:http. */
  readonly others: readonly string[];
  /** Peak of the whole server. Were every body held, it would be `connections` times its size. */
  readonly mostMb: number;
}

const rows: readonly BodyRow[] = [
  {
    name: 'echo',
    what: 'POST of 16 KiB, given back',
    asked: echo,
    connections: 64,
    others: ['tswsgi-http', 'uWebSockets.js', 'bun'],
    mostMb: 250,
  },
  {
    name: 'upload',
    what: 'POST of 10 MiB, counted',
    asked: upload,
    connections: 16,
    others: ['tswsgi-http', 'floor'],
    mostMb: 250,
  },
  {
    name: 'download',
    what: 'GET of 1 MiB',
    asked: download,
    connections: 16,
    others: ['tswsgi-http', 'floor', 'bun'],
    mostMb: 250,
  },
  {
    name: 'stream',
    what: 'GET of 100 MiB, made in parts of 64 KiB',
    asked: stream,
    connections: 4,
    others: ['tswsgi-http', 'floor'],
    mostMb: 250,
  },
];

export const bodyTrials: readonly Trial[] = rows.map(
  ({ name, what, asked, connections, others, mostMb }): Trial => ({
    name,
    title: `${what}: ${connections} keep-alive connections, server on one core`,
    app: name,
    asked,
    contenders: ['tswsgi', ...others, 'node:http', 'uwsgi-http11', 'gunicorn'],
    maxRounds: manyRounds,
    figures: ['rate', 'cpuUs', 'busy', 'others', 'peakRssMb', 'errors'],
    ratio: cpuOverNode,
    goals: [
      { contender: 'tswsgi', figure: 'cpuUs', most: 0.6, times: 'node:http' },
      { contender: 'tswsgi', figure: 'peakRssMb', most: mostMb },
    ],
    measure: (server, effort) => measureRate(server, effort, asked, { connections }),
  }),
);
