// What the checks of the README's table "Differences from uWSGI" share: an application, a server that runs it, and the
// configuration that a file gives. What uWSGI does was seen on uWSGI 2.0.21.

import t, { type Test } from 'tap';
import { type Config, parseConfiguration } from '../../dist/config/config.js';
import type { RawResponse } from '../helpers/http-response.js';
import { connectRaw, type RawClient } from '../helpers/raw-client.js';
import { type RunningServer, startServer } from '../helpers/start-server.js';

/** Checks one row of the table. `shared` is a server that runs `app` with `ini` for all rows of a table. */
export type Check = (t: Test, shared: RunningServer) => unknown;

/** Each check by the first cell of its row. */
export type Checks = Readonly<Record<string, Check>>;

export const app = `
const rows = {
  '/env': (environ) => JSON.stringify(Object.fromEntries(Object.entries(environ).filter(([, v]) => typeof v === 'string'))),
  '/body': async (environ) => \`got \${await environ['wsgi.input'].text()}\`,
  '/unread': () => 'not read',
  '/parts': () => (function* () { yield 'a'; yield 'b'; })(),
  '/half': () => (async function* () { yield 'first'; await held(); throw new Error('half-way'); })(),
  '/throw': () => { throw new Error('thrown'); },
  '/spin': () => { for (;;); },
};
let release = () => {};
function held() {
  console.error('held');
  return new Promise((resolve) => (release = resolve));
}
export async function application(environ, startResponse) {
  const path = environ.PATH_INFO;
  if (path === '/hold') await held();
  if (path === '/release') release();
  const headers = [];
  if (path === '/split') headers.push(['X-A', 'a\\r\\nX-B: b']);
  startResponse(path === '/204' ? '204 No Content' : '200 OK', headers);
  return rows[path] ? rows[path](environ) : 'ok';
}`;

export const common = { files: { 'app.mjs': app } };
/** One worker without anything that is asked about. */
export const plain = 'http-socket = 127.0.0.1:0\nwsgi-file = app.mjs';
export const ini = `${plain}\nsocket = app.sock\nlimit-post = 1000000`;

/** Runs every check in a test of its own. */
export async function runChecks(checks: Checks): Promise<void> {
  const shared = await startServer(t, { ...common, config: ini, ready: /WSGI app 0 .* ready/ });
  for (const [title, check] of Object.entries(checks)) t.test(title, async (t) => void (await check(t, shared)));
}

/** What a file of these lines gives, and what is said of it. */
export function configure(...lines: string[]): { config: Config; warnings: string[]; errors: string[] } {
  const { config, warnings, errors } = parseConfiguration({
    argv: ['--ini', 'uwsgi.ini'],
    environment: {},
    cwd: '/',
    readFile: (path) => (path.endsWith('uwsgi.ini') ? `[uwsgi]\n${lines.join('\n')}\n` : '4096'),
    readKind: () => ({ kind: 'directory', inode: 1 }),
  });
  const show = ({ message, place }: { message: string; place: string }): string => `${message} (${place})`;
  return { config, warnings: warnings.map(show), errors: errors.map(show) };
}

export const defaults = configure('http-socket = :0').config;

/** A client of the HTTP socket that has sent `text`. */
export async function send(t: Test, server: RunningServer, text: string): Promise<RawClient> {
  const client = await connectRaw(t, server.address(0));
  await client.send(text);
  return client;
}

export function head(path: string, method = 'GET', more = ''): string {
  return `${method} ${path} HTTP/1.1\r\nHost: x\r\n${more}\r\n`;
}

export async function ask(t: Test, server: RunningServer, text: string): Promise<RawResponse> {
  return (await send(t, server, text)).readResponse();
}
