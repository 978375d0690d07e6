// Imports the file of an application: JavaScript as Node does, TypeScript by Node's own stripping of types where it has
// that (22.18 and later), else by tsx where the application has it installed.
import { createRequire } from 'node:module';
import { extname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { TswsgiError } from '../errors.js';
import { importFailed, isBeyondStripping } from './import-error.js';

/** What a module exports. */
export type Namespace = Readonly<Record<string, unknown>>;

/** @throws {TswsgiError} APP_IMPORT_FAILED (with `cause`), APP_NEEDS_TSX */
export async function importFile(file: string): Promise<Namespace> {
  const isTypeScript = /\.[mc]?ts$/.test(extname(file));
  const stripsTypes = Boolean((process.features as { readonly typescript?: unknown }).typescript);
  if (!isTypeScript || stripsTypes) return importAsIs(file, isTypeScript);
  const tsx = await startTsx(file);
  if (tsx === undefined) throw new TswsgiError('APP_NEEDS_TSX', { file, version: process.version });
  return importAsIs(file, false);
}

async function importAsIs(file: string, mayUseTsx: boolean): Promise<Namespace> {
  try {
    return (await import(pathToFileURL(file).href)) as Namespace;
  } catch (error) {
    const tsx = mayUseTsx && isBeyondStripping(error) ? await startTsx(file) : undefined;
    if (tsx === undefined) throw importFailed(file, error);
    return importAnew(tsx, file);
  }
}

/** The part of tsx that is used (tsx docs: "Node.js API"). */
interface Tsx {
  register(): unknown;
  tsImport(specifier: string, parent: string): Promise<unknown>;
}

/**
 * Has tsx compile what is imported from now on, in this thread. `undefined`: the application has none.
 *
 * @throws {TswsgiError} APP_IMPORT_FAILED for one that is there and broken
 */
async function startTsx(file: string): Promise<Tsx | undefined> {
  const manifest = findManifest(file);
  if (manifest === undefined) return undefined;
  let tsx = started.get(manifest.url);
  if (tsx === undefined) {
    tsx = registerTsx(manifest);
    started.set(manifest.url, tsx);
  }
  return tsx;
}

/** Those that compile already, by URL: once in each thread. */
const started = new Map<string, Promise<Tsx>>();

async function registerTsx({ url, version, exports }: Manifest & { readonly url: string }): Promise<Tsx> {
  const load = async (entry: string): Promise<Tsx> => {
    const path = exports?.[entry]?.import?.default;
    if (path === undefined) throw new Error(`tsx ${version} has no ${entry}; install a newer one`);
    return (await import(new URL(path, url).href)) as Tsx;
  };
  try {
    const [cjs, esm] = await Promise.all([load('./cjs/api'), load('./esm/api')]);
    cjs.register();
    esm.register();
    return esm;
  } catch (error) {
    throw importFailed(url, error);
  }
}

/** package.json of tsx, as far as it is read. */
interface Manifest {
  readonly version?: string;
  readonly exports?: Readonly<Record<string, { readonly import?: { readonly default?: string } }>>;
}

/** Where the application would find tsx. What `require` resolves to is the build for CommonJS, which is not for here. */
function findManifest(file: string): (Manifest & { readonly url: string }) | undefined {
  const require = createRequire(file);
  let path: string;
  try {
    path = require.resolve('tsx/package.json');
  } catch {
    return undefined; // not installed
  }
  return { ...(require(path) as Manifest), url: pathToFileURL(path).href };
}

/** Node remembers a module that failed; tsx gives the files names of their own, new ones each time. */
async function importAnew({ tsImport }: Tsx, file: string): Promise<Namespace> {
  const url = pathToFileURL(file).href;
  const namespace = importedAnew.get(url) ?? tsImport(url, url);
  importedAnew.set(url, namespace);
  try {
    return (await namespace) as Namespace;
  } catch (error) {
    throw importFailed(file, error);
  }
}

const importedAnew = new Map<string, Promise<unknown>>();
