// Finds and imports the application that `module`, `wsgi-file`, `callable` and `mount` name. Runs in the process that
// serves, once per worker or thread; the master never loads an application. How the application is called is for
// interfaces above this file.
import { TswsgiError } from '../errors.js';
import { type FoundExport, findExport } from './find-export.js';
import { findFile, type SearchPlaces } from './find-file.js';
import { describeThrown } from './import-error.js';
import { importFile } from './import-file.js';
import { chooseInterface, type ExportPlace } from './interfaces.js';

/** What names an application; a `Config` is one. */
export interface ApplicationName extends SearchPlaces {
  /** `pkg.mod`, `pkg.mod:callable`, `pkg.mod:factory()`, or a path such as `web/app.js`. */
  readonly module: string | null;
  /** Path of a file; `module` comes first when both are set. */
  readonly applicationFile: string | null;
  /** Name of the export; the one behind the colon of `module` comes first. */
  readonly callable: string | null;
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
  /** The name it was found by: `application`, `app`, `default`, or the one asked for; `*` for the module itself. */
  readonly callable: string;
}

/**
 * Import the application and find its callable.
 *
 * `module = pkg.mod` is `pkg/mod` with `.js`, `.mjs`, `.cjs` or the same in TypeScript, or such an `index` in that
 * folder: in `directory`, then in each of `modulePaths`, then as a package by Node's own resolution. A name with a slash
 * or one of the endings is a path. uWSGI docs: `module`, `wsgi-file`, `callable`.
 *
 * @throws {TswsgiError} APP_NOT_NAMED, APP_NOT_FOUND, APP_NEEDS_TSX, APP_IMPORT_FAILED (with `cause`), those of
 *   `findExport` and of `prepareApplication`
 */
export async function loadApplication(name: ApplicationName): Promise<LoadedApplication> {
  const { spelled, wanted } = splitCallable(name);
  const file = findFile(spelled, name, name.module === null);
  const namespace = await importFile(file);
  const { callable, value, owner } = await findExport(namespace, file, wanted, name.interface);
  return prepareApplication(value, name.interface, { file, callable }, owner);
}

/**
 * Make what a module exports, or a program hands over, ready to be called.
 *
 * @param wanted name of the interface, or `auto`
 * @param owner what it is a method of
 * @throws {TswsgiError} APP_NOT_READY (with `cause`), those of `chooseInterface`
 */
export async function prepareApplication(
  exported: unknown,
  wanted: string,
  place: ExportPlace,
  owner?: FoundExport['owner'],
): Promise<LoadedApplication> {
  const row = chooseInterface(exported, wanted, place);
  const bound = bindMethod(exported, owner);
  try {
    return { ...place, interface: row.name, prepared: row.prepare ? await row.prepare(bound) : bound };
  } catch (error) {
    if (error instanceof TswsgiError) throw error;
    throw new TswsgiError('APP_NOT_READY', { ...place, reason: describeThrown(error) }, { cause: error });
  }
}

/** A method keeps its object. What can be called by itself is left alone, with all that hangs on it. */
function bindMethod(exported: unknown, owner: object | undefined): unknown {
  if (owner === undefined || typeof exported !== 'function') return exported;
  const isMethod = !Object.hasOwn(exported, 'prototype') && Object.keys(exported).length === 0;
  return isMethod ? exported.bind(owner) : exported;
}

function splitCallable(name: ApplicationName): { spelled: string; wanted: string | null } {
  const spelled = name.module ?? name.applicationFile;
  if (spelled === null) throw new TswsgiError('APP_NOT_NAMED', {});
  const colon = name.module === null ? -1 : spelled.lastIndexOf(':');
  if (colon < 0) return { spelled, wanted: name.callable };
  return { spelled: spelled.slice(0, colon), wanted: spelled.slice(colon + 1) || name.callable };
}
