// From the name of an application to its file: `pkg.mod` is a file below one of the folders, or a package.
import { existsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { extname, join, resolve } from 'node:path';
import { TswsgiError } from '../errors.js';
import { importFailed } from './import-error.js';

/** What is said about where to look; a `Config` is one. */
export interface SearchPlaces {
  /** Absolute; relative names start here. */
  readonly directory: string;
  /** Absolute folders searched after `directory`. */
  readonly modulePaths: readonly string[];
}

/** What is compiled comes before what it is compiled from. */
const endings = ['.js', '.mjs', '.cjs', '.ts', '.mts', '.cts'] as const;

/** Files that are no application of this server, by ending: what they are. */
const otherLanguages: Readonly<Record<string, string>> = {
  '.py': 'Python',
  '.wsgi': 'Python',
  '.psgi': 'Perl',
  '.rb': 'Ruby',
  '.ru': 'Ruby',
  '.lua': 'Lua',
  '.php': 'PHP',
  '.tsx': 'TypeScript with JSX, which is compiled first',
  '.jsx': 'JavaScript with JSX, which is compiled first',
};

/**
 * The file of the application `spelled`. Unless `isPath`, a name without a slash and without one of the endings is one of
 * a module, whose dots are folders.
 *
 * @throws {TswsgiError} APP_NOT_FOUND; APP_IMPORT_FAILED for a package that is there and broken
 */
export function findFile(spelled: string, { directory, modulePaths }: SearchPlaces, isPath: boolean): string {
  const roots = [directory, ...modulePaths];
  const isFileName = isPath || spelled.includes('/') || endings.some((ending) => spelled.endsWith(ending));
  const stems = roots.map((root) => resolve(root, isFileName ? spelled : spelled.replaceAll('.', '/')));
  const candidates = isFileName ? stems : stems.flatMap(withEndings);
  const found = candidates.find(isFile) ?? (isFileName ? undefined : findPackage(spelled, roots));
  if (found !== undefined && otherLanguages[extname(found)] === undefined) return found;

  const packages = isFileName ? [] : roots.map((root) => join(root, 'node_modules', spelled));
  const tried = [...candidates, ...packages].map((path) => `  ${path}`).join('\n');
  // `wsgi.py` as a module is the Python file of that name, written as a path.
  const others = isFileName ? stems : [...stems, ...roots.map((root) => resolve(root, spelled))];
  throw new TswsgiError('APP_NOT_FOUND', { name: spelled, hint: hintFor(others), tried });
}

function withEndings(stem: string): string[] {
  return [...endings.map((ending) => stem + ending), ...endings.map((ending) => join(stem, `index${ending}`))];
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function findPackage(spelled: string, roots: readonly string[]): string | undefined {
  for (const root of roots) {
    try {
      const found = createRequire(join(root, 'noop.js')).resolve(spelled);
      if (found.startsWith('/')) return found; // a built-in module such as `http` is no application
    } catch (error) {
      // Only "there is no such package" sends the search on; a broken package is the answer to it.
      if (!hasCode(error, 'MODULE_NOT_FOUND')) throw importFailed(spelled, error);
    }
  }
  return undefined;
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

/** What lies there under that name and cannot be run. */
function hintFor(stems: readonly string[]): string {
  const runs = 'tswsgi runs JavaScript and TypeScript: .js, .mjs, .cjs, .ts, .mts and .cts files';
  for (const stem of stems) {
    for (const [ending, language] of Object.entries(otherLanguages)) {
      const path = stem.endsWith(ending) ? stem : stem + ending;
      if (existsSync(path)) return ` (${path} is there, but it is ${language}; ${runs})`;
    }
  }
  return '';
}
