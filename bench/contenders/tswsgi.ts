// This server as a contender: its interfaces, its worker models, its log, and behind nginx.
import { join } from 'node:path';
import { type App, benchFolder, type Contender, projectFolder } from '../contender.js';
import type { ServerCommand } from '../running-server.js';

const silent = '--disable-logging';

/** It listens on HTTP, and runs `app` of that folder in bench/. */
export function tswsgiCommand(app: App, options: readonly string[], apps = 'apps/wsgi'): ServerCommand {
  return commandOf(app, ['--http-socket', '127.0.0.1:0', '--http-keepalive', '300', ...options], apps);
}

function commandOf(app: App, options: readonly string[], apps = 'apps/wsgi'): ServerCommand {
  const common = [join(projectFolder, 'bundle/cli.js'), '--chdir', join(benchFolder, apps), '--module', app];
  return {
    command: [process.execPath, ...common, ...options],
    addressPattern: /bound to (?:TCP|UNIX) address (\S+)/,
    readyPattern: { pattern: /^WSGI app 0 .* ready in /gm, times: 1 },
  };
}

/** Seconds that a request of the overload trial may wait. */
export const queueTimeoutSeconds = 1;

const withOptions: readonly (readonly [name: string, about: string, options: readonly string[], apps?: string])[] = [
  ['tswsgi', 'wsgi interface, one worker, request log off', [silent]],
  ['tswsgi-log', 'wsgi interface, one worker, request log on', []],
  ['tswsgi-1-thread', 'the same, the application on 1 thread', [silent, '--threads=1']],
  ['tswsgi-2-threads', 'the same, the application on 2 threads', [silent, '--threads=2']],
  ['tswsgi-4-threads', 'the same, the application on 4 threads', [silent, '--threads=4']],
  ['tswsgi-sync', 'one request at a time', [silent, '--async=1']],
  ['tswsgi-2-processes', '2 processes', [silent, '--processes=2']],
  [
    'tswsgi-queue-timeout',
    `one request at a time, which waits for ${queueTimeoutSeconds} s at most`,
    [silent, '--async=1', `--queue-timeout=${queueTimeoutSeconds}`],
  ],
  ['piscina', 'piscina.run() for each request, 4 threads', [silent], 'apps/piscina'],
  ['tswsgi-fetch', 'fetch interface, a plain handler', [silent], 'apps/fetch'],
  ['tswsgi-http', 'http interface, the same listener', [silent], 'apps/http'],
];

export const tswsgiContenders: readonly Contender[] = [
  ...withOptions.map(
    ([name, about, options, apps]): Contender => ({ name, about, start: (app) => tswsgiCommand(app, options, apps) }),
  ),
  {
    name: 'tswsgi-8-processes',
    about: '8 processes',
    start: (app) => {
      const command = tswsgiCommand(app, [silent, '--processes=8']);
      return { ...command, readyPattern: { pattern: /^WSGI app 0 .* ready in /gm, times: 8 } };
    },
  },
  {
    name: 'tswsgi behind uwsgi_pass',
    about: 'wsgi interface, over a unix socket',
    programs: ['nginx'],
    start: (app) => ({
      ...commandOf(app, ['--socket', '@folder/app.sock', silent]),
      front: 'uwsgi_pass',
    }),
  },
  {
    name: 'tswsgi behind proxy_pass',
    about: 'wsgi interface, over kept connections',
    programs: ['nginx'],
    start: (app) => ({ ...tswsgiCommand(app, [silent]), front: 'proxy_pass' }),
  },
];
