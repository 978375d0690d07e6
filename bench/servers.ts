// The contenders, one row each. A row says how to start a server that runs one of the programs of apps/.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ServerCommand } from './running-server.js';

const projectFolder = fileURLToPath(new URL('..', import.meta.url));
const benchFolder = join(projectFolder, 'bench');

/** What a trial runs: `apps/<kind of contender>/<app>.js`. */
export type App = 'hello' | 'browser' | 'slow-pid' | 'work';

export interface Contender {
  /** As `--only` takes it. */
  readonly name: string;
  /** For the table of results. */
  readonly about: string;
  /** It needs what bench/package.json lists. */
  readonly isPeer?: true;
  start(app: App): ServerCommand;
}

const frameworks = [
  { name: 'fastify', about: 'Fastify 5' },
  { name: 'koa', about: 'Koa 3' },
  { name: 'express', about: 'Express 5' },
  { name: 'hono', about: 'Hono 4 and @hono/node-server', isPeer: true },
] as const;

export const contenders: readonly Contender[] = [
  {
    name: 'floor',
    about: 'C++ and epoll, nothing parsed',
    start: (app) => ({ command: [buildFloor(app)], addressPattern: /listening on (\S+)/ }),
  },
  {
    name: 'tswsgi',
    about: 'wsgi interface, one worker, request log off',
    start: (app) => tswsgiCommand(app, ['--disable-logging']),
  },
  {
    name: 'tswsgi-log',
    about: 'wsgi interface, one worker, request log on',
    start: (app) => tswsgiCommand(app, []),
  },
  {
    name: 'tswsgi-1-thread',
    about: 'the same, the application on 1 thread',
    start: (app) => tswsgiCommand(app, ['--disable-logging', '--threads=1']),
  },
  {
    name: 'tswsgi-4-threads',
    about: 'the same, the application on 4 threads',
    start: (app) => tswsgiCommand(app, ['--disable-logging', '--threads=4']),
  },
  {
    name: 'piscina',
    about: 'piscina.run() for each request, 4 threads',
    start: (app) => tswsgiCommand(app, ['--disable-logging'], 'apps/piscina'),
  },
  {
    name: 'node:http',
    about: "Node's own server",
    start: (app) => nodeCommand('apps/node-http', app),
  },
  {
    name: 'uWebSockets.js',
    about: 'uWebSockets.js 20.30',
    isPeer: true,
    start: (app) => nodeCommand('apps/uwebsockets', app),
  },
  {
    name: 'tswsgi-fetch',
    about: 'fetch interface, a plain handler',
    start: (app) => tswsgiCommand(app, ['--disable-logging'], 'apps/fetch'),
  },
  {
    name: 'tswsgi-http',
    about: 'http interface, the same listener',
    start: (app) => tswsgiCommand(app, ['--disable-logging'], 'apps/http'),
  },
  ...frameworks.flatMap((row): Contender[] => [
    {
      ...row,
      name: `${row.name} on node:http`,
      start: (app) => nodeCommand('apps', 'on-node-http', row.name, app),
    },
    {
      ...row,
      name: `${row.name} on tswsgi`,
      about: row.name === 'hono' ? 'fetch interface, the same application' : 'http interface, the same application',
      start: (app) => tswsgiCommand(app, ['--disable-logging'], `apps/${row.name}`),
    },
  ]),
];

/** A program for Node alone. */
function nodeCommand(folder: string, program: string, ...args: readonly string[]): ServerCommand {
  const path = join(benchFolder, folder, `${program}.js`);
  return { command: [process.execPath, path, ...args], addressPattern: /listening on (\S+)/ };
}

/** The server of this project with an application of the wsgi interface. */
export function tswsgiCommand(app: App, options: readonly string[], apps = 'apps/wsgi'): ServerCommand {
  const cli = join(projectFolder, 'dist/cli.js');
  const folder = join(benchFolder, apps);
  const common = ['--http-socket', '127.0.0.1:0', '--chdir', folder, '--module', app, '--http-keepalive', '300'];
  return { command: [process.execPath, cli, ...common, ...options], addressPattern: /bound to TCP address (\S+)/ };
}

const builtFloors = new Map<App, string>();

/** Compiles the floor's program once per run; its path. */
function buildFloor(app: App): string {
  const built = builtFloors.get(app);
  if (built !== undefined) return built;
  const folder = mkdtempSync(join(tmpdir(), 'tswsgi-floor-'));
  process.once('exit', () => rmSync(folder, { recursive: true }));
  const program = join(folder, app);
  execFileSync('g++', [
    '-O3',
    '-Wall',
    '-Wextra',
    '-std=c++17',
    '-o',
    program,
    join(benchFolder, 'floor', `${app}.cc`),
  ]);
  builtFloors.set(app, program);
  return program;
}
