// The worker models on two cores: for applications that compute, that wait, and that do both. The load shares the cores.
import { type Asked, hello, work } from '../asked.js';
import type { App } from '../contender.js';
import { measureRate } from '../load/rate.js';
import { type Goal, manyRounds, type Trial } from '../trial.js';

interface ModelRow {
  readonly name: string;
  readonly what: string;
  readonly app: App;
  readonly asked: Asked;
  readonly goals: readonly Goal[];
}

const scaling: readonly Goal[] = ['tswsgi-2-threads', 'tswsgi-2-processes'].map((contender) => ({
  contender,
  figure: 'rate',
  least: 1.8,
  times: 'tswsgi-sync',
}));

const rows: readonly ModelRow[] = [
  { name: 'models-cpu', what: 'compute for 10 ms', app: 'work', asked: work(10), goals: scaling },
  {
    name: 'models-wait',
    what: 'wait for 50 ms',
    app: 'wait',
    asked: hello,
    // 32 at a time, 50 ms each: 640 a second if nothing else took time.
    goals: [{ contender: 'tswsgi', figure: 'rate', least: 500 }],
  },
  { name: 'models-mixed', what: 'wait for 20 ms and compute for 5 ms', app: 'mixed', asked: work(5), goals: [] },
];

export const modelTrials: readonly Trial[] = rows.map(
  ({ name, what, app, asked, goals }): Trial => ({
    name,
    title: `Requests that ${what}: 32 keep-alive connections, two cores for server and load`,
    app,
    asked,
    contenders: ['tswsgi-sync', 'tswsgi-2-threads', 'tswsgi', 'tswsgi-2-processes', 'node cluster-2'].filter(
      (contender) => contender !== 'node cluster-2' || app === 'wait',
    ),
    maxRounds: manyRounds,
    figures: ['rate', 'cpuUs', 'busy', 'peakRssMb', 'errors'],
    ratio: { figure: 'rate', baseline: 'tswsgi-sync' },
    goals,
    hasBothCores: true,
    isLong: true,
    measure: (server, effort) => measureRate(server, effort, asked, { connections: 32 }),
  }),
);
