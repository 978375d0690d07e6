// Finds and imports the application that `module`, `wsgi-file`, `callable` and `mount` name. Runs in the process that
// serves, once per worker or thread; the master never loads an application. How the application is called is for
// interfaces above this file.
import { TswsgiError } from '../errors.js';
import { findExport } from './find-export.js';
import { findFile, type SearchPlaces } from './find-file.js';
import { importFile } from './import-file.js';
import { listen } from './listen.js';
import { type LoadedApplication, prepareApplication } from './prepare.js';
import { loadProgram, type ProgramHost } from './program.js';

export type { LoadedApplication, ProgramHost };

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

/**
 * Import the application and find its callable.
 *
 * `module = pkg.mod` is `pkg/mod` with `.js`, `.mjs`, `.cjs` or the same in TypeScript, or such an `index` in that
 * folder: in `directory`, then in each of `modulePaths`, then as a package by Node's own resolution. A name with a slash
 * or one of the endings is a path. uWSGI docs: `module`, `wsgi-file`, `callable`.
 *
 * @param host what a program that listens by itself is given; without, its servers open what they ask for
 * @throws {TswsgiError} APP_NOT_NAMED, APP_NOT_FOUND, APP_NEEDS_TSX, APP_IMPORT_FAILED (with `cause`), those of
 *   `findExport` and of `prepareApplication`
 */
export async function loadApplication(name: ApplicationName, host?: ProgramHost): Promise<LoadedApplication> {
  const { spelled, wanted } = splitCallable(name);
  const file = findFile(spelled, name, name.module === null);
  const imported = host?.beforeImport?.(file);
  try {
    if (host !== undefined && (name.interface === 'auto' || name.interface === listen.name)) {
      return await loadProgram({ file, wanted, interface: name.interface }, host);
    }
    const namespace = await importFile(file);
    const { callable, value, owner } = await findExport(namespace, file, wanted, name.interface);
    return await prepareApplication(value, name.interface, { file, callable }, owner);
  } finally {
    imported?.();
  }
}

function splitCallable(name: ApplicationName): { spelled: string; wanted: string | null } {
  const spelled = name.module ?? name.applicationFile;
  if (spelled === null) throw new TswsgiError('APP_NOT_NAMED', {});
  const colon = name.module === null ? -1 : spelled.lastIndexOf(':');
  if (colon < 0) return { spelled, wanted: name.callable };
  return { spelled: spelled.slice(0, colon), wanted: spelled.slice(colon + 1) || name.callable };
}
