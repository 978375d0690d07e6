// What a configuration, or `@(…)` in one, may be read from: a path, and the schemes of uWSGI that a process of Node can serve
// (uWSGI docs: "Configuring uWSGI", Loading configuration files). Throws with the reason where there is nothing to be had.
// Whoever reads waits for the answer. A server that runs has another process wait: see master/read-anew.ts.
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { entryFile } from '../own-files.js';
import type { ReadText } from './machine.js';

type ReadScheme = (rest: string, cwd: string) => string;

const schemes: Readonly<Record<string, ReadScheme>> = {
  exec: (command, cwd) =>
    execFileSync('/bin/sh', ['-c', command], {
      cwd,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
      maxBuffer: 64 << 20,
    }),
  fd(number) {
    if (/^\d+$/.test(number)) return readFileSync(Number(number), 'utf8');
    throw new Error('the number of a file descriptor is wanted');
  },
  http: (rest) => askNetwork(['http', `http://${rest}`, String(mostBytes)]),
};

/** What uWSGI has besides, and why it is nothing here. */
const otherSchemes: Readonly<Record<string, string>> = {
  data: "it is what was appended to uWSGI's binary",
  sym: "it is a symbol in uWSGI's binary",
  section: "it is a section of uWSGI's binary",
  call: "it calls a C function in uWSGI's binary",
  callint: "it calls a C function in uWSGI's binary",
  emperor: 'it is what an emperor of uWSGI sends',
  https: 'uWSGI has http:// alone; write exec://curl -fsS https://...',
};

const mostBytes = 1 << 20;
const networkTimeoutMs = 10_000;
const networkEntry = entryFile('config/network-entry.js');

/** Whether `spelled` is no path: `exec://…`, or `-`, which is standard input. */
export function hasScheme(spelled: string): boolean {
  return spelled === '-' || /^[a-z]+:\/\//.test(spelled);
}

/** Is called before anything is waited for, and throws where that is not to be. */
export type OnWait = () => void;

export interface ResourceScope {
  readonly cwd: string;
  readonly readText: ReadText;
  readonly onWait: OnWait;
}

/** The text behind `spelled`; a path is taken from `cwd` on. */
export function readResource(spelled: string, { cwd, readText, onWait }: ResourceScope): string {
  const [, scheme, rest = ''] = /^([a-z]+):\/\/(.*)$/s.exec(spelled) ?? [];
  if (scheme === undefined) return readText(spelled === '-' ? '-' : resolve(cwd, spelled));
  const read = Object.hasOwn(schemes, scheme) ? schemes[scheme] : undefined;
  if (scheme !== 'fd' && read !== undefined) onWait();
  if (read !== undefined) return read(rest, cwd);
  const why = Object.hasOwn(otherSchemes, scheme) ? `: ${otherSchemes[scheme]}` : '';
  const known = Object.keys(schemes).map((name) => `${name}://`);
  throw new Error(`${scheme}:// is not served${why}; there are files, - for standard input, ${known.join(', ')}`);
}

/** The first IPv4 address of `host`. */
export function resolveHost(host: string): string {
  return askNetwork(['resolve', host]);
}

function askNetwork(argv: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(process.execPath, [networkEntry, ...argv], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: networkTimeoutMs,
    killSignal: 'SIGKILL',
    maxBuffer: 2 * mostBytes,
  });
  const isLate = (error as NodeJS.ErrnoException | undefined)?.code === 'ETIMEDOUT';
  if (isLate) throw new Error(`there was no whole answer within ${networkTimeoutMs / 1000} seconds`);
  if (error !== undefined) throw error;
  if (status === 0) return stdout;
  throw new Error(stderr.trim() || `its process ended with code ${status}`);
}
