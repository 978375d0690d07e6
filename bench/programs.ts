// The programs in C++ that the benchmark builds for itself: the floors and the load. Once per run, into a folder of its own.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const benchFolder = fileURLToPath(new URL('../bench/', import.meta.url));
const built = new Map<string, string>();
let folder: string | undefined;

/**
 * Compiles `source`, a path in bench/, unless that has been done, with more arguments for g++; the
 * path of the program.
 */
export function buildProgram(source: string, ...more: readonly string[]): string {
  const known = built.get(source);
  if (known !== undefined) return known;
  if (folder === undefined) {
    const made = mkdtempSync(join(tmpdir(), 'tswsgi-bench-programs-'));
    process.once('exit', () => rmSync(made, { recursive: true, force: true }));
    folder = made;
  }
  const program = join(folder, basename(source, '.cc'));
  const flags = ['-O3', '-Wall', '-Wextra', '-Werror', '-std=c++17'];
  execFileSync('g++', [...flags, '-o', program, join(benchFolder, source), ...more], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  built.set(source, program);
  return program;
}
