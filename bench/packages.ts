// What the benchmark needs and the server does not: the peers of bench/package.json, which has a lock file of its own, and
// programs of the distribution. Nobody needs them but who runs a trial they take part in.
import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../bench', import.meta.url));

/** The packages of Debian that have a program; Python's applications need the plugin beside uwsgi. */
const debianPackages = {
  'g++': ['g++'],
  gunicorn: ['gunicorn'],
  nginx: ['nginx-light'],
  taskset: ['util-linux'],
  uwsgi: ['uwsgi-core', 'uwsgi-plugin-python3'],
  wrk: ['wrk'],
} as const;

export type ProgramName = keyof typeof debianPackages;

/** Where the program is; its name where it is not installed. */
export function programPath(name: ProgramName): string {
  return findProgram(name) ?? name;
}

function findProgram(name: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  return folders.map((place) => join(place, name)).find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Installs those that are not there where that can be done without asking, which is as root on Debian; else says what to do. */
export function installPrograms(names: readonly ProgramName[]): void {
  const missing = [...new Set(names)].filter((name) => findProgram(name) === undefined);
  if (missing.length === 0) return;
  const packages = missing.flatMap((name) => debianPackages[name]);
  const command = ['apt-get', 'install', '--yes', '--no-install-recommends', ...packages];
  if (process.getuid?.() !== 0 || findProgram('apt-get') === undefined) {
    throw new Error(`the benchmark needs ${missing.join(', ')}; on Debian: sudo ${command.join(' ')}`);
  }
  process.stderr.write(`installing ${packages.join(', ')}\n`);
  execFileSync('apt-get', command.slice(1), { stdio: ['ignore', 'ignore', 'inherit'] });
}

/** Installs what the lock file says, unless it is there. Nothing of what is installed runs meanwhile. */
export function installPeers(): void {
  const [wanted, found] = ['package-lock.json', 'node_modules/.package-lock.json'].map(versionsIn);
  if (found !== undefined && Object.entries(found).every(([path, version]) => wanted?.[path] === version)) return;
  process.stderr.write('installing the peers of bench/package.json\n');
  const options = ['--ignore-scripts', '--no-fund', '--no-audit', '--loglevel=error'];
  execFileSync('npm', ['ci', ...options], { cwd: folder, stdio: 'inherit' });
}

/** Path to version, of the packages in a lock file; the one in node_modules leaves out what this platform has no use for. */
function versionsIn(path: string): Readonly<Record<string, string>> | undefined {
  if (!existsSync(`${folder}/${path}`)) return undefined;
  const { packages } = JSON.parse(readFileSync(`${folder}/${path}`, 'utf8')) as {
    packages: Readonly<Record<string, { version: string }>>;
  };
  return Object.fromEntries(
    Object.entries(packages).flatMap(([where, { version }]) => (where === '' ? [] : [[where, version]])),
  );
}
