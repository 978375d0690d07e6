// The applications of a server within a program: those that are handed over, and those that the options name.
import { isModuleNamespaceObject } from 'node:util/types';
import { type MountedApplication, type MountedName, namesOf } from '../app/applications.js';
import { findExport } from '../app/find-export.js';
import type { Namespace } from '../app/import-file.js';
import { isRecognized } from '../app/interfaces.js';
import { type LoadedApplication, loadApplication } from '../app/loader.js';
import { prepareApplication } from '../app/prepare.js';
import type { Logger } from '../log/logger.js';
import type { Application, ReadOptions } from './options.js';

/**
 * All applications, in the order of their numbers. With `needApp: false` one that fails is logged and left out.
 *
 * @throws {TswsgiError} as `loadApplication` does; and what `app` was rejected with
 */
export async function loadApplications(
  { config, app, mounted }: ReadOptions,
  logger: Logger,
): Promise<MountedApplication[]> {
  const load = ({ mount, name }: MountedName): Promise<LoadedApplication> => {
    const given = mount === undefined ? app : mounted.get(mount.mountpoint);
    if (given === undefined) return loadApplication(name);
    const place = mount === undefined ? 'createServer({ app })' : `createServer({ mount: '${mount.mountpoint}' })`;
    return takeOver(given, place, mount === undefined ? config.callable : null, config.interface);
  };
  const applications: MountedApplication[] = [];
  for (const name of namesOf(config)) {
    try {
      applications.push({ host: name.host, path: name.path, application: await load(name) });
    } catch (error) {
      if (config.needApplication) throw error;
      logger.error(`an application cannot be loaded (mountpoint='${name.mountpoint}')`, error);
    }
  }
  return applications;
}

/** What is an application itself, or a module that has one. */
async function takeOver(
  given: Application,
  file: string,
  wanted: string | null,
  row: string,
): Promise<LoadedApplication> {
  const value: unknown = given instanceof Promise ? await given : given;
  if (wanted !== null || isModule(value, row)) {
    const found = await findExport(value as Namespace, file, wanted, row);
    return prepareApplication(found.value, row, { file, callable: found.callable }, found.owner);
  }
  const name = typeof value === 'function' ? value.name : '';
  return prepareApplication(value, row, { file, callable: name || 'application' });
}

/** `import * as app`, or what `require` gives. */
function isModule(value: unknown, row: string): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return isModuleNamespaceObject(value) || !isRecognized(value, row);
}
