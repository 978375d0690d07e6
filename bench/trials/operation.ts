// What operators look at: how soon a server is there, what it holds in memory, and how it bears more than it can do.
import { hello, work } from '../asked.js';
import { queueTimeoutSeconds } from '../contenders/tswsgi.js';
import { measureGrowth } from '../load/growth.js';
import { measureIdle } from '../load/idle.js';
import { measureOverload } from '../load/overload.js';
import { measureStart } from '../load/start.js';
import { manyRounds, type Trial } from '../trial.js';

const overloadWork = work(2);

export const operationTrials: readonly Trial[] = [
  {
    name: 'start',
    title: 'From exec to the first answer, and to the last of the workers: two cores',
    app: 'hello',
    asked: hello,
    contenders: ['tswsgi', 'tswsgi-8-processes', 'node:http', 'node cluster', 'uwsgi-http11', 'gunicorn'],
    maxRounds: manyRounds,
    figures: ['startMs', 'readyMs', 'errors'],
    ratio: { figure: 'startMs', baseline: 'node:http' },
    goals: [
      { contender: 'tswsgi', figure: 'startMs', most: 2, times: 'node:http' },
      { contender: 'tswsgi-8-processes', figure: 'readyMs', most: 3, times: 'tswsgi' },
    ],
    hasBothCores: true,
    measure: (_server, { serverCore }, command) => measureStart(command, serverCore, hello),
  },
  {
    name: 'idle',
    isLong: true,
    title: 'Memory of master and worker, and of 10,000 idle keep-alive connections, each after one request',
    app: 'hello',
    asked: hello,
    contenders: ['tswsgi', 'node:http'],
    maxRounds: 3,
    figures: ['masterRssMb', 'rssBeforeMb', 'rssAfterMb', 'addedMb', 'bytesPerConnection', 'errors'],
    ratio: { figure: 'addedMb', baseline: 'node:http' },
    goals: [
      { contender: 'tswsgi', figure: 'masterRssMb', most: 45 },
      { contender: 'tswsgi', figure: 'addedMb', most: 8 },
    ],
    measure: (server, effort) => measureIdle(server, effort, effort.isQuick ? 1000 : 10_000),
  },
  {
    name: 'growth',
    isLong: true,
    title: 'Memory after 1 million requests and after 5 million more',
    app: 'hello',
    asked: hello,
    contenders: ['tswsgi', 'node:http'],
    maxRounds: 1,
    figures: ['rssBeforeMb', 'rssAfterMb', 'grownMb', 'errors'],
    ratio: { figure: 'rssAfterMb', baseline: 'node:http' },
    goals: [{ contender: 'tswsgi', figure: 'grownMb', most: 4 }],
    measure: (server, effort) => measureGrowth(server, effort, hello, { first: 1e6, total: 6e6 }),
  },
  {
    name: 'overload',
    isLong: true,
    title: `Requests that compute for about 2 ms: twice the capacity for 30 s, then the capacity for 10 s. A request waits for ${queueTimeoutSeconds} s at most, then it is refused; latencies are of those that were answered`,
    app: 'work',
    asked: overloadWork,
    contenders: ['tswsgi-queue-timeout'],
    maxRounds: 3,
    figures: ['capacity', 'goodput', 'refused', 'p99Ms', 'recoveryMs', 'cpuUs', 'peakRssMb', 'errors'],
    ratio: { figure: 'cpuUs', baseline: 'tswsgi-queue-timeout' },
    goals: [
      { contender: 'tswsgi-queue-timeout', figure: 'recoveryMs', most: 2000 },
      { contender: 'tswsgi-queue-timeout', figure: 'p99Ms', most: queueTimeoutSeconds * 1000 * 1.1 },
    ],
    measure: (server, effort) => measureOverload(server, effort, overloadWork),
  },
];
