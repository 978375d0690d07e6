// What `tswsgi dev` adds to its command line before it is read like any other: where to listen when nobody says so, and
// which file is the application when nobody names one. Worked out once, so that a reload comes to the same.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { type Config, type ConfigurationInput, parseConfiguration } from '../config/config.js';
import { Report } from '../config/report.js';
import type { Diagnostic } from '../types.js';
import { usualPort } from './help.js';

const host = '127.0.0.1';
/** How many ports above the usual one are tried. */
const ports = 100;
const stems = ['app', 'server', 'index', 'wsgi'];
const endings = ['.js', '.mjs', '.cjs', '.ts', '.mts', '.cts'];

export interface DevelopmentInput {
  readonly input: ConfigurationInput;
  /** What was decided, for people to read. */
  readonly said: readonly string[];
  readonly errors: readonly Diagnostic[];
}

/** `argv` is what follows the name of the command. */
export async function completeInput(given: ConfigurationInput): Promise<DevelopmentInput> {
  const report = new Report();
  const said: string[] = [];
  const argv = takePort(given.argv, report);
  const input = { ...given, argv, isDevelopment: true };
  const { config, wantsHelp, wantsVersion } = parseConfiguration(input);
  if (wantsHelp || wantsVersion || report.errors.length > 0) return { input, said, errors: report.errors };
  if (!speaksHttp(config)) {
    const port = await freePort(usualPort);
    if (port !== usualPort) said.push(`port ${usualPort} is taken: serving on ${port}`);
    argv.push(`--http-socket=${host}:${port}`);
  }
  if (config.module === null && config.applicationFile === null && config.mounts.length === 0) {
    const file = findApplication(config.directory);
    if (file !== undefined) argv.push(`--wsgi-file=${file}`);
    else report.error('DEV_NO_APPLICATION', { folder: config.directory, names: stems.join(', ') }, '');
  }
  return { input, said, errors: report.errors };
}

/** A browser can open one of the sockets. */
function speaksHttp({ sockets }: Config): boolean {
  return sockets.some(({ protocol, address }) => protocol === 'http' && !/^[/@\\]/.test(address));
}

/** `--port N` as the socket that it stands for. */
function takePort(argv: readonly string[], report: Report): string[] {
  const rest: string[] = [];
  const words = [...argv];
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    const [, attached] = /^--port(?:=(.*))?$/s.exec(word) ?? [];
    if (attached === undefined && word !== '--port') {
      rest.push(word);
      continue;
    }
    const text = attached ?? words.shift() ?? '';
    if (/^\d+$/.test(text) && Number(text) <= 65_535) rest.push(`--http-socket=${host}:${text}`);
    else report.error('VALUE_OUT_OF_RANGE', { name: '--port', value: text, wanted: 'a port, 0 for any' }, '--port');
  }
  return rest;
}

/** The first port from `first` on that nobody listens on; `first` itself where none is, which is said when it is opened. */
async function freePort(first: number): Promise<number> {
  for (let port = first; port < first + ports; port += 1) if (await isFree(port)) return port;
  return first;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((settle) => {
    const server = createServer();
    server.once('error', () => settle(false));
    server.listen({ host, port, exclusive: true }, () => server.close(() => settle(true)));
  });
}

/** `main` of package.json, where that file is there, else the first of the usual names. */
function findApplication(folder: string): string | undefined {
  const names = stems.flatMap((stem) => endings.map((ending) => stem + ending));
  return [...mainOf(folder), ...names].find((name) => isFile(resolve(folder, name)));
}

function mainOf(folder: string): string[] {
  const path = join(folder, 'package.json');
  try {
    const { main } = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as { main?: unknown }) : {};
    return typeof main === 'string' ? [main] : [];
  } catch {
    return []; // not JSON, which node will say when it loads the application
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
