// The site of Next in test/next, whose standalone output is served: `node dist-test/helpers/next-site.js` installs and builds
// it, which takes 320 MB and half a minute of a processor.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../test/next', import.meta.url));

/** The folder of its server.js. */
export const standalone = `${folder}/.next/standalone`;

/** Builds it where that has not been done. Not for two at a time: test/run.ts does it before any test. */
export function buildSite(): void {
  const run = (command: string, ...parameters: string[]) =>
    execFileSync(command, parameters, {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, NODE_OPTIONS: '', NEXT_TELEMETRY_DISABLED: '1' },
    });
  if (!existsSync(`${folder}/node_modules/next`)) run('npm', 'ci', '--omit=optional', '--no-fund', '--no-audit');
  if (!existsSync(`${standalone}/server.js`)) run('npx', 'next', 'build');
  // Next leaves these two to whoever installs the output.
  cpSync(`${folder}/public`, `${standalone}/public`, { recursive: true });
  cpSync(`${folder}/.next/static`, `${standalone}/.next/static`, { recursive: true });
}

/** The folder that scripts of the pages have in their path. */
export function buildId(): string {
  return readFileSync(`${folder}/.next/BUILD_ID`, 'utf8');
}

export function nextVersion(): string {
  const { dependencies } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')) as {
    readonly dependencies: Readonly<Record<'next', string>>;
  };
  return dependencies.next;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) buildSite();
