// Finds and imports the application that `module`, `wsgi-file` and `callable` name. Runs in the process that
// serves, once per worker; the master never loads an application. How the application is called is for interfaces
// above this file.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { TswsgiError } from '../errors.js';
import { chooseInterface, describeExport, type ExportPlace, isRecognized } from './interfaces.js';

/** What names an application; a `Config` is one. */
export interface ApplicationName {
  /** `pkg.mod`, `pkg.mod:callable`, `pkg.mod:factory()`, or a path such as `web/app.js`. */
  readonly module: string | null;
  /** Path of a file; `module` comes first when both are set. */
  readonly applicationFile: string | null;
  /** Name of the export; the one behind the colon of `module` comes first. */
  readonly callable: string | null;
  /** Absolute; relative names start here. */
  readonly directory: string;
  /** Absolute folders searched after `directory`. */
  readonly modulePaths: readonly string[];
  /** Name of the interface it is called by; `auto`: what it exports decides. */
  readonly interface: string;
}

export interface LoadedApplication {
  /** What the interface calls: what the module exports or its factory returned, once that is ready. */
  readonly prepared: unknown;
  /** Name of the interface it is called by. */
  readonly interface: string;
  /** Absolute path of the file that was imported. */
  readonly file: string;
  /** The name it was found by: `application`, `app`, `default`, or the one asked for. */
  readonly callable: string;
}

/**
 * Exports looked for when no callable is named: uWSGI's default, the commonest name in real files, then a bare
 * default.
 */
const usualCallables = ['application', 'app', 'default'] as const;

const endings = ['.js', '.mjs', '.cjs'] as const;

/** Files of another language beside the name asked for, and what to say of them. */
const otherLanguages: readonly (readonly [ending: string, hint: string])[] = [
  ['.py', 'is there, but tswsgi runs JavaScript'],
  ['.ts', 'is there; compile it and name the result'],
];

/**
 * Import the application and find its callable.
 *
 * `module = pkg.mod` is `pkg/mod` with `.js`, `.mjs` or `.cjs`, or such an `index` in that folder: in `directory`,
 * then in each of `modulePaths`, then as a package by Node's own resolution. A name with a slash or one of the
 * endings is a path. Without a callable the export `application` is taken, else `app`, else `default`. The members
 * of a default export count as exports, so `module.exports = { application }` and `module.exports = function` of a
 * CommonJS file work too. uWSGI docs: `module`, `wsgi-file`, `callable`.
 *
 * @throws {TswsgiError} APP_NOT_NAMED, APP_NOT_FOUND, APP_IMPORT_FAILED, APP_FACTORY_FAILED (both with `cause`),
 *   APP_NO_CALLABLE, APP_NOT_A_FUNCTION, APP_NOT_READY (with `cause`), APP_INTERFACE_UNCLEAR
 */
export async function loadApplication(name: ApplicationName): Promise<LoadedApplication> {
  const { spelled, wanted } = splitCallable(name);
  const file = findFile(spelled, name);
  const namespace = await importFile(file);
  const { callable, value } = wanted?.endsWith('()')
    ? { callable: wanted, value: await callFactory(namespace, file, wanted) }
    : findExport(namespace, file, wanted);
  return prepareApplication(value, name.interface, { file, callable });
}

/**
 * Make what a module exports, or a program hands over, ready to be called.
 *
 * @param wanted name of the interface, or `auto`
 * @throws {TswsgiError} APP_NOT_READY (with `cause`), those of `chooseInterface`
 */
export async function prepareApplication(
  exported: unknown,
  wanted: string,
  place: ExportPlace,
): Promise<LoadedApplication> {
  const row = chooseInterface(exported, wanted, place);
  try {
    return { ...place, interface: row.name, prepared: row.prepare ? await row.prepare(exported) : exported };
  } catch (error) {
    if (error instanceof TswsgiError) throw error;
    throw new TswsgiError('APP_NOT_READY', { ...place, reason: describe(error) }, { cause: error });
  }
}

function splitCallable(name: ApplicationName): { spelled: string; wanted: string | null } {
  const spelled = name.module ?? name.applicationFile;
  if (spelled === null) throw new TswsgiError('APP_NOT_NAMED', {});
  const colon = name.module === null ? -1 : spelled.lastIndexOf(':');
  if (colon < 0) return { spelled, wanted: name.callable };
  return { spelled: spelled.slice(0, colon), wanted: spelled.slice(colon + 1) || name.callable };
}

function findFile(spelled: string, name: ApplicationName): string {
  const roots = [name.directory, ...name.modulePaths];
  const isPath = name.module === null || spelled.includes('/') || endings.some((ending) => spelled.endsWith(ending));
  const stems = roots.map((root) => resolve(root, isPath ? spelled : spelled.replaceAll('.', '/')));
  const candidates = isPath ? stems : stems.flatMap(withEndings);
  const found = candidates.find(isFile) ?? (isPath ? undefined : findPackage(spelled, roots));
  if (found !== undefined) return found;

  const packages = isPath ? [] : roots.map((root) => join(root, 'node_modules', spelled));
  const tried = [...candidates, ...packages].map((path) => `  ${path}`).join('\n');
  throw new TswsgiError('APP_NOT_FOUND', { name: spelled, hint: hintFor(stems), tried });
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

function hintFor(stems: readonly string[]): string {
  for (const stem of stems) {
    for (const [ending, hint] of otherLanguages) {
      const path = stem.endsWith(ending) ? stem : stem + ending;
      if (existsSync(path)) return ` (${path} ${hint})`;
    }
  }
  return '';
}

type Namespace = Readonly<Record<string, unknown>>;

async function importFile(file: string): Promise<Namespace> {
  if (otherLanguages.some(([ending]) => file.endsWith(ending))) {
    throw new TswsgiError('APP_NOT_FOUND', { name: file, hint: hintFor([file]), tried: `  ${file}` });
  }
  try {
    return (await import(pathToFileURL(file).href)) as Namespace;
  } catch (error) {
    throw importFailed(file, error);
  }
}

function importFailed(file: string, error: unknown): TswsgiError {
  return new TswsgiError(
    'APP_IMPORT_FAILED',
    { file, reason: describe(error) + placeOfSyntaxError(file, error) },
    { cause: error },
  );
}

/** `module = app:create()`: the application is what the function returns or promises, as uWSGI has it for Python. */
async function callFactory(namespace: Namespace, file: string, callable: string): Promise<unknown> {
  const { value } = findExport(namespace, file, callable.slice(0, -'()'.length));
  const factory = requireFunction(value, file, callable);
  try {
    return await factory();
  } catch (error) {
    throw new TswsgiError('APP_FACTORY_FAILED', { file, callable, reason: describe(error) }, { cause: error });
  }
}

function findExport(namespace: Namespace, file: string, wanted: string | null): { callable: string; value: unknown } {
  for (const callable of wanted === null ? usualCallables : [wanted]) {
    const value = namespace[callable] ?? memberOf(namespace.default, callable);
    const isContainer =
      callable === 'default' && wanted === null && typeof value !== 'function' && !isRecognized(value);
    if (value !== undefined && value !== null && !isContainer) return { callable, value };
  }
  const names = exportNames(namespace);
  throw new TswsgiError('APP_NO_CALLABLE', {
    file,
    wanted: wanted ?? `${usualCallables.slice(0, -1).join(', ')} or default function`,
    found: names.length === 0 ? 'it exports nothing' : `it exports ${names.join(', ')}; name one with callable =`,
  });
}

function memberOf(container: unknown, name: string): unknown {
  const mayHold = (typeof container === 'object' && container !== null) || typeof container === 'function';
  return mayHold && Object.hasOwn(container, name) ? (container as Namespace)[name] : undefined;
}

/** Without the marks that Node adds for CommonJS. */
function exportNames(namespace: Namespace): string[] {
  const container = namespace.default;
  const members = typeof container === 'object' && container !== null ? Object.keys(container) : [];
  const names = [...Object.keys(namespace), ...members];
  return [...new Set(names)].filter((name) => name !== '__esModule' && name !== 'module.exports');
}

function requireFunction(value: unknown, file: string, callable: string): () => unknown {
  if (typeof value === 'function') return value as () => unknown;
  throw new TswsgiError('APP_NOT_A_FUNCTION', { file, callable, type: describeExport(value) });
}

/** One line for the message; the whole stack is the error's cause. */
function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : `it threw ${String(error)}`;
}

/**
 * ` (file:line)` of a syntax error. For a module Node keeps the line to itself until it dies of the error, so it is
 * asked once more to parse the file, in a process of its own that runs nothing. Empty when the mistake is in
 * another file.
 */
function placeOfSyntaxError(file: string, error: unknown): string {
  if (!(error instanceof SyntaxError)) return '';
  const report = `${error.stack}\n${spawnSync(process.execPath, ['--check', file], { encoding: 'utf8' }).stderr}`;
  const place = /^(?:file:\/\/)?(\/.+:\d+)$/m.exec(report)?.[1];
  return place === undefined ? '' : ` (${place})`;
}
