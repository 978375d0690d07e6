// Makes what was found, or what a program hands over, ready to be called.
import { TswsgiError } from '../errors.js';
import type { FoundExport } from './find-export.js';
import { describeThrown } from './import-error.js';
import { chooseInterface, type ExportPlace } from './interfaces.js';

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
