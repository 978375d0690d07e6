// The peers that bench/apps import: they have a package.json of their own there, so that the server's does not grow with
// everything it is compared with. Nobody needs them but who runs a trial they take part in.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../bench', import.meta.url));

/** Installs what the lock file says, unless it is there. */
export function installPeers(): void {
  const [wanted, found] = ['package-lock.json', 'node_modules/.package-lock.json'].map(versionsIn);
  if (found !== undefined && Object.entries(found).every(([path, version]) => wanted?.[path] === version)) return;
  process.stderr.write('installing the peers of bench/package.json\n');
  execFileSync('npm', ['ci', '--no-fund', '--no-audit', '--loglevel=error'], { cwd: folder, stdio: 'inherit' });
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
