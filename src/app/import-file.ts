// Imports the file of an application: JavaScript as Node does, TypeScript by Node's own stripping of types where it has
// that (22.18 and later), else by tsx where the application has it installed.
import { createRequire } from 'node:module';
import { extname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { TswsgiError } from '../errors.js';
import { importFailed } from './import-error.js';

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

/** Node refuses what is more than types: enums, namespaces, parameter properties. */
function isBeyondStripping(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX';
}

/** The part of tsx that is used (tsx docs: "Node.js API"). */
interface Tsx {
  readonly esm: {
    register(): unknown;
    tsImport(specifier: string, parent: string): Promise<unknown>;
  };
}

/**
 * Has tsx compile what is imported from now on, in this thread. `undefined`: the application has none.
 *
 * @throws {TswsgiError} APP_IMPORT_FAILED for one that is there and broken
 */
async function startTsx(file: string): Promise<Tsx | undefined> {
  const { resolve } = createRequire(file);
  const paths = ['tsx/esm/api', 'tsx/cjs/api'].map((name) => {
    try {
      return resolve(name);
    } catch {
      return undefined; // not installed, or an old one without this
    }
  });
  const [esmPath, cjsPath] = paths;
  if (esmPath === undefined || cjsPath === undefined) return undefined;
  try {
    const [esm, cjs] = await Promise.all(
      [esmPath, cjsPath].map(async (path) => (await import(pathToFileURL(path).href)) as Tsx['esm']),
    );
    if (esm === undefined || cjs === undefined) return undefined;
    cjs.register();
    esm.register();
    return { esm };
  } catch (error) {
    throw importFailed(esmPath, error);
  }
}

/** Node remembers a module that failed; tsx gives the files names of their own. */
async function importAnew({ esm }: Tsx, file: string): Promise<Namespace> {
  const url = pathToFileURL(file).href;
  try {
    return (await esm.tsImport(url, url)) as Namespace;
  } catch (error) {
    throw importFailed(file, error);
  }
}
