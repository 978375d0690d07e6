// What a configuration, or `@(…)` in one, may be read from: a path, and the schemes of uWSGI that a process of Node can serve
// (uWSGI docs: "Configuring uWSGI", Loading configuration files). Throws with the reason where there is nothing to be had.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ReadText } from './machine.js';

const schemes: Readonly<Record<string, (rest: string, cwd: string) => string>> = {
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
};

/** Whether `spelled` is no path: `exec://…`, or `-`, which is standard input. */
export function hasScheme(spelled: string): boolean {
  return spelled === '-' || /^[a-z]+:\/\//.test(spelled);
}

/** The text behind `spelled`; a path is taken from `cwd` on. */
export function readResource(spelled: string, cwd: string, readText: ReadText): string {
  const [, scheme, rest = ''] = /^([a-z]+):\/\/(.*)$/s.exec(spelled) ?? [];
  if (scheme === undefined) return readText(spelled === '-' ? '-' : resolve(cwd, spelled));
  const read = Object.hasOwn(schemes, scheme) ? schemes[scheme] : undefined;
  if (read !== undefined) return read(rest, cwd);
  throw new Error(
    `${scheme}:// is not served; there are files, - for standard input, ${Object.keys(schemes)
      .map((name) => `${name}://`)
      .join(' and ')}`,
  );
}
