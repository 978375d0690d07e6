// Node's own server and what runs on it: frameworks, cluster, PM2; and the other runtimes of JavaScript.
import { join } from 'node:path';
import { type App, benchFolder, type Contender, listeningPattern } from '../contender.js';
import type { ServerCommand } from '../running-server.js';
import { tswsgiCommand } from './tswsgi.js';

const frameworks = [
  { name: 'fastify', about: 'Fastify 5' },
  { name: 'koa', about: 'Koa 3' },
  { name: 'express', about: 'Express 5' },
  { name: 'hono', about: 'Hono 4 and @hono/node-server', isPeer: true },
] as const;

/** A program of apps/ for Node alone. */
function nodeCommand(program: string, ...args: readonly string[]): ServerCommand {
  return {
    command: [process.execPath, join(benchFolder, 'apps', `${program}.js`), ...args],
    addressPattern: listeningPattern,
  };
}

const peer = (path: string): string => join(benchFolder, 'node_modules', path);
const bunPackage = process.arch === 'arm64' ? '@oven/bun-linux-aarch64' : '@oven/bun-linux-x64';

function pm2Command(app: App): ServerCommand {
  const script = join(benchFolder, 'apps/on-pm2.js');
  const env = { BENCH_ARGS: `http ${app} @port` };
  const settings = { name: app, script, env, exec_mode: 'cluster', instances: 1 };
  const runtime = [process.execPath, peer('pm2/bin/pm2-runtime'), 'start', '@folder/ecosystem.config.json'];
  return {
    command: ['env', 'PM2_HOME=@folder/pm2', ...runtime],
    files: { 'ecosystem.config.json': JSON.stringify({ apps: [settings] }) },
  };
}

export const nodeContenders: readonly Contender[] = [
  { name: 'node:http', about: "Node's own server", start: (app) => nodeCommand('on-node-http', 'http', app) },
  {
    name: 'node cluster',
    about: "Node's own server, one worker of its cluster",
    start: (app) => nodeCommand('on-cluster', '1', 'http', app),
  },
  {
    name: 'node cluster-2',
    about: "Node's own server, 2 workers of its cluster",
    start: (app) => nodeCommand('on-cluster', '2', 'http', app),
  },
  { name: 'pm2', about: "Node's own server, one worker of PM2's cluster mode", isPeer: true, start: pm2Command },
  {
    name: 'node:http behind proxy_pass',
    about: "Node's own server, over kept connections",
    programs: ['nginx'],
    start: (app) => ({ ...nodeCommand('on-node-http', 'http', app), front: 'proxy_pass' }),
  },
  {
    name: 'uWebSockets.js',
    about: 'uWebSockets.js 20.30',
    isPeer: true,
    start: (app) => nodeCommand(`uwebsockets/${app}`),
  },
  {
    name: 'bun',
    about: 'Bun.serve 1.4',
    isPeer: true,
    start: (app) => ({
      command: [peer(`${bunPackage}/bin/bun`), join(benchFolder, `apps/bun/${app}.js`)],
      addressPattern: listeningPattern,
    }),
  },
  ...frameworks.flatMap((row): Contender[] => [
    { ...row, name: `${row.name} on node:http`, start: (app) => nodeCommand('on-node-http', row.name, app) },
    {
      ...row,
      name: `${row.name} on tswsgi`,
      about: row.name === 'hono' ? 'fetch interface, the same application' : 'http interface, the same application',
      start: (app) => tswsgiCommand(app, ['--disable-logging'], `apps/${row.name}`),
    },
  ]),
];
