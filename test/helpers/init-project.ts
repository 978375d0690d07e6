// A project of somebody's, in which `tswsgi init` is run, and its start script after it. Whatever a test does, the server is
// gone when the test ends.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Test } from 'tap';
import { frameworksFolder } from './framework-packages.js';
import { connectRaw } from './raw-client.js';
import { tempDir } from './temp-dir.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const cli = fileURLToPath(new URL('../../bundle/cli.js', import.meta.url));

export interface ProjectFiles {
  readonly [path: string]: string;
}

export interface ProjectOptions {
  /** Packages of test/frameworks to be installed: a name, or a folder below. */
  readonly packages?: readonly string[];
  /** Packages of this clone. */
  readonly own?: readonly string[];
}

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder with these files, in which the server and some packages are installed as npm does it. */
export function makeProject(t: Test, files: ProjectFiles, { packages = [], own = [] }: ProjectOptions = {}): string {
  const folder = tempDir(t, files);
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, '.bin'), { recursive: true });
  symlinkSync(root, join(modules, 'tswsgi'));
  const command = join(modules, '.bin/tswsgi');
  writeFileSync(command, `#!/bin/sh\nexec "${process.execPath}" "${cli}" "$@"\n`);
  chmodSync(command, 0o755);
  for (const name of packages) link(join(frameworksFolder, 'node_modules', name), join(modules, name));
  for (const name of own) link(join(root, 'node_modules', name), join(modules, name));
  return folder;
}

function link(from: string, to: string): void {
  mkdirSync(join(to, '..'), { recursive: true });
  if (!existsSync(to)) symlinkSync(from, to);
}

/** `tswsgi init` with these arguments, without a terminal. */
export function init(folder: string, ...argv: readonly string[]): Outcome {
  return spawnSync(process.execPath, [cli, 'init', ...argv], { cwd: folder, encoding: 'utf8', env: environment() });
}

/** `bin/uwsgi-instance VERB`, from another folder. */
export function instance(t: Test, folder: string, verb: string): Outcome {
  if (verb === 'start') t.teardown(() => kill(folder));
  const script = join(folder, 'bin/uwsgi-instance');
  return spawnSync(script, [verb], { cwd: '/', encoding: 'utf8', env: environment() });
}

/** The log of the server. */
export function logOf(folder: string, name: string): string {
  return readFileSync(join(folder, `run/${name}.log`), 'utf8');
}

/** Where the log says that socket 0 is. */
export function addressOf(folder: string, name: string): string {
  return /socket 0 (?:bound to|attached to|inherited) \w+ address (\S+)/.exec(logOf(folder, name))?.[1] ?? '';
}

/** The body of the answer to a GET over HTTP. */
export async function ask(t: Test, address: string, path = '/'): Promise<string> {
  const client = await connectRaw(t, address);
  await client.send(`GET ${path} HTTP/1.1\r\nHost: example.org\r\nConnection: close\r\n\r\n`);
  return (await client.readResponse()).body.toString();
}

/** The server, if a test has left it: by the pid in its log, which stays. */
function kill(folder: string): void {
  const [name = ''] =
    /run\/([\w.-]+)\.pid/.exec(readFileSync(join(folder, 'bin/uwsgi-instance'), 'utf8'))?.slice(1) ?? [];
  const path = join(folder, `run/${name}.pid`);
  if (existsSync(path)) process.kill(Number(readFileSync(path, 'utf8')), 'SIGKILL');
}

function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(TAP|_TAPJS|NODE_|npm_|UWSGI_|TSWSGI)/.test(name));
  return Object.fromEntries(kept);
}
