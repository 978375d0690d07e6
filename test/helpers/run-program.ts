// Runs a small program that has this package installed, as a user's would be, to its end.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Test } from 'tap';
import { tempDir } from './temp-dir.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

export interface ProgramResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder with `files` in which `tswsgi`, and further packages of this clone, are installed. */
export function programFolder(
  t: Test,
  files: Readonly<Record<string, string>>,
  packages: readonly string[] = [],
): string {
  const folder = tempDir(t, files);
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(root, join(folder, 'node_modules/tswsgi'));
  for (const name of packages) symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name));
  return folder;
}

/** Runs `node` with these arguments until it ends by itself. It is killed when `t` ends before. */
export async function runNode(t: Test, folder: string, args: readonly string[]): Promise<ProgramResult> {
  const kept = Object.entries(process.env).filter(([name]) => !/^(TAP|_TAPJS|NODE_OPTIONS|NODE_TEST)/.test(name));
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: Object.fromEntries(kept),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  t.teardown(() => child.kill('SIGKILL'));
  const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  const [stdout, stderr, [code, signal]] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
  return { code, signal, stdout, stderr };
}
