// The packages that the applications of test/frameworks import: they have a package.json of their own there, so that the
// server's does not grow with every framework.

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const frameworksFolder = fileURLToPath(new URL('../../test/frameworks', import.meta.url));

/** Install what the lock file says, unless it is there. Not for two at a time: test/run.ts does it before any test. */
export function installPackages(): void {
  const [wanted, found] = ['package-lock.json', 'node_modules/.package-lock.json'].map(versionsIn);
  if (found !== undefined && Object.entries(found).every(([path, version]) => wanted?.[path] === version)) return;
  execFileSync('npm', ['ci', '--no-fund', '--no-audit', '--loglevel=error'], {
    cwd: frameworksFolder,
    stdio: 'ignore',
  });
}

/** The version of a package as package.json asks for it, without the name behind an alias. */
export function versionOf(name: string): string {
  const { dependencies } = readJson('package.json') as { dependencies: Readonly<Record<string, string>> };
  const wanted = dependencies[name];
  if (wanted === undefined) throw new Error(`test/frameworks/package.json has no "${name}"`);
  return wanted.slice(wanted.lastIndexOf('@') + 1);
}

/** Path to version, of the packages in a lock file; the one in node_modules leaves out what this platform has no use for. */
function versionsIn(path: string): Readonly<Record<string, string>> | undefined {
  if (!existsSync(`${frameworksFolder}/${path}`)) return undefined;
  const { packages } = readJson(path) as { packages: Readonly<Record<string, { version: string }>> };
  const named = Object.entries(packages).filter(([where]) => where !== '');
  return Object.fromEntries(named.map(([where, { version }]) => [where, version]));
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(`${frameworksFolder}/${path}`, 'utf8'));
}
