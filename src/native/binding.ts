// The only loader of the native addon. It is looked for where native/install.mjs leaves it: what was built here
// first, then what came with the package. Loading it twice in one thread gives the same object.

import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { messageOf, TswsgiError } from '../errors.js';
import { packageFolder } from '../own-files.js';
import type { NativeBinding } from './binding-types.js';

/** Where the addon may be, best first, as absolute paths. */
export function bindingPaths(): readonly string[] {
  return [
    'native/build/Release/tswsgi.node', // cmake-js
    'build/Release/tswsgi.node', // node-gyp
    `prebuilds/${process.platform}-${process.arch}/tswsgi.node`,
  ].map((path) => join(packageFolder, path));
}

/**
 * Load the addon from the first of `paths` that holds a loadable one.
 * Throws `ADDON_NOT_LOADED`, which names every path tried with its reason, when none does.
 */
export function loadBinding(paths: readonly string[] = bindingPaths()): NativeBinding {
  const require = createRequire(import.meta.url);
  const tried: string[] = [];
  for (const path of paths) {
    if (!existsSync(path)) {
      tried.push(`  ${path}: no such file`);
      continue;
    }
    try {
      return require(path) as NativeBinding;
    } catch (error) {
      tried.push(`  ${path}: ${messageOf(error)}`);
    }
  }
  throw new TswsgiError('ADDON_NOT_LOADED', { tried: tried.join('\n') });
}
